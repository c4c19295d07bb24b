"""Days as people and spreadsheets write them → ISO: `23.11.2026` → `2026-11-23`."""

import re
from datetime import date, datetime

from validators.text import clean
from validators.verdict import Judge, Judged, Rejected

LONGEST = 24
FORMS = ("%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%d.%m.%y")
EARLIEST = date(1990, 1, 1)
_MIDNIGHT = re.compile(r"(?:T|\s+)0?0:00(?::00(?:\.0+)?)?$")


def day(*, latest: date | None = None) -> Judge:
    def judge(text: str) -> Judged:
        typed = clean(text, LONGEST)
        if not typed:
            raise Rejected("empty")
        found = _read(typed)
        if found is None or found < EARLIEST:
            raise Rejected("not_a_day")
        if latest and found > latest:
            raise Rejected("day_to_come")
        return Judged(found.isoformat())

    return judge


def without_midnight(typed: str) -> str:
    """`01.11.2026 0:00:00`, as databases write a day → `01.11.2026`."""
    return _MIDNIGHT.sub("", typed)


def _read(typed: str) -> date | None:
    for form in FORMS:
        try:
            return datetime.strptime(typed, form).date()  # noqa: DTZ007 — a day of the calendar
        except ValueError:
            continue
    return None
