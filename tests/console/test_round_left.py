"""Lines of a round that could not be stored stand ready to be mended (U3)."""

from datetime import date

import pytest

from app.core.permissions import Role
from app.metering.round_lines import read_lines
from tests.console.test_reading_round import DAY, settle

pytestmark = pytest.mark.time_machine("2026-11-23T12:05:00+00:00", tick=False)


def test_what_is_left_is_read_again_as_it_was(app, enter) -> None:
    one, _ = settle(app)
    clerk = enter("dnipro", Role.METERING)
    clerk.go("readings_round")
    lines = [f"{one};;20.11.2026", f'{one};"15;63"', f'{one};15"63;20.11.2026', f"{one};немає"]
    clerk.send(lines="\n".join(lines), **DAY)
    clerk.send(step="store")
    left = read_lines(clerk.form("lines").fields["lines"], today=date(2026, 11, 23))
    assert [(line.key, line.value, line.day) for line in left] == [
        (one, "", "20.11.2026"),
        (one, "15;63", ""),
        (one, '15"63', "20.11.2026"),
        (one, "немає", ""),
    ]
