import pytest

from tests.validators.cases import said
from validators.password import check_differs, common_passwords, password
from validators.verdict import Rejected

PLAIN, STRICT = password(min_length=8), password(min_length=8, letters_and_digits=True)


@pytest.mark.parametrize(
    ("judge", "typed", "expected"),
    [
        (PLAIN, "tykhyi stav", ("tykhyi stav", ())),
        (PLAIN, " тихий став ", (" тихий став ", ())),
        (PLAIN, "ｔｙｋｈｙｉ５７", ("ｔｙｋｈｙｉ５７", ())),
        (PLAIN, "korotko", "too_short"),
        (PLAIN, "к" * 129, "too_long"),
        (PLAIN, "тихий\x00став", "strange_characters"),
        (PLAIN, "Password", "common_password"),
        (PLAIN, "йцукенгш", "common_password"),
        (PLAIN, "QWERTY123", "common_password"),
        (PLAIN, "жжжжжжжж", "common_password"),
        (PLAIN, "", "empty"),
        (STRICT, "тихийстав5", ("тихийстав5", ())),
        (STRICT, "тихийстав", "no_digits"),
        (STRICT, "5839201746", "no_letters"),
    ],
)
def test_passwords(judge, typed, expected):
    assert said(judge, typed) == expected


@pytest.mark.parametrize("word", ["olena@example.com", "OLENA@example.com", "Olenа@example.com "])
def test_the_name_one_signs_in_with_is_no_password(word):
    with pytest.raises(Rejected) as refusal:
        check_differs(word, "olena@example.com", "")
    assert refusal.value.code == "password_is_the_name"


def test_the_list_of_common_passwords_can_be_met():
    assert [word for word in common_passwords() if word != word.casefold() or len(word) < 8] == []
