"""How a utility can be reached: judged as it is typed at the console."""

import pytest

from validators.contact import contact_phones, figure, paragraphs, site, words
from validators.verdict import Rejected


@pytest.mark.parametrize(
    ("typed", "normal"),
    [
        ("056 732-12-12", "056 732-12-12"),
        ("+38 (056) 732-12-12;  1562", "+38 (056) 732-12-12, 1562"),
        ("(056) 732-12-12,", "(056) 732-12-12"),
        ("056\u00a0732\u201112\u201112", "056 732-12-12"),
    ],
)
def test_phones_as_people_read_them(typed: str, normal: str) -> None:
    assert contact_phones()(typed).value == normal


@pytest.mark.parametrize("typed", ["12", "call us", "056 732-12-12 ext. 5", "+", "1" * 16, "١٢٣٤٥"])
def test_what_is_no_phone(typed: str) -> None:
    with pytest.raises(Rejected, match="not_a_phone"):
        contact_phones()(typed)


@pytest.mark.parametrize(
    "typed", ["https://vodokanal.dp.ua", "https://voda.example/office?tab=1", "https://a-b.example"]
)
def test_a_site(typed: str) -> None:
    assert site()(typed).value == typed


@pytest.mark.parametrize(
    "typed",
    ["http://voda.example", "voda.example", "https://", "https://voda", "javascript:alert(1)", "https://voda.example@evil",
     'https://voda.example/"onclick', "https://voda.example/a b", "https://xn--.example/\u202e"],
)  # fmt: skip
def test_what_is_no_site(typed: str) -> None:
    with pytest.raises(Rejected):
        site()(typed)


def test_words_are_kept_as_written_on_one_line() -> None:
    assert words(40)("  Об’єднана   каса\n№ 2 ").value == "Об’єднана каса № 2"


@pytest.mark.parametrize(("typed", "code"), [("х" * 41, "too_long"), ("8\u202e71", "strange_characters")])
def test_words_that_cannot_be_shown(typed: str, code: str) -> None:
    with pytest.raises(Rejected, match=code):
        words(40)(typed)


@pytest.mark.parametrize(("typed", "value"), [("20", "20"), ("0100", "100"), (" 1 00", "100")])
def test_a_figure_within_its_bounds(typed: str, value: str) -> None:
    assert figure(20, 100)(typed).value == value


@pytest.mark.parametrize(
    ("typed", "code"),
    [("19", "outside"), ("101", "outside"), ("-20", "letters"), ("2e1", "letters"), ("²0", "letters")],
)
def test_a_figure_that_is_none(typed: str, code: str) -> None:
    with pytest.raises(Rejected, match=code):
        figure(20, 100)(typed)


def test_a_letter_keeps_its_lines() -> None:
    written = "  Добрий  день!\r\n\r\n \r\n\r\nМи перевірили:\n– показання Ваше \n"
    assert paragraphs(60)(written).value == "Добрий день!\n\nМи перевірили:\n– показання Ваше"
    for typed in ("a\x00b", "a\nb\u202ec", "a\n" * 40):
        with pytest.raises(Rejected):
            paragraphs(60)(typed)


@pytest.mark.parametrize(
    ("pasted", "kept"),
    [
        ("Двічі нараховано 🤷\u200d♀️", "Двічі нараховано 🤷\u200d♀️"),
        ("\ufeffпоказ\u00adник\u200b", "показник"),
        ("\u202a+380 67 123-45-67\u202c", "+380 67 123-45-67"),
    ],
)
def test_what_is_pasted_from_telephones_is_taken(pasted: str, kept: str) -> None:
    assert (words(60)(pasted).value, paragraphs(60)(pasted).value) == (kept, kept)
