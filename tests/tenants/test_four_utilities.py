"""The four plugins say what the requirements' table says (R1–R17, M1–M6)."""

from dataclasses import replace

import pytest

from app.core.plugins import load_tenants
from tests.tenants.plugins import TENANTS, copy_plugin
from validators.tenant import PasswordRule, Proof, ReadingPolicy, Window
from validators.tenant_file import read_tenant
from validators.verdict import Judged

UTILITIES, PROBLEMS = load_tenants(TENANTS)
DNIPRO, KAMIANSKE, MELITOPOL, NOVOSIBIRSK = UTILITIES.values()


def test_all_four_load():
    assert (list(UTILITIES), PROBLEMS) == (["dnipro", "kamianske", "melitopol", "novosibirsk"], [])


@pytest.mark.parametrize(
    ("tenant", "sign_in", "password", "activation"),
    [
        (DNIPRO, "email", PasswordRule(mode="chosen", min_length=8, letters_and_digits=False), "email-link"),
        (KAMIANSKE, "login", PasswordRule(mode="chosen", min_length=8, letters_and_digits=False), "email-link"),
        (MELITOPOL, "login", PasswordRule(mode="chosen", min_length=8, letters_and_digits=True), "email-link"),
        (
            NOVOSIBIRSK,
            "account_number",
            PasswordRule(mode="issued", min_length=8, letters_and_digits=False),
            "issued-password",
        ),
    ],
    ids=UTILITIES,
)
def test_sign_in_password_and_activation(tenant, sign_in, password, activation):
    registration = tenant.registration
    assert (registration.sign_in, registration.password, registration.activation) == (sign_in, password, activation)


@pytest.mark.parametrize(
    ("tenant", "proofs"),
    [
        (DNIPRO, (Proof(fields=("street", "house", "flat"), weak=False),)),
        (KAMIANSKE, (Proof(fields=("payment_sum",), weak=True), Proof(fields=("surname_letters",), weak=True))),
        (MELITOPOL, (Proof(fields=("street", "house", "block", "flat", "surname"), weak=False),)),
        (
            NOVOSIBIRSK,
            (Proof(fields=("street", "house", "flat", "surname", "given_name", "patronymic"), weak=False),),
        ),
    ],
    ids=UTILITIES,
)
def test_proofs(tenant, proofs):
    assert tenant.registration.proofs == proofs


@pytest.mark.parametrize(
    ("tenant", "steps", "check_button", "one_email_many", "relaunched"),
    [
        (DNIPRO, 1, False, False, True),
        (KAMIANSKE, 2, False, False, False),
        (MELITOPOL, 2, True, False, False),
        (NOVOSIBIRSK, 1, False, True, False),
    ],
    ids=UTILITIES,
)
def test_steps_and_manners(tenant, steps, check_button, one_email_many, relaunched):
    registration = tenant.registration
    assert len(registration.steps) == steps
    assert registration.check_button is check_button
    assert registration.one_email_many is one_email_many
    assert registration.relaunched is relaunched


@pytest.mark.parametrize(
    ("tenant", "optional"),
    [
        (DNIPRO, {"notify_balance", "remind_readings"}),
        (KAMIANSKE, {"notify_balance", "remind_readings"}),
        (MELITOPOL, {"notify_balance", "remind_readings", "block", "flat"}),
        (NOVOSIBIRSK, {"notify_balance", "remind_readings", "flat", "phone"}),
    ],
    ids=UTILITIES,
)
def test_all_fields_are_mandatory_but_the_opt_ins_and_what_a_house_may_not_have(tenant, optional):
    assert {field.name for field in tenant.registration.fields.values() if not field.required} == optional


@pytest.mark.parametrize("tenant", UTILITIES.values(), ids=UTILITIES)
def test_each_field_that_is_typed_shows_a_sample_that_is_accepted(tenant):
    fields = tenant.registration.fields.values()
    without = {field.name for field in fields if not field.samples}
    assert without <= {"password", "password_again", "agree_terms", "notify_balance", "remind_readings"}
    for field in fields:
        for sample in field.samples:
            assert isinstance(field.judge(sample), Judged)


ALL_MONTH = ReadingPolicy(
    window=None,
    recommended_to_day=None,
    own_days=False,
    remind_days_before=3,
    at_most=None,
    lower_value="correct-in-period",
    ask_above_m3=50,
    review_above_m3=150,
    refuse_above_m3=None,
    common_meter_closes=False,
    keep_photos_months=12,
)
TO_THE_25TH = Window(from_day=1, to_day=25, closes_at=None, counts_for="month-of-start", late="next-period")


@pytest.mark.parametrize(
    ("tenant", "policy"),
    [
        (DNIPRO, ALL_MONTH),
        (KAMIANSKE, replace(ALL_MONTH, at_most="per-day", lower_value="letter")),
        (MELITOPOL, replace(ALL_MONTH, recommended_to_day=25, own_days=True)),
        (NOVOSIBIRSK, replace(ALL_MONTH, window=TO_THE_25TH, common_meter_closes=True)),
    ],
    ids=UTILITIES,
)
def test_reading_policies(tenant, policy):
    assert tenant.readings == policy


def test_only_novosibirsk_asks_for_hot_water_and_says_why():
    assert {slug: tuple(tenant.meters) for slug, tenant in UTILITIES.items()} == {
        "dnipro": ("cold",),
        "kamianske": ("cold",),
        "melitopol": ("cold",),
        "novosibirsk": ("cold", "hot"),
    }
    assert set(NOVOSIBIRSK.meters["hot"].note) == {"uk", "ru", "en"}


@pytest.mark.parametrize("tenant", UTILITIES.values(), ids=UTILITIES)
def test_readings_come_by_sms_everywhere(tenant):
    assert (tenant.features["sms"], bool(tenant.sms.number), len(tenant.sms.samples) > 2) == (True, True, True)


def test_kamianske_is_on_trial_without_payments():
    assert (KAMIANSKE.features["payments"], set(KAMIANSKE.banner)) == (False, {"uk", "ru", "en"})


def test_an_account_number_reads_well():
    assert DNIPRO.account_number.display("012345678901") == "0123 4567 8901"


def test_the_passport_number_of_the_meter_can_be_switched_on_again(tmp_path):
    tenant = read_tenant(
        copy_plugin(
            "melitopol",
            tmp_path / "melitopol",
            ('"flat", "surname"],\n    [', '"flat", "surname", "meter_serial"],\n    ['),
            ('"flat", "surname"] }', '"flat", "surname", "meter_serial"] }'),
        )
    )
    assert tenant.registration.proofs[0].fields[-1] == "meter_serial"
    assert tenant.registration.fields["meter_serial"].samples == ("16903009", "№ 16903009")


@pytest.mark.parametrize("tenant", UTILITIES.values(), ids=UTILITIES)
def test_terms_and_marks_are_its_own(tenant):
    others = [other for other in UTILITIES.values() if other is not tenant]
    assert set(tenant.terms.text) == set(tenant.languages) == {"uk", "ru", "en"}
    assert tenant.theme.mark not in [other.theme.mark for other in others]
    assert tenant.theme.brand not in [other.theme.brand for other in others]
