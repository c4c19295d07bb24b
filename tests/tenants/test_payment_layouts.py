"""[export.payments] of register.toml: what is wrong with it is said; all of it is documented."""

import re

import pytest

from config.settings import ROOT
from tests.tenants.test_export_layouts import complaints
from validators.export_layout import PAYMENT_FIELDS, PAYMENT_WORDS
from validators.export_schema import PaymentsPart

GUIDE = (ROOT / "docs" / "payments-export.md").read_text()
TEMPLATE = (ROOT / "tenants" / "_template" / "register.toml").read_text().partition("[export.payments]")[2]


@pytest.mark.parametrize(
    ("slug", "old", "new", "sentence"),
    [
        ("dnipro", 'amount = "С', 'amuont = "С', 'columns.amuont is not known here — did you mean "amount"?'),
        ("dnipro", '"Сума"', '"Спосіб"', 'columns has two columns called "Спосіб"'),
        ("dnipro", "platezhi-", "../", 'file is "../{day}-{number:04}", which is not the name of a file'),
        ("dnipro", ', reversal = "сторно"', "", "words.mark has no word for reversal"),
        ("kamianske", '"SUMA"', '"SUMA_OPLATY"', 'columns has "SUMA_OPLATY"; in a dbf a name has up to 10'),
    ],
)
def test_each_fault_is_a_sentence(slug: str, old: str, new: str, sentence: str, tmp_path) -> None:
    [complaint] = complaints(tmp_path, slug, old, new)
    assert complaint.startswith(f"{slug}/register.toml: export.payments.{sentence}")


def documented(heading: str) -> set[str]:
    table = GUIDE.partition(f"## {heading}")[2].partition("\n## ")[0]
    return set(re.findall(r"^\| `([a-z_.]+)` \|", table, re.MULTILINE))


def test_every_key_field_and_word_is_explained() -> None:
    words = {f"words.{field}" for field in PAYMENT_WORDS}
    assert documented("Keys of `[export.payments]`") == set(PaymentsPart().fields) - {"words"} | words
    assert documented("What a column may hold") == set(PAYMENT_FIELDS)
    assert [word for ours in PAYMENT_WORDS.values() for word in ours if f"`{word}`" not in GUIDE] == []


def test_the_template_shows_every_key_and_field() -> None:
    assert [key for key in (*PaymentsPart().fields, *PAYMENT_FIELDS) if not re.search(rf"\b{key}\b", TEMPLATE)] == []
