"""Break one thing in a good plugin: one sentence names file, key and reason (T4)."""

import shutil
from pathlib import Path

import pytest

from app.core.plugins import load_tenants
from tests.tenants.broken_cases import ELSEWHERE, FILES, IN_TENANT_TOML, TEXTING
from tests.tenants.money_cases import IN_MONEY
from tests.tenants.plugins import TENANTS, complaints, copy_plugin, filled_template


@pytest.mark.parametrize(("fault", "change", "sentence"), IN_TENANT_TOML)
def test_one_thing_wrong_is_one_sentence(tmp_path, fault, change, sentence):
    assert complaints(copy_plugin("dnipro", tmp_path / "dnipro", change)) == [f"dnipro/tenant.toml: {sentence}"]


@pytest.mark.parametrize(("slug", "change", "sentence"), ELSEWHERE)
def test_what_the_others_may_get_wrong(tmp_path, slug, change, sentence):
    assert complaints(copy_plugin(slug, tmp_path / slug, change)) == [f"{slug}/tenant.toml: {sentence}"]


@pytest.mark.parametrize(("slug", "change", "sentence"), TEXTING)
def test_what_may_be_wrong_with_texts(tmp_path, slug, change, sentence):
    assert complaints(copy_plugin(slug, tmp_path / slug, change)) == [f"{slug}/tenant.toml: {sentence}"]


@pytest.mark.parametrize(("slug", "change", "sentence"), IN_MONEY)
def test_what_may_be_wrong_with_money(tmp_path, slug, change, sentence):
    assert complaints(copy_plugin(slug, tmp_path / slug, change)) == [f"{slug}/tenant.toml: {sentence}"]


def test_payments_are_switched_on_with_their_table_only(tmp_path):
    folder = copy_plugin("dnipro", tmp_path / "dnipro")
    file = folder / "tenant.toml"
    text = file.read_text()
    table = text[text.index("[payments]") : text.index("[bank_registers.privatbank]")]
    file.write_text(text.replace(table, ""))
    assert complaints(folder) == ["dnipro/tenant.toml: features.payments is true, but there is no table [payments]"]


def test_texts_are_switched_on_with_their_table_only(tmp_path):
    folder = filled_template(tmp_path / "fifth", ("sms = false #", "sms = true #"))
    assert complaints(folder) == []
    file = folder / "tenant.toml"
    start = file.read_text().index("[sms]")
    file.write_text(file.read_text()[:start] + file.read_text()[file.read_text().index("[contacts]") :])
    assert complaints(folder) == ["fifth/tenant.toml: features.sms is true, but there is no table [sms]"]


@pytest.mark.parametrize(("file", "content", "sentence"), FILES)
def test_files(tmp_path, file, content, sentence):
    folder = copy_plugin("dnipro", tmp_path / "dnipro")
    if content is None:
        (folder / file).unlink()
    else:
        (folder / file).write_bytes(content)
    assert complaints(folder) == [f"dnipro/{sentence}"]


def test_everything_that_is_wrong_is_said_at_once(tmp_path):
    folder = copy_plugin(
        "dnipro",
        tmp_path / "dnipro",
        ('country = "UA"', 'country = "PL"'),
        ('"#0b5a8f"', '"#ffffff"'),
        ("payments = true", 'payments = "yes"'),
        ('"0" = "", "-" = "" }', '"0" = "0", "-" = "" }'),
    )
    (folder / "terms" / "en.txt").unlink()
    assert complaints(folder) == [
        'dnipro/tenant.toml: address.flat.examples.accept."0" should become "0", but becomes ""',
        'dnipro/tenant.toml: country is "PL"; known are: UA, RU',
        "dnipro/tenant.toml: features.payments must be true or false without quotes",
        "dnipro/tenant.toml: theme.brand has a contrast of 1.0 with white; it must have at least 4.5",
        "dnipro/terms/en.txt: text is missing: there is no such file",
    ]


def test_a_broken_plugin_is_left_out_and_the_others_load(tmp_path):
    tenants = Path(shutil.copytree(TENANTS, tmp_path / "tenants"))
    (tenants / "melitopol" / "tenant.toml").write_text("slug = ")
    loaded, problems = load_tenants(tenants)
    assert list(loaded) == ["dnipro", "kamianske", "novosibirsk"]
    assert [problem.file for problem in problems] == ["melitopol/tenant.toml"]


def test_a_register_toml_that_cannot_be_read_leaves_its_utility_out_and_no_other(tmp_path):
    tenants = Path(shutil.copytree(TENANTS, tmp_path / "tenants"))
    (tenants / "melitopol" / "register.toml").unlink()
    (tenants / "melitopol" / "register.toml").mkdir()
    (tenants / "kamianske" / "register.toml").write_text(f"x = {'[' * 5000}{']' * 5000}")
    loaded, problems = load_tenants(tenants)
    assert list(loaded) == ["dnipro", "novosibirsk"]
    assert [str(problem) for problem in problems] == [
        "kamianske/register.toml: the file is not TOML: nested too deep",
        "melitopol/register.toml: the file cannot be read: Is a directory",
    ]


def test_what_is_wrong_in_both_files_is_said_at_once(tmp_path):
    folder = copy_plugin("dnipro", tmp_path / "dnipro", ('country = "UA"', 'country = "PL"'))
    file = folder / "register.toml"
    file.write_text(file.read_text().replace('format = "csv"', 'format = "cvs"', 1))
    assert [str(problem) for problem in load_tenants(tmp_path)[1]] == [
        'dnipro/register.toml: format is "cvs" — did you mean "csv"?',
        'dnipro/tenant.toml: country is "PL"; known are: UA, RU',
    ]


def test_the_mark_that_editors_put_before_utf_8_is_no_fault(tmp_path):
    folder = copy_plugin("dnipro", tmp_path / "dnipro")
    for file in ("tenant.toml", "register.toml"):
        (folder / file).write_bytes(b"\xef\xbb\xbf" + (folder / file).read_bytes())
    assert load_tenants(tmp_path)[1] == []


def test_the_line_is_that_of_the_file_whatever_it_begins_with(tmp_path):
    folder = copy_plugin("dnipro", tmp_path / "dnipro")
    for file in ("tenant.toml", "register.toml"):
        (folder / file).write_text("\n\n\nx = ?\n")
    problems = [str(problem) for problem in load_tenants(tmp_path)[1]]
    assert problems == [
        f"dnipro/{file}: line 4, column 5 is not TOML: Invalid value" for file in ("register.toml", "tenant.toml")
    ]
