"""[export] of register.toml: what is wrong with it is said with file, key and reason; all of it is documented."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from config.settings import ROOT
from tests.accounts.register.offices import utility
from validators.export_layout import FIELDS, WORDS
from validators.export_schema import DAY_FORMS, MONTH_FORMS, ExportPart
from validators.problems import BrokenPluginError
from validators.register_file import load_register

GUIDE = (ROOT / "docs" / "readings-export.md").read_text()
TEMPLATE = (ROOT / "tenants" / "_template" / "register.toml").read_text().partition("[export]")[2]


def complaints(folder: Path, slug: str, old: str, new: str) -> list[str]:
    """Of a utility's mapping with one change in its [export]."""
    before, head, export = (ROOT / "tenants" / slug / "register.toml").read_text().partition("[export]")
    assert old in export
    (folder / "register.toml").write_text(before + head + export.replace(old, new, 1))
    with pytest.raises(BrokenPluginError) as broken:
        load_register(replace(utility(slug)[1], folder=folder))
    return [str(problem) for problem in broken.value.problems]


@pytest.mark.parametrize(
    ("slug", "old", "new", "sentence"),
    [
        ("dnipro", 'format = "csv"', 'format = "cvs"', 'format is "cvs" — did you mean "csv"?'),
        ("dnipro", 'format = "csv"', "", "format is missing"),
        ("dnipro", 'format = "csv"', 'formt = "csv"\nformat = "csv"', "formt is not known here — did you mean"),
        ("dnipro", '"cp1251"', '"koi8-r"', 'encoding is "koi8-r"'),
        ("dnipro", 'delimiter = ";"', 'delimiter = ";;"', 'delimiter is not one sign, such as ";"'),
        ("dnipro", 'delimiter = ";"', 'delimiter = ","', "delimiter is the decimal sign as well"),
        ("dnipro", '"mm.yyyy"', '"yyyy"', 'months is "yyyy"'),
        ("dnipro", "{day}-", "{date}-", 'file is "pokaznyky-{date}-{number:04}", which is not the name of a file'),
        ("dnipro", "pokaznyky-", "../", 'file is "../{day}-{number:04}", which is not the name of a file'),
        ("dnipro", 'serial = "За', 'serail = "За', 'columns.serail is not known here — did you mean "serial"?'),
        ("dnipro", '"Місце"', '"ВИД"', 'columns has two columns called "Вид"'),
        ("dnipro", '"Місце"', '""', "columns.place is empty"),
        ("dnipro", '"Місце"', '["Місце", "Ще"]', "columns.place must be the name of one column"),
        ("dnipro", 'cold = "ХВ"', 'cold = "ХВ", hot = "ГВ"', "words.kind.hot is not in [meters] of tenant.toml"),
        ("novosibirsk", ', hot = "ГВ"', "", "words.kind has no word for hot"),
        ("dnipro", ', staff = "працівник"', "", "words.source has no word for staff"),
        ("dnipro", "staff =", "stuff =", 'words.source.stuff is "stuff" — did you mean "staff"?'),
        ("kamianske", '"LIC"', '"ACCOUNT_NUMBER"', 'columns has "ACCOUNT_NUMBER"; in a dbf a name has up to 10'),
        ("kamianske", '"cp1251"', '"utf-8"', "encoding must be cp1251 or cp866 for a dbf"),
        ("kamianske", "holder = 60", "holder = 600", "widths.holder is 600; it must lie between 1 and 254"),
        ("kamianske", "holder = 60", "reading = 6", "widths.reading is not known here"),
        ("dnipro", '"Особовий рахунок"', '["A", "B"]', "columns.account_number stands in several columns, but account"),
    ],
)
def test_each_fault_is_a_sentence(slug: str, old: str, new: str, sentence: str, tmp_path: Path) -> None:
    [complaint] = complaints(tmp_path, slug, old, new)
    assert complaint.startswith(f"{slug}/register.toml: export.{sentence}")


def documented(heading: str) -> set[str]:
    table = GUIDE.partition(f"## {heading}")[2].partition("\n## ")[0]
    return set(re.findall(r"^\| `([a-z_.]+)` \|", table, re.MULTILINE))


def test_every_key_is_explained() -> None:
    words = {f"words.{field}" for field in ("kind", *WORDS)}
    assert documented("Keys of `[export]`") == set(ExportPart().fields) - {"words"} | words


def test_every_field_is_explained() -> None:
    assert documented("What a column may hold") == set(FIELDS)


def test_every_word_and_form_is_named() -> None:
    ours = {word for words in WORDS.values() for word in words}
    assert [word for word in (*ours, *DAY_FORMS, *MONTH_FORMS) if f"`{word}`" not in GUIDE] == []


def test_the_template_shows_every_key_and_field() -> None:
    assert [key for key in (*ExportPart().fields, *FIELDS) if not re.search(rf"\b{key}\b", TEMPLATE)] == []
