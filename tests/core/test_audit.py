"""The audit trail is written with what it tells of, and nobody can rewrite it (U3)."""

from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from app.core import audit, work
from app.core.audit import Actor, AuditEntry, Subject
from app.core.audit_search import Search, count_entries, list_entries
from app.core.db import db

METER = Subject("meter", 7, "39429569")


def entries(app) -> list[AuditEntry]:
    with work.work_for(app, "dnipro"):
        found = list_entries(Search(), most=10)
        db.session.expunge_all()
        return found


def test_who_what_when_and_what_it_was(app) -> None:
    with work.work_for(app, "dnipro"), audit.acting_as(Actor("staff", 5, "lesia@example.com", "198.51.100.7")):
        audit.note("meter.verify", METER, before={"until": date(2026, 1, 1)}, after={"until": date(2030, 1, 1)})
    entry = entries(app)[0]
    told = (entry.actor_kind, entry.actor_id, entry.actor_name, entry.client, entry.action, entry.subject_name)
    assert told == ("staff", 5, "lesia@example.com", "198.51.100.7", "meter.verify", "39429569")
    assert (entry.before, entry.after) == ({"until": "2026-01-01"}, {"until": "2030-01-01"})


def test_what_is_rolled_back_leaves_no_trace(app) -> None:
    def fail() -> None:
        with work.work_for(app, "dnipro"):
            audit.note("meter.verify", METER)
            raise LookupError

    with pytest.raises(LookupError):
        fail()
    assert entries(app) == []


@pytest.mark.parametrize("sql", ["update audit_entry set actor_name = 'nobody'", "delete from audit_entry"])
def test_the_app_cannot_rewrite_it(app, sql: str) -> None:
    with work.work_for(app, "dnipro"):
        audit.note("meter.verify", METER)

    def rewrite() -> None:
        with work.work_for(app, "dnipro"):
            db.session.execute(text(sql))

    with pytest.raises(ProgrammingError, match="permission denied"):
        rewrite()


def test_one_utility_does_not_see_what_another_does(app) -> None:
    with work.work_for(app, "melitopol"):
        audit.note("meter.verify", METER)
    assert entries(app) == []


@pytest.mark.parametrize(
    ("search", "found"),
    [
        (Search(action="meter."), 2),
        (Search(action="meter.verify"), 1),
        (Search(words="lesia@"), 1),
        (Search(words="3942"), 2),
        (Search(subject_kind="meter", subject_id=7), 2),
        (Search(subject_kind="account", subject_id=7), 0),
        (Search(action="account."), 0),
    ],
)
def test_it_can_be_searched(app, search: Search, found: int) -> None:
    with work.work_for(app, "dnipro"):
        audit.note("meter.install", METER)
        with audit.acting_as(Actor("staff", 5, "lesia@example.com")):
            audit.note("meter.verify", METER)
    with work.work_for(app, "dnipro"):
        assert (count_entries(search), len(list_entries(search, most=10))) == (found, found)


def test_only_what_differs_is_changed_and_told(app) -> None:
    class Row:
        name, role = "Леся", "metering"

    row = Row()
    assert audit.change(row, {"name": "Леся", "role": "support"}) == ({"role": "metering"}, {"role": "support"})
    assert row.role == "support"
