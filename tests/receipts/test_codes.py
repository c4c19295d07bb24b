"""Payment codes, field by field (NBU Resolution 97, GOST R 56042-2014)."""

import base64
from dataclasses import replace
from datetime import date

import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from pyzbar import pyzbar

from app.receipts.gost import GostCode, gost_text
from app.receipts.nbu import LEAST_VERSION, NbuCode, letters_of, nbu_text
from app.receipts.qr import QUIET, Code, qr_code
from validators.tenant_money import QrRule

NBU = NbuCode(
    recipient="КП «Дніпроводоканал»",
    iban="UA723999980000026000000000001",
    code="39999991",
    amount_minor=59_000,
    purpose="Рахунок 0169 4863 2850,  жовтень 2026",
    reference="21826102",
    display="За воду",
)
GOST = GostCode(
    name="МУП «Горводоканал»",
    account="40702810600000000001",
    bank="АО «Образцовый банк»",
    bic="045004999",
    correspondent="30101810100000000999",
    inn="5400000004",
    kpp="540001001",
    amount_minor=159_465,
    purpose="Счёт 03-6595214",
    subscriber="03-6595214",
    address="ул. Ленина, 1",
    period=date(2026, 10, 1),
    receipt="674126107",
)


def lines_of(text: str, encoding: str = "utf-8") -> str:
    plain = text.removeprefix("https://bank.gov.ua/qr/")
    assert "=" not in plain
    return base64.urlsafe_b64decode(plain + "=" * (-len(plain) % 4)).decode(encoding)


def drawn(code: Code) -> Image.Image:
    """Dark on white, four dots a square, by hand."""
    stride = -(-code.side // 8)
    picture = Image.new("L", (code.side + 2 * QUIET,) * 2, 255)
    for y in range(code.side):
        row = int.from_bytes(code.rows[y * stride : (y + 1) * stride])
        for x in range(code.side):
            if row >> (stride * 8 - 1 - x) & 1:
                picture.putpixel((x + QUIET, y + QUIET), 0)
    return picture.resize((picture.width * 4,) * 2, Image.Resampling.NEAREST)


def test_version_003() -> None:
    assert lines_of(nbu_text(NBU, QrRule(format="nbu-003"))).split("\n") == [
        *("BCD", "003", "1", "UCT", "", "КП «Дніпроводоканал»", "UA723999980000026000000000001", "UAH590.00"),
        *("39999991", "", "", "Рахунок 0169 4863 2850, жовтень 2026", ""),
        *("SUPP/REGU", "21826102", "За воду", "FEFF", "", "", ""),
    ]


def test_version_002_in_cp1251_with_crlf() -> None:
    rule = QrRule(format="nbu-002", encoding="cp1251", line_end="crlf", url="https://bank.gov.ua/qr/")
    lines = lines_of(nbu_text(NBU, rule), "cp1251").split("\r\n")
    assert (lines[1:3], len(lines), lines[5]) == (["002", "2"], 13, "КП «Дніпроводоканал»")


def test_version_001_is_plain() -> None:
    assert nbu_text(NBU, QrRule(format="nbu-001")).splitlines()[:4] == ["BCD", "001", "1", "UCT"]


@pytest.mark.parametrize("encoding", ["utf-8", "cp1251"])
def test_lines_of_version_001_are_in_the_encoding_they_say_they_are_in(encoding: str) -> None:
    rule = QrRule(format="nbu-001", encoding=encoding)
    code = qr_code(nbu_text(NBU, rule), least_version=LEAST_VERSION, encoding=letters_of(rule))
    (found,) = zxingcpp.read_barcodes(drawn(code))
    lines = found.bytes.decode(encoding).splitlines()
    assert (lines[2], lines[5]) == ({"utf-8": "1", "cp1251": "2"}[encoding], "КП «Дніпроводоканал»")


@given(
    rule=st.builds(
        QrRule,
        format=st.sampled_from(["nbu-001", "nbu-002", "nbu-003"]),
        encoding=st.sampled_from(["utf-8", "cp1251"]),
        line_end=st.sampled_from(["lf", "crlf"]),
    ),
    lengths=st.tuples(*(st.integers(1, most) for most in (200, 500, 200))),
)
@settings(max_examples=12)
def test_however_long_its_texts_are_it_is_a_code_of_version_10_to_20(rule: QrRule, lengths: tuple[int, ...]) -> None:
    texts = dict(zip(("recipient", "purpose", "display"), ("я" * length for length in lengths), strict=True))
    text = nbu_text(replace(NBU, **texts), rule)
    code = qr_code(text, least_version=LEAST_VERSION)
    assert 10 <= (code.side - 17) / 4 <= 20
    (found,) = pyzbar.decode(drawn(code), symbols=[pyzbar.ZBarSymbol.QRCODE])
    assert found.data.decode() == text
    lines = text.splitlines() if rule.format == "nbu-001" else lines_of(text, rule.encoding).splitlines()
    assert (lines[6], lines[7], lines[8]) == (NBU.iban, "UAH590.00", NBU.code)
    assert lines[11] == "я" * len(lines[11])
    assert len(lines[11]) >= min(lengths[1], 120)
    if rule.format == "nbu-003":
        assert lines[14] == NBU.reference


def test_gost() -> None:
    assert gost_text(GOST) == (
        "ST00012|Name=МУП «Горводоканал»|PersonalAcc=40702810600000000001|BankName=АО «Образцовый банк»|BIC=045004999"
        "|CorrespAcc=30101810100000000999|Sum=159465|Purpose=Счёт 03-6595214|PayeeINN=5400000004|KPP=540001001"
        "|PersAcc=03-6595214|PayerAddress=ул. Ленина, 1|PaymPeriod=102026|QuittId=674126107|TechCode=02"
    )


@pytest.mark.parametrize(("name", "separator"), [("A", "|"), ("A|B", "~"), ("A|B~C", "^")])
def test_the_separator_stands_in_no_value(name: str, separator: str) -> None:
    text = gost_text(GostCode(**{field: getattr(GOST, field) for field in GOST.__slots__} | {"name": name}))
    assert text[7] == separator
    assert text.split(separator)[1] == f"Name={name}"


def test_where_every_separator_is_taken_they_give_way_to_spaces() -> None:
    text = gost_text(replace(GOST, name="A|B~C^D$E#F", purpose="за|воду"))
    assert text.split("|")[1] == "Name=A B C D E F"
    assert "Purpose=за воду" in text.split("|")
