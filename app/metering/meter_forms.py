"""The forms by which staff work on meters: what was typed → normal forms, or every fault at once."""

from app.core import clock, tenancy
from app.core.form import AnyField, Form, one_of, typed
from validators.day import day
from validators.meter_serial import serial
from validators.reading import dial
from validators.text import clean
from validators.verdict import Judge, Judged

MOST_DIGITS = 9
DIGITS = tuple(str(number) for number in range(4, MOST_DIGITS))
LONGEST_WORDS, LONGEST_PLACE, LONGEST_NUMBER = 300, 60, 40
VERDICTS = ("passed", "failed")


def line(longest: int) -> Judge:
    return lambda text: Judged(clean(text, longest))


def past_day() -> Judge:
    """Not after today, where the utility is."""
    return day(latest=clock.today(tenancy.current().time_zone))


def value() -> Judge:
    """Of a dial with any number of digits; how many this one has is judged with the meter."""
    return dial(digits=MOST_DIGITS)


def final_reading() -> dict[str, AnyField]:
    """`reason`: why the dial shows less than it did before."""
    return {
        "day": typed(past_day()),
        "value": typed(value()),
        "reason": typed(line(LONGEST_WORDS), unfilled=None),
    }


def new_meter() -> dict[str, AnyField]:
    return {
        "serial": typed(serial()),
        "digits": typed(one_of(DIGITS)),
        "place": typed(line(LONGEST_PLACE), unfilled=None),
        "verified_until": typed(day(), unfilled=None),
        "start": typed(value()),
    }


def install_form() -> Form:
    tenant = tenancy.current()
    asked = {"account_number": typed(tenant.account_number.judge), "kind": typed(one_of(tenant.meters))}
    return Form.of(asked | {"day": typed(past_day())} | new_meter())


def replace_form() -> Form:
    return Form.of(final_reading() | {"words": typed(line(LONGEST_WORDS), unfilled=None)} | new_meter())


def seal_form() -> Form:
    return Form.of({"day": typed(past_day()), "number": typed(line(LONGEST_NUMBER))})


def verify_form() -> Form:
    return Form.of(
        {
            "day": typed(past_day()),
            "outcome": typed(one_of(VERDICTS)),
            "until": typed(day(), unfilled=None),
            "number": typed(line(LONGEST_NUMBER), unfilled=None),
        }
    )


def roll_over_form() -> Form:
    return Form.of({"day": typed(past_day()), "value": typed(value())})


def remove_form() -> Form:
    return Form.of(final_reading() | {"words": typed(line(LONGEST_WORDS))})
