"""The audit trail at the console: shown, asked, exported (U3)."""

import csv
from datetime import UTC, datetime
from io import StringIO

import pytest

from app.console.audit_words import field_name, shown, subject_in_words
from app.core import audit, speech, work
from app.core.audit import AuditEntry, Subject
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
    assert "".join(auditor.text.split()).count("Role:subscribersupport→billing") == 1


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("hours.en", "Hours · English"),
        ("2.title.uk", "№ 2 · Name of the office · Українська"),
        ("always", "Show it always"),
        ("sms", "Readings by text message"),
        ("ask_above_m3", "Are you sure?"),
        ("accounts_new", "Accounts new"),
        ("of_a_newer_version", "of_a_newer_version"),
    ],
)
def test_a_field_is_called_by_its_words(app, name: str, words: str) -> None:
    with work.work_for(app, "dnipro"), speech.speaking("en"):
        assert field_name(name) == words


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("sms", False, "no"),
        ("always", True, "yes"),
        ("period", None, "–"),
        ("accounts_new", 1987, "1,987"),
        ("day", "2026-11-24", "24/11/2026"),
        ("since", "yesterday", "yesterday"),
        ("period", "2026-11-01", "November"),
        ("period", "2026-10", "October"),
        ("period", "last month", "last month"),
        ("role", "nobody", "nobody"),
        ("holder_kind", "nobody", "nobody"),
        ("service", "nothing", "nothing"),
        ("account", "nobody's", "nobody's"),
        ("due", "overdue", "verification over"),
        ("channel", "by_phone", "by phone"),
        ("by", "hand", "by hand"),
        ("by", "76749799", "76749799"),
        ("kind", "managing_organisation", "managing organisation"),
        ("files", ["718433", "12ac6e"], "718433, 12ac6e"),
        ("kept", {"account": 2, "reading": 1}, "accounts – 2, readings – 1"),
        ("note", "company", "company"),
        ("prices_minor", [2206, 3600], "₴22.06, ₴36.00"),
        ("service", "water", "Water supply"),
        ("valid_from", "2026-07-01", "01/07/2026"),
        ("account", "016948632850", "0169 4863 2850"),
    ],
)
def test_a_value_is_said_in_words(app, name: str, value: object, words: str) -> None:
    with work.work_for(app, "dnipro"), speech.speaking("en"):
        assert shown(value, name) == words


@pytest.mark.parametrize(
    ("kind", "name", "words"),
    [
        ("tariff", "water 01.07.2026", "Water supply, 01.07.2026"),
        ("tariff", "", ""),
        ("billing-run", "2026-10", "October 2026"),
        ("month", "2026-05", "May 2026"),
    ],
)
def test_a_subject_is_said_in_words(app, kind: str, name: str, words: str) -> None:
    with work.work_for(app, "dnipro"), speech.speaking("en"):
        assert subject_in_words(AuditEntry(subject_kind=kind, subject_name=name)) == words


def test_settings_and_accounts_are_named_as_colleagues_know_them(app, enter) -> None:
    with work.work_for(app, "dnipro"):
        audit.note(
            "settings.features", Subject("settings", None, "features"), before={"sms": True}, after={"sms": False}
        )
        audit.note("street.add", Subject("street", 1, "вул. Нова"), after={"name": "вул. Нова"})
        audit.note("account.note", Subject("account", 1, "219684362454"), after={"note": "called"})
    auditor = enter("dnipro", Role.AUDITOR)
    auditor.go("audit_trail")
    said = " ".join(auditor.text.split())
    assert "Readings by text message: yes → no" in said
    assert "Street: вул. Нова" in said
    assert ("2196 8436 2454" in said, " features " in said) == (True, False)


def test_another_utilitys_trail_is_not_here(app, enter) -> None:
    note(app, "melitopol", "melania@example.com")
    auditor = enter("dnipro", Role.AUDITOR)
    auditor.go("audit_trail")
    assert ("melania" in auditor.text, "Nothing is found" in auditor.text) == (False, True)


def test_a_day_that_is_none_is_said_at_its_field_and_stays(app, enter) -> None:
    """Else more would be listed than was asked for, and exported."""
    note(app, "dnipro", "bohdan@example.com")
    auditor = enter("dnipro", Role.AUDITOR)
    asked = {"since": "yesterday", "until": "2026-13-45", "page": "x", "words": "bohdan"}
    auditor.go("audit_trail", **asked)
    assert auditor.answer.status_code == 422
    assert auditor.text.count("Please choose a day, for example 24.11.2026.") == 4  # in the summary and at the fields
    assert [name for name in ("yesterday", "2026-13-45", "bohdan") if f'value="{name}"' not in auditor.page] == []
    assert ("bohdan@example.com" in auditor.text, "audit.csv" in auditor.page) == (False, False)
    assert auditor.browser.get("/console/audit.csv", query_string=asked).status_code == 404


@pytest.mark.parametrize("written", ["2026-11-24", "24.11.2026", " 24/11/2026 "])
def test_days_are_read_as_people_write_them(app, enter, time_machine, written: str) -> None:
    time_machine.move_to(datetime(2026, 11, 24, 9, tzinfo=UTC))
    note(app, "dnipro", "bohdan@example.com")
    auditor = enter("dnipro", Role.AUDITOR)
    for asked, seen in (({"since": written, "until": written}, True), ({"until": "23.11.2026"}, False)):
        auditor.go("audit_trail", **asked)
        assert (auditor.answer.status_code, "bohdan@example.com" in auditor.text) == (200, seen)
    auditor.go("audit_trail", since=written)
    assert 'name="since" type="date" value="2026-11-24"' in auditor.page


def test_the_export_runs_no_formula_and_is_noted_itself(app, enter) -> None:
    note(app, "dnipro", "=cmd|' /C calc'!A0")
    administrator = enter("dnipro", Role.ADMINISTRATOR)
    for _ in range(2):
        administrator.go("audit_export")
    assert administrator.answer.headers["Cache-Control"] == "no-store"
    rows = list(csv.reader(StringIO(administrator.answer.get_data().decode("utf-8-sig")), delimiter=";"))
    assert [row[3] for row in rows[1:]] == ["audit.export", "audit.export", "staff.change-role"]
    assert rows[3][5] == "'=cmd|' /C calc'!A0"


def test_nothing_that_stood_in_the_address_of_an_export_closes_the_trail(enter) -> None:
    """What is noted stays for good, so it has to be read whatever it is."""
    administrator = enter("dnipro", Role.ADMINISTRATOR)
    administrator.browser.get("/console/meters.csv?period=x&role=y&day=z&due=a&kind=b&language=c&state=d&kept=e&by=f")
    administrator.go("audit_trail")
    assert "exported the list of meters" in administrator.text


def test_a_page_that_is_not_there_speaks_to_a_clerk(enter) -> None:
    """Not of the reader's accounts, and not of calling us."""
    auditor = enter("dnipro", Role.AUDITOR)
    lost = auditor.browser.get("/console/nonsense").text
    closed = auditor.browser.get("/console/staff/invite").text
    assert ("Your accounts" in lost, "please call us" in closed) == (False, False)
    assert "Your role does not open it" in closed
