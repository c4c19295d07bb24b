"""Undo of an import gives back exactly the old rows, and leaves what people have done since (U3)."""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, text, update

from app.accounts.corrections import correct_account, state_of
from app.accounts.imports.queries import find_last_applied
from app.accounts.imports.remembering import remembered
from app.accounts.imports.undo import TABLES
from app.accounts.imports.undoing import undo_last
from app.accounts.models import Account, RecentPayment
from app.accounts.register.importing import import_register
from app.core import clock, work
from app.core.audit import AuditEntry
from app.core.db import db
from app.metering.models import Meter, Reading
from tests.accounts.register.offices import GIVEN, dnipro_account, dnipro_files, kamianske_file, melitopol_file
from tests.factories import make_subscriber
from validators.tenant import Tenant

NOTHING: dict[str, list[str]] = {table: [] for table in TABLES}
NUMBER, OTHER = "012345678901", "012345678902"
METER = [NUMBER, "39429569", "ХВ", "кухня", 5, "01.05.2024", "01.05.2028", "1556", "01.10.2026"]


@pytest.fixture
def take(app: Flask) -> Callable[..., None]:
    def take(slug: str, files: Sequence[Path], **options: object) -> None:
        with work.work_for(app, slug):
            import_register(files, refuse=lambda _refusal: None, **options)

    return take


@pytest.fixture
def undo(app: Flask) -> Callable[..., dict[str, int]]:
    def undo(slug: str = "dnipro") -> dict[str, int]:
        with work.work_for(app, slug):
            return undo_last().kept

    return undo


def dump() -> dict[str, list[str]]:
    db.session.expire_all()
    return {
        table: db.session.scalars(text(f"select to_jsonb(t)::text from {table} t order by id")).all()
        for table in TABLES
    }


@pytest.mark.parametrize("slug", ["dnipro", "kamianske", "melitopol", "novosibirsk"])
def test_the_first_import_is_undone_to_nothing(take: Callable, undo: Callable, serving: Callable, slug: str) -> None:
    take(slug, sorted((GIVEN / slug).iterdir()))
    assert undo(slug) == {}
    with serving(slug):
        assert dump() == NOTHING


def test_changed_and_closed_and_removed_is_as_before(take, undo, dnipro: Tenant, tmp_path: Path) -> None:
    old = [dnipro_account(NUMBER), dnipro_account(OTHER, Вулиця="вул. Титова")]
    take("dnipro", dnipro_files(tmp_path, old, [METER, [OTHER, *METER[1:]]]))
    before = dump()
    new = [dnipro_account(NUMBER, Борг="77,00", Вулиця="вул. Нова"), dnipro_account("012345678903")]
    meters = [[*METER[:7], "1560", "01.10.2026"], [NUMBER, "70653077", *METER[2:7], "3", "15.11.2026"]]
    take("dnipro", dnipro_files(tmp_path, new, meters), close_missing=True)
    assert [len(rows) for rows in dump().values()] == [3, 0, 3, 0, 0, 3, 0, 3]
    assert undo() == {}
    assert dump() == before


def test_a_correction_that_the_office_answered_stands_again(take, undo, dnipro: Tenant, tmp_path: Path) -> None:
    take("dnipro", dnipro_files(tmp_path, [dnipro_account(NUMBER)], [METER]))
    account = db.session.scalars(select(Account)).one()
    state = state_of(account)
    correct_account(account.id, {**state.fields, "house": "22"}, seen=state.seen)
    db.session.commit()
    before = dump()
    take("dnipro", dnipro_files(tmp_path, [dnipro_account(NUMBER, Будинок="23")], [METER]))
    assert (db.session.scalars(select(Account.house)).one(), dump()["account_correction"]) == ("23", [])
    assert undo() == {}
    assert dump() == before


def test_payments_come_back(take, undo, serving: Callable, tmp_path: Path) -> None:
    def row(*payments: str) -> list[str]:
        return [" ", "123456", "Їжакевич Ганна Іванівна", "вул. Медична", "12", "7", "2", "0", "20261101", *payments]

    take("kamianske", [kamianske_file(tmp_path, row("20261012", "842.60", "20260911", "790.00"))])
    with serving("kamianske"):
        before = dump()
    take("kamianske", [kamianske_file(tmp_path, row("20261110", "500.00", "20261012", "842.61"))])
    assert undo("kamianske") == {}
    with serving("kamianske"):
        assert dump() == before


def test_renames_of_streets_are_as_before(take, undo, serving: Callable, tmp_path: Path) -> None:
    def office(new_name: str) -> list[Path]:
        account = ["0000001", "Иванов", "Пётр", "Сергеевич", "ул. Кирова", "12", "", "7", 2, 0, 0, 0]
        return [melitopol_file(tmp_path, [account], streets=[["ул. Кирова", new_name]])]

    take("melitopol", office("ул. Интеркультурная"))
    with serving("melitopol"):
        before = dump()
    take("melitopol", office("ул. Новая"))
    undo("melitopol")
    with serving("melitopol"):
        assert dump() == before


def test_a_reading_sent_since_survives_with_its_meter_and_account(take, undo, dnipro: Tenant, tmp_path: Path) -> None:
    take("dnipro", dnipro_files(tmp_path, [dnipro_account(NUMBER), dnipro_account(OTHER)], [METER]))
    send_reading()
    assert undo() == {"account": 1, "meter": 1, "reading": 1, "street": 1}
    assert db.session.scalars(select(Account.number)).all() == [NUMBER]
    assert db.session.scalars(select(Reading.source).order_by(Reading.taken_on)).all() == ["import", "web"]


def test_what_a_reading_sent_since_is_counted_from_stays(take, undo, dnipro: Tenant, tmp_path: Path) -> None:
    take("dnipro", dnipro_files(tmp_path, [dnipro_account(NUMBER)], [METER]))
    newer = [*METER[:6], "01.05.2029", "1560", "01.11.2026"]
    take("dnipro", dnipro_files(tmp_path, [dnipro_account(NUMBER)], [newer]))
    send_reading()
    assert undo() == {"reading": 1}
    assert db.session.scalars(select(Reading.value_m3).order_by(Reading.taken_on)).all() == [1556, 1560, 1563]
    assert db.session.scalars(select(Meter.verified_until)).all() == [date(2028, 5, 1)]


def test_an_account_that_a_subscriber_has_added_stays_whole(take, undo, dnipro: Tenant, tmp_path: Path) -> None:
    take("dnipro", dnipro_files(tmp_path, [dnipro_account(NUMBER), dnipro_account(OTHER)], [METER]))
    account = db.session.scalars(select(Account).where(Account.number == NUMBER)).one()
    make_subscriber(account)
    db.session.commit()
    assert undo() == {"account": 1, "meter": 1, "reading": 1, "street": 1}


def test_a_correction_made_since_stays(take, undo, dnipro: Tenant, tmp_path: Path) -> None:
    rows = [dnipro_account(NUMBER), dnipro_account(OTHER)]
    take("dnipro", dnipro_files(tmp_path, rows))
    take("dnipro", dnipro_files(tmp_path, [dnipro_account(row[0], Борг="99,00") for row in rows]))
    db.session.execute(update(Account).where(Account.number == NUMBER).values(surname="Ґалаґан"))
    db.session.commit()
    assert undo() == {"account": 1}
    found = db.session.execute(select(Account.surname, Account.balance_minor).order_by(Account.number)).all()
    assert [tuple(row) for row in found] == [("Ґалаґан", 9900), ("Їжакевич", 1050)]


def test_imports_are_undone_from_the_last_one_back(take, undo, dnipro: Tenant, tmp_path: Path) -> None:
    take("dnipro", dnipro_files(tmp_path, [dnipro_account(NUMBER)]))
    take("dnipro", dnipro_files(tmp_path, [dnipro_account(NUMBER, Борг="77,00")]))
    undo()
    assert db.session.scalars(select(Account.balance_minor)).all() == [1050]
    undo()
    assert dump() == NOTHING
    assert find_last_applied() is None
    noted = db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert noted == ["register.apply", "register.apply", "register.undo", "register.undo"]


def test_nothing_is_remembered_of_what_people_do(take, dnipro: Tenant, tmp_path: Path) -> None:
    take("dnipro", dnipro_files(tmp_path, [dnipro_account(NUMBER)], [METER]))
    remembered_rows = text("select count(*) from register_change")
    account = db.session.scalars(select(Account)).one()
    account.surname = "Ґалаґан"
    db.session.add(RecentPayment(account_id=account.id, paid_on=date(2026, 11, 1), amount_minor=1))
    db.session.commit()
    assert db.session.scalar(remembered_rows) == 0
    with remembered(find_last_applied().id):
        account.surname = "Іваненко"
        db.session.flush()
    assert db.session.scalar(remembered_rows) == 1


def test_the_triggers_are_on_the_tables_that_are_put_back(dnipro: Tenant) -> None:
    remembered_tables = (
        "select tgrelid::regclass::text, count(*) from pg_trigger where tgname like 'remember%' group by 1"
    )
    assert dict(map(tuple, db.session.execute(text(remembered_tables)))) == dict.fromkeys(TABLES, 3)


def send_reading() -> None:
    meter = db.session.scalars(select(Meter)).one()
    db.session.add(
        Reading(
            meter_id=meter.id, value_m3=1563, taken_on=date(2026, 11, 20), taken_at=clock.now(),
            period=date(2026, 11, 1), source="web", status="accepted",
        )
    )  # fmt: skip
    db.session.commit()
