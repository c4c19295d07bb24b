"""register.toml: what is wrong with it is said with file, key and reason."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from config.settings import ROOT
from tests.accounts.register.offices import utility
from tests.tenants.plugins import filled_template
from validators.problems import BrokenPluginError
from validators.register_file import load_register
from validators.tenant_file import read_tenant


def complaints(folder: Path, old: str, new: str) -> list[str]:
    """Of Novosibirsk's mapping with one change."""
    text, _, _ = (ROOT / "tenants" / "novosibirsk" / "register.toml").read_text().partition("[export]")
    assert text.count(old) == 1
    (folder / "register.toml").write_text(text.replace(old, new))
    with pytest.raises(BrokenPluginError) as broken:
        load_register(replace(utility("novosibirsk")[1], folder=folder))
    return [str(problem) for problem in broken.value.problems]


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('format = "csv"', 'format = "cvs"', "format is "),
        ('format = "csv"', "", "format is missing"),
        ('format = "csv"', 'formt = "csv"\nformat = "csv"', 'formt is not known here — did you mean "format"?'),
        ('encoding = "utf-8"', 'encoding = "koi8-r"', "encoding is "),
        ('delimiter = ","', 'delimiter = ";;"', 'delimiter is not one sign, such as ";"'),
        ('dates = ["yyyy-mm-dd"]', "dates = []", "dates is empty"),
        ('dates = ["yyyy-mm-dd"]', 'dates = ["yyyy-dd-mm"]', "dates.0 is "),
        ('yes = ["да"]', "", "yes is missing: columns.private_house and columns.common_meter need words"),
        ('street = "Улица"', "", "accounts.columns.street is missing"),
        ('street = "Улица"', "street = 5", "accounts.columns.street must be text in quotes"),
        ('street = "Улица"', 'street = "Улица"\nstret = "Улица"', "accounts.columns.stret is not known here"),
        ('["Участок", "Номер"]', "[]", "accounts.columns.account_number is empty"),
        ('surname = "Фамилия"', "", "accounts.columns needs either surname or full_name: without a holder nobody"),
        ('surname = "Фамилия"', 'full_name = "ФИО"', "accounts.columns.given_name is in the full name already"),
        ('organisation = "Организация"', "", "accounts.columns.organisation is missing: companies have no surname"),
        ('holder_kind = "Тип"', "", "accounts.holder_kinds and columns.holder_kind are needed together"),
        ('"ук" = "managing_organisation"', '"ук" = "manager"', "accounts.holder_kinds.ук is "),
        ('kind = "hot"', 'kind = "warm"', "accounts.meters.1.kind is "),
        (
            'kind = "hot"',
            'kind = "irrigation"',
            'accounts.meters speaks of "irrigation" meters, which [meters] in tenant',
        ),
        ('reading = "ГВ показание"', "", "accounts.meters.1 needs reading and read_on together"),
        (
            'flat = "Квартира"',
            'flat = "Квартира"\nblock = "Корпус"',
            "accounts.columns.block has no rule: [address.block]",
        ),
        ('format = "csv"', "format = csv", "line 2, column 10 is not TOML: Invalid value"),
    ],
)
def test_each_fault_is_one_sentence(old: str, new: str, sentence: str, tmp_path: Path) -> None:
    [complaint] = complaints(tmp_path, old, new)
    assert complaint.startswith(f"novosibirsk/register.toml: {sentence}")


def test_a_mapping_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(BrokenPluginError, match=r"^dnipro/register\.toml: the file is missing: there is no such file$"):
        load_register(replace(utility("dnipro")[1], folder=tmp_path))


def test_the_template_is_a_mapping(tmp_path: Path) -> None:
    folder = filled_template(tmp_path / "mykolaiv")
    assert load_register(read_tenant(folder)).accounts.columns.account_number == ("Особовий рахунок",)


def test_all_keys_of_the_template_are_real(tmp_path: Path) -> None:
    """Its commented keys too, where they do not exclude what is there."""
    folder = tmp_path / "mykolaiv"
    folder.mkdir()
    shutil.copy(ROOT / "tenants" / "_template" / "register.toml", folder)
    text = (folder / "register.toml").read_text()
    text = text.replace('fixed_kind = "cold"', "")
    uncommented = [
        line[2:] if line.startswith("# ") and ("=" in line or line[2] == "[") else line for line in text.splitlines()
    ]
    (folder / "register.toml").write_text("\n".join(uncommented))
    with_blocks = replace(utility("novosibirsk")[1], address=utility("melitopol")[1].address, folder=folder)
    register = load_register(with_blocks)
    assert (len(register.accounts.meters), len(register.accounts.payments), register.account_number_width) == (1, 1, 8)
