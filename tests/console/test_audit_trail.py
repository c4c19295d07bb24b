"""The audit trail at the console: shown, asked, exported (U3)."""

import csv
from io import StringIO

from app.core import audit, work
from app.core.audit import Subject
from app.core.permissions import Role


def note(app, slug: str, name: str) -> None:
    with work.work_for(app, slug):
        audit.note(
            "staff.change-role", Subject("staff", 1, name), before={"role": "support"}, after={"role": "billing"}
        )


def test_what_was_and_what_is(app, enter) -> None:
    note(app, "dnipro", "bohdan@example.com")
    auditor = enter("dnipro", Role.AUDITOR)
    auditor.go("audit_trail")
    assert "".join(auditor.text.split()).count("role:support→billing") == 1


def test_another_utilitys_trail_is_not_here(app, enter) -> None:
    note(app, "melitopol", "melania@example.com")
    auditor = enter("dnipro", Role.AUDITOR)
    auditor.go("audit_trail")
    assert ("melania" in auditor.text, "Nothing is found" in auditor.text) == (False, True)


def test_nonsense_in_the_address_is_not_asked_for(app, enter) -> None:
    note(app, "dnipro", "bohdan@example.com")
    auditor = enter("dnipro", Role.AUDITOR)
    auditor.go("audit_trail", since="yesterday", until="2026-13-45", page="x", words="bohdan")
    assert (auditor.answer.status_code, "bohdan@example.com" in auditor.text) == (200, True)


def test_the_export_runs_no_formula_and_is_noted_itself(app, enter) -> None:
    note(app, "dnipro", "=cmd|' /C calc'!A0")
    administrator = enter("dnipro", Role.ADMINISTRATOR)
    for _ in range(2):
        administrator.go("audit_export")
    rows = list(csv.reader(StringIO(administrator.answer.get_data().decode("utf-8-sig")), delimiter=";"))
    assert [row[3] for row in rows[1:]] == ["audit.export", "audit.export", "staff.change-role"]
    assert rows[3][5] == "'=cmd|' /C calc'!A0"
