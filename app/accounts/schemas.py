"""The shape of staff's forms on accounts and streets: the same judges as at registration and import."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from app.accounts.register.values import line_of_text, whole
from app.core import tenancy
from app.core.errors import Invalid, Wrong
from app.core.form import AnyField, Form, box, one_of, typed
from validators.person import name
from validators.register_schema import HOLDER_KINDS
from validators.street import street
from validators.verdict import Judge, Judged, Rejected

PERSON = "person"
MOST_PEOPLE = 999
LONGEST_ORGANISATION = 200
LONGEST_NOTE = 1000
LONGEST_REASON = 200
ADDRESS_PARTS = ("house", "block", "flat")


def account_form() -> Form:
    """What may be corrected of an account. Parts of an address that the utility does not have are left out."""
    judges = tenancy.current().address.judges
    form: dict[str, AnyField] = {
        "holder_kind": typed(one_of(HOLDER_KINDS)),
        **{part: typed(_judge(part), unfilled=None) for part in ("surname", "given_name", "patronymic")},
        "organisation": typed(line_of_text(LONGEST_ORGANISATION), unfilled=None),
        "street": typed(street()),
        **{part: typed(judges[part], unfilled="empty" if part == "house" else None) for part in address_parts()},
        "private_house": box(),
        "people_registered": typed(whole(MOST_PEOPLE), unfilled=None),
        "common_meter": box(),
    }
    return Form.of(form)


def new_account_form() -> Form:
    form = account_form()
    return Form.of({"account_number": typed(tenancy.current().account_number.judge), **form.fields})


def read_account(form: Form, sent: Mapping[str, str]) -> dict[str, Any]:
    """As the columns of an account hold it. Raises Invalid, also for a holder without a name."""
    values = form.read(sent)
    person = values["holder_kind"] == PERSON
    name_of_holder = "surname" if person else "organisation"
    if not values[name_of_holder]:
        raise Invalid({name_of_holder: Wrong("empty")})
    silent = ("organisation",) if person else ("surname", "given_name", "patronymic")
    return {
        **values,
        **dict.fromkeys(silent, ""),
        "private_house": bool(values["private_house"]),
        "common_meter": bool(values["common_meter"]),
        "people_registered": int(values["people_registered"]) if values["people_registered"] else None,
    }


def closing_form() -> Form:
    return Form.of({"closed_on": typed(_day), "reason": typed(line_of_text(LONGEST_REASON))})


def read_closing(sent: Mapping[str, str], today: date) -> tuple[date, str]:
    """Raises Invalid, also for a day that has not come yet."""
    values = closing_form().read(sent)
    closed_on = date.fromisoformat(values["closed_on"])
    if closed_on > today:
        raise Invalid({"closed_on": Wrong("day_to_come")})
    return closed_on, values["reason"]


def merging_form() -> Form:
    return Form.of({"account_number": typed(tenancy.current().account_number.judge)})


def note_form() -> Form:
    return Form.of({"note": typed(line_of_text(LONGEST_NOTE))})


def street_form() -> Form:
    return Form.of({"name": typed(street())})


def merge_streets_form() -> Form:
    return Form.of({"street": typed(street())})


def address_parts() -> list[str]:
    return [part for part in ADDRESS_PARTS if part in tenancy.current().address.parts]


def _judge(part: str) -> Judge:
    """The rule of the registration form; a utility that does not ask for a name there judges it as a name all the same.

    A blank one is allowed here: a form leaves it out where it is not known.
    """
    asked = tenancy.current().registration.fields.get(part)
    rule = asked.judge if asked else name()
    return lambda text: rule(text) if text.strip() else Judged("")


def _day(text: str) -> Judged:
    """As browsers send it."""
    try:
        return Judged(date.fromisoformat(text.strip()).isoformat())
    except ValueError:
        raise Rejected("not_a_day") from None
