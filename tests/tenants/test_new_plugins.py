"""A fifth utility is a folder, and many of them stand beside each other (T4)."""

from datetime import time

from app.core.plugins import load_tenants
from tests.tenants.plugins import complaints, copy_plugin, filled_template
from validators.tenant import Proof, Window
from validators.tenant_file import read_tenant

NUMBER = """rule = "pattern"
pattern = "[A-Z]{2}[0-9]{7}"
look_alikes = "latin"
check_digit = "luhn"
groups = [2, 7]
"""
OWN_EXAMPLES = """[registration.fields.phone.examples]
accept = { "067 123 45 67" = "+380671234567" }

[registration.fields.meter_serial.examples]
accept = { "16903009" = "16903009" }

[registration.fields.email.examples]"""
WINDOW = """[readings.window]
from_day = 28
to_day = 2
closes_at = "18:00"
counts_for = "month-of-start"
late = "refuse"
"""
ADDRESS_AND_EMAIL = '        "street",\n        "house",\n        "flat",\n        "email",\n'
METER_PHONE_AND_EMAIL = '        "meter_serial",\n        "phone",\n        "email",\n'
UNLIKE_ANY = (
    ('rule = "digits"\nshortest = 8\nlongest = 8\n', NUMBER),
    ('accept = { "12345678" = "12345678", "1234 5678" = "12345678" }', 'accept = { "AB 1234562" = "AB1234562" }'),
    ('reject = ["1234567", "123456789", "1234567А"]', 'reject = ["AB 1234563", "1234562"]'),
    (ADDRESS_AND_EMAIL, METER_PHONE_AND_EMAIL),
    ('{ fields = ["street", "house", "flat"] }', '{ fields = ["meter_serial"] }'),
    ('sign_in = "email" #', 'sign_in = "phone" #'),
    ("[registration.fields.email.examples]", OWN_EXAMPLES),
    ("# At least one of cold, hot, irrigation.", WINDOW),
)


def test_the_template_names_all_that_has_to_be_filled_in(tmp_path):
    folder = copy_plugin("_template", tmp_path / "fifth", ('slug = "FILL IN"', 'slug = "fifth"'))
    keys = {sentence.split()[1] for sentence in complaints(folder)}
    assert keys == {
        *(
            f"{key}.{language}"
            for key in ("city", "contacts.address", "contacts.hours", "name")
            for language in ("uk", "ru", "en")
        ),
        "terms.version",
        "text",
    }


def test_the_template_passes_once_it_is_filled_in(tmp_path):
    assert complaints(filled_template(tmp_path / "fifth")) == []


def test_a_fifth_utility_unlike_any_of_the_four(tmp_path):
    tenant = read_tenant(filled_template(tmp_path / "fifth", *UNLIKE_ANY))
    assert tenant.account_number.judge("АВ 123 4562").value == "AB1234562"
    assert tenant.account_number.display("AB1234562") == "AB 1234562"
    assert tenant.registration.proofs == (Proof(fields=("meter_serial",), weak=False),)
    assert tenant.registration.sign_in == "phone"
    assert tenant.readings.window == Window(
        from_day=28, to_day=2, closes_at=time(18), counts_for="month-of-start", late="refuse"
    )


def test_many_utilities_of_one_model_load_beside_each_other(tmp_path):
    slugs = [f"utility-{number}" for number in range(20)]
    for slug in slugs:
        copy_plugin("melitopol", tmp_path / slug, ('slug = "melitopol"', f'slug = "{slug}"'))
    tenants, problems = load_tenants(tmp_path)
    assert (sorted(tenants), problems) == (sorted(slugs), [])


def test_folders_that_are_no_utilities_are_passed_over(tmp_path):
    for name in ("_template", ".git"):
        (tmp_path / name).mkdir()
    (tmp_path / "README.md").write_text("")
    assert load_tenants(tmp_path) == ({}, [])


def test_a_number_that_is_wrong_itself_is_not_said_to_be_shown_wrong(tmp_path):
    changes = [(old, new.replace("groups = [2, 7]\n", "").replace("AB1234562", "AB1234563")) for old, new in UNLIKE_ANY]
    found = complaints(filled_template(tmp_path / "fifth", *changes[:2]))
    assert [sentence.split()[1] for sentence in found] == ['account_number.examples.accept."AB']
