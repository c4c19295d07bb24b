"""The shape of a form of readings."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID, uuid4

FIELD = re.compile(r"meter-([0-9]{1,18})", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewReadings:
    """`typed`: a meter's id → what was typed for it; fields that were left empty are not in it."""

    submission: UUID
    typed: Mapping[int, str]
    confirmed: bool = False


def field_name(meter_id: int) -> str:
    return f"meter-{meter_id}"


def photo_name(meter_id: int) -> str:
    return f"photo-{meter_id}"


def read_new_readings(form: Mapping[str, str]) -> NewReadings:
    return NewReadings(
        submission=_uuid(form.get("submission", "")),
        typed={int(found[1]): text for name, text in form.items() if (found := FIELD.fullmatch(name)) and text.strip()},
        confirmed="confirmed" in form,
    )


def _uuid(text: str) -> UUID:
    """A form without a submission of its own gets one, and is not protected from being sent twice."""
    try:
        return UUID(text)
    except ValueError:
        return uuid4()
