import pytest

from tests.validators.cases import said
from validators.person import first_letters, name, name_key, surname_letters


@pytest.mark.parametrize(
    ("judge", "typed", "expected"),
    [
        (name(), "Шевченко", ("Шевченко", ())),
        (name(), "Дем’яненко", ("Дем'яненко", ())),
        (name(), "Демʼяненко", ("Дем'яненко", ())),
        (name(), "Дем`яненко", ("Дем'яненко", ())),
        (name(), "Нечуй–Левицький", ("Нечуй-Левицький", ())),
        (name(), " \u200eКоваль\u200f ", ("Коваль", ())),
        (name(), "И\u0306орданов", ("Йорданов", ())),
        (name(), "Cухов", ("Сухов", ("latin_letter_in_name",))),
        (name(), "Shevchenko", "not_a_name"),
        (name(), "Иванов2", "not_a_name"),
        (name(), "<b>Иванов</b>", "not_a_name"),
        (name(), "-", "not_a_name"),
        (name(), "", "empty"),
        (name(), "Ив\x00анов", "strange_characters"),
        (name(), "\ud800", "strange_characters"),
        (name(script="russian"), "Воробьёва", ("Воробьёва", ())),
        (name(script="russian"), "Іванов", "not_russian_spelling"),
        (name(script="russian"), "Iванов", "not_russian_spelling"),
        (name(script="russian"), "Ґалаґан", "not_russian_spelling"),
        (name(script="ukrainian"), "Воробьёва", "not_ukrainian_spelling"),
        (name(may_be_absent=True), "-", ("", ())),
        (name(may_be_absent=True), "", ("", ())),
        (first_letters(), "шев", ("ШЕВ", ())),
        (first_letters(), "Шевченко", ("ШЕВ", ())),
        (first_letters(), "Д'яч", ("ДЯЧ", ())),
        (first_letters(), "Ян", ("ЯН", ())),
        (first_letters(), "Д'я", "too_short"),
        (first_letters(), "Ш", "too_short"),
        (first_letters(), "123", "not_a_name"),
    ],
)
def test_names(judge, typed, expected):
    assert said(judge, typed) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Воробьёва", "ВОРОБЬЕВА"),
        ("Дем'яненко", "Дем’яненко"),
        ("Дем'яненко", "Демяненко"),
        ("Петрова-Сидорова", "Петрова Сидорова"),
        ("Йорданов", "И\u0306орданов"),
        ("Сухов", "Cyxoв"),
    ],
)
def test_two_spellings_of_a_name_have_one_key(one, other):
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize("surname", ["Шевченко", "Д'яченко", "Їжакевич", "Цой", "Ґалаґан", "Нечуй-Левицький"])
def test_the_letters_asked_for_are_those_of_the_holder(surname):
    assert first_letters()(surname).value == surname_letters(surname)
