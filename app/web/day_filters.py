"""Days that a list is asked for, in its address: read as people write them, and said to be none where they are none."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from flask import request

from app.core import tenancy
from app.core.errors import DomainError
from app.core.form import Form, typed
from app.web.forms import FormField, fault_of
from validators.day import day

LATEST = date(2999, 12, 31)
"""Beyond it the day after, or midnight elsewhere, may be no day at all."""
LONGEST = 60

Days = Mapping[str, date | None]


def read_days(*names: str) -> Days:
    """None for a day that is not asked for. Raises Invalid."""
    form = Form.of({name: typed(day(latest=LATEST), unfilled=None) for name in names})
    return {name: date.fromisoformat(read) if read else None for name, read in form.read(request.args).items()}


def since(asked: date | None) -> datetime | None:
    """From its midnight at the utility."""
    return datetime.combine(asked, time.min, tenancy.current().time_zone) if asked else None


def until(asked: date | None) -> datetime | None:
    """To its end, which itself is not included."""
    return since(asked + timedelta(days=1)) if asked else None


def day_field(name: str, label: str, problem: DomainError | None) -> FormField:
    """What is no day stays as it was typed: where a browser takes days only, it would show nothing."""
    sent, error = request.args.get(name, "")[:LONGEST], fault_of(name, problem)
    readable = bool(sent.strip()) and not error
    value = day()(sent).value if readable else sent
    return FormField(name=name, label=label, kind="text" if error else "date", value=value, error=error, required=False)
