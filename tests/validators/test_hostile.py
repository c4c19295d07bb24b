"""Whatever is typed: a judge answers with a normal form that stays as it is, or refuses with a reason that is known."""

from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from validators import account_number, address, email, login, meter_serial, money, person, phone, reading
from validators.email import email_key
from validators.login import login_key
from validators.meter_serial import serial_key
from validators.password import password
from validators.person import name_key, surname_letters
from validators.reasons import REASONS, REPAIRS
from validators.registration_fields import contact_name, tick, typed_again
from validators.street import street, street_key
from validators.verdict import Judge, Judged, Rejected

JUDGES = {
    "pattern": account_number.pattern(pattern="[0-9А-ЯҐЄІЇ]{4,12}", look_alikes="cyrillic", check_digit="mod11"),
    "letters": account_number.pattern(pattern="[A-Z0-9]{2,12}", look_alikes="latin"),
    "digits": account_number.digits(shortest=1, longest=7, zero_pad=True),
    "sectioned": account_number.sectioned(section_digits=2, number_digits=7, padded_section="11"),
    "street": street(),
    "house-hyphen": address.house(block="-"),
    "house-slash": address.house(block="/"),
    "house-own-field": address.house(block="own-field"),
    "house-k": address.house(block=" к"),
    "block": address.block(),
    "flat": address.flat(),
    "name": person.name(),
    "name-russian": person.name(script="russian", may_be_absent=True),
    "first-letters": person.first_letters(),
    "dial": reading.dial(digits=5),
    "phone-ua": phone.phone(country="UA"),
    "phone-ru": phone.phone(country="RU"),
    "email": email.email(),
    "login": login.login(),
    "password": password(min_length=8, letters_and_digits=True),
    "serial": meter_serial.serial(),
    "contact-name": contact_name(),
    "tick": tick(),
    "typed-again": typed_again(),
}
SUMS = {"money": money.money(), "money-signed": money.money(signed=True)}  # minor units are not typed back
KEYS = [street_key, name_key, surname_letters, login_key, email_key, serial_key]

TRADE = st.text(
    "0123456789 -/.,'’абвгдіїєґёАБВЙйКкABCabcekx№«»\"@+()ОO\u200b\u202e\u0306\u0301\u0000０Ａ`\u1fef\u212aſ",
    max_size=40,
)
TYPED = st.one_of(st.text(), TRADE)


@pytest.mark.parametrize("judge", JUDGES.values(), ids=JUDGES)
@given(TYPED)
@settings(max_examples=300, deadline=None)
def test_a_normal_form_stays_as_it_is(judge: Judge, typed: str):
    value = _normal(judge, typed)
    assert value is None or judge(value) == Judged(value)


@pytest.mark.parametrize("judge", SUMS.values(), ids=SUMS)
@given(TYPED)
@settings(max_examples=300, deadline=None)
def test_a_sum_is_a_number_of_minor_units(judge: Judge, typed: str):
    value = _normal(judge, typed)
    assert value is None or str(int(value)) == value


@pytest.mark.parametrize("key", KEYS)
@given(TYPED)
@settings(max_examples=300, deadline=None)
def test_a_key_can_be_made_of_anything_and_stored(key, typed: str):
    made = key(typed)
    assert (made, "\x00" in made) == (key(typed), False)


@pytest.mark.parametrize("judge", [*JUDGES.values(), *SUMS.values()], ids=[*JUDGES, *SUMS])
@pytest.mark.parametrize("typed", ["1" * 8_000_000, " " * 8_000_000, "и\u0306" * 4_000_000, "\x00" * 8_000_000])
def test_eight_megabytes_are_refused_at_once(judge: Judge, typed: str):
    started = process_time()
    with pytest.raises(Rejected) as refusal:
        judge(typed)
    assert refusal.value.code == "too_long"
    assert process_time() - started < 0.1


@pytest.mark.parametrize("key", KEYS)
def test_keys_of_eight_megabytes_are_quick(key):
    started = process_time()
    assert len(key("1" * 8_000_000)) <= 4 * 254
    assert process_time() - started < 0.1


def _normal(judge: Judge, typed: str) -> str | None:
    """Also asserts that what is told is known."""
    try:
        judged = judge(typed)
    except Rejected as reason:
        refusal = reason
    else:
        assert set(judged.repairs) <= REPAIRS
        return judged.value
    assert refusal.data.keys() == REASONS[refusal.code]
    return None
