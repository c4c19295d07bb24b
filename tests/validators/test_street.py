import pytest

from tests.validators.cases import said
from validators.street import rename, street, street_key, without_type
from validators.verdict import Judged


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("вул. Троїцька", "троїцька|вул|"),
        ("вулиця Троїцька", "троїцька|вул|"),
        ("ул.Троїцька", "троїцька|вул|"),
        ("Троїцька вул.", "троїцька|вул|"),
        ("ТРОЇЦЬКА", "троїцька|"),
        ("Троі\u0308цька", "троїцька|"),
        ("Tроїцькa", "троїцька|"),
        ("Красный проспект", "красный|просп|"),
        ("пр-т Красный", "красный|просп|"),
        ("пр. Красный", "красный|просп|"),
        ("пер. Парковый", "парковый|пров|"),
        ("провулок Парковый", "парковый|пров|"),
        ("б-р Слави", "слави|бульв|"),
        ("бульв. Слави", "слави|бульв|"),
        ("ж/м Тополя", "тополя|жм|"),
        ("Вокзальная магистраль", "вокзальная|маг|"),
        ("вул. Набережна Перемоги", "набережна перемоги|вул|"),
        ("вул. Старий Узвіз", "старий узвіз|вул|"),
        ("ул. Берёзовая", "березовая|вул|"),
        ("вул. Кам’янська", "камянська|вул|"),
        ("вул. Кам`янська", "камянська|вул|"),
        ("вул. Камянська", "камянська|вул|"),
        ("вул. «Сонячна»", "сонячна|вул|"),
        ("вул. Дмитра-Яворницького", "дмитра яворницького|вул|"),
        ("вул", "вул|"),
        ("\u202e\u200b", ""),
        ("…", ""),
        ("", ""),
    ],
)
def test_one_key_for_every_spelling(name, key):
    assert street_key(name) == key


@pytest.mark.parametrize(
    ("typed", "registered", "found"),
    [
        ("Паркова", "вул. Паркова", True),
        ("вул. Паркова", "вул. Паркова", True),
        ("пров. Паркова", "вул. Паркова", False),
        ("Парк", "вул. Паркова", False),
        ("Паркова", "вул. Паркова Алея", False),
    ],
)
def test_a_street_is_found_by_the_start_of_its_key(typed, registered, found):
    assert street_key(registered).startswith(street_key(typed)) is found


def test_a_register_that_writes_no_types_is_found_too():
    assert without_type(street_key("вул. Паркова")) == street_key("Паркова")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("пр-т Ленина", Judged("пр-т Богдана Хмельницкого", ("old_street_name",))),
        ("проспект Ленина", Judged("пр-т Богдана Хмельницкого", ("old_street_name",))),
        ("ул. Ленина", Judged("ул. Ленина")),
    ],
)
def test_an_old_name_becomes_the_new_one(name, expected):
    assert rename(name, {street_key("пр-т Ленина"): "пр-т Богдана Хмельницкого"}) == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("  вул.  Троїцька ", ("вул. Троїцька", ())),
        ("вул. Тpоїцька", ("вул. Троїцька", ("latin_letter_in_street",))),
        ("...", "wrong_form"),
        ("", "empty"),
        ("вул. " + "а" * 100, "too_long"),
    ],
)
def test_streets_as_typed(typed, expected):
    assert said(street(), typed) == expected
