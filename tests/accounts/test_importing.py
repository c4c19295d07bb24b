"""The register into the tables: all or nothing, again without doubling, and what the office changed since (U3, U4)."""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, text

from app.accounts.models import Account, RecentPayment, Street, StreetRename
from app.accounts.register.importing import Imported, TooManyRefusedError, import_register
from app.accounts.register.missing import FEW, TooManyMissingError
from app.accounts.register.unusable import UnusableFile
from app.core import tenancy, work
from app.core.db import db
from app.metering.models import Meter, Reading
from tests.accounts.register.offices import GIVEN, dnipro_account, dnipro_files, kamianske_file, melitopol_file
from validators.tenant import Tenant

METER = ["012345678901", "39429569", "ХВ", "кухня", 5, "01.05.2024", "01.05.2028", "1556", "01.10.2026"]
NUMBER = "012345678901"


@pytest.fixture
def take(app: Flask) -> Callable[..., Imported]:
    def take(slug: str, files: Sequence[Path], **options: object) -> Imported:
        with work.work_for(app, slug):
            return import_register(files, refuse=lambda _refusal: None, **options)

    return take


def counts() -> dict[str, int]:
    tables = ("street", "street_rename", "account", "recent_payment", "meter", "reading")
    return {table: db.session.scalar(text(f"select count(*) from {table}")) for table in tables}


@pytest.mark.parametrize("slug", ["dnipro", "kamianske", "melitopol", "novosibirsk"])
def test_what_was_accepted_is_stored_and_again_changes_nothing(take: Callable, serving: Callable, slug: str) -> None:
    files = sorted((GIVEN / slug).iterdir())
    first = take(slug, files)
    with serving(slug):
        stored = counts()
        before = db.session.execute(text("select * from account order by id")).all()
    assert (stored["account"], stored["meter"]) == (first.report.accounts_accepted, first.report.meters_accepted)
    again = take(slug, files)
    assert asdict(again.difference) == dict.fromkeys(asdict(again.difference), 0)
    assert again.report == first.report
    with serving(slug):
        assert counts() == stored
        assert db.session.execute(text("select * from account order by id")).all() == before


def test_a_row_arrives_as_the_forms_will_ask_for_it(take: Callable, dnipro: Tenant, tmp_path: Path) -> None:
    row = dnipro_account(NUMBER, Будинок="1б-3", Борг="-120,05")
    take("dnipro", dnipro_files(tmp_path, [row], [METER]))
    account = db.session.scalars(select(Account)).one()
    street = db.session.scalars(select(Street)).one()
    assert (account.number, street.name, account.house, account.flat) == (NUMBER, "вул. Робоча", "1Б-3", "7")
    assert (account.balance_minor, account.balance_on) == (-12005, date(2026, 11, 1))
    meter = db.session.scalars(select(Meter)).one()
    assert (meter.serial, meter.kind, meter.digits, meter.verified_until) == ("39429569", "cold", 5, date(2028, 5, 1))
    reading = db.session.scalars(select(Reading)).one()
    assert (reading.value_m3, reading.taken_on, reading.period) == (1556, date(2026, 10, 1), date(2026, 10, 1))
    assert (reading.source, reading.status) == ("import", "accepted")


def test_changes_of_the_office_arrive(take: Callable, dnipro: Tenant, tmp_path: Path) -> None:
    take("dnipro", dnipro_files(tmp_path, [dnipro_account(NUMBER)], [METER]))
    changed = dnipro_account(NUMBER, Прізвище="Ґалаґан", Вулиця="вул. Титова")
    newer = [*METER[:7], "1563", "01.11.2026"]
    found = take("dnipro", dnipro_files(tmp_path, [changed], [newer]))
    assert (found.difference.accounts_new, found.difference.accounts_changed) == (0, 1)
    account = db.session.scalars(select(Account)).one()
    assert account.surname == "Ґалаґан"
    assert db.session.get(Street, ("dnipro", account.street_id)).name == "вул. Титова"
    assert list(db.session.scalars(select(Reading.value_m3).order_by(Reading.taken_on))) == [1556, 1563]


def test_a_reading_that_came_from_us_is_not_doubled(take: Callable, dnipro: Tenant, tmp_path: Path) -> None:
    take("dnipro", dnipro_files(tmp_path, [dnipro_account(NUMBER)], [METER]))
    meter = db.session.scalars(select(Meter)).one()
    db.session.add(
        Reading(
            meter_id=meter.id, value_m3=1563, taken_on=date(2026, 11, 5), taken_at="2026-11-05T10:00Z",
            period=date(2026, 11, 1), source="web", status="accepted",
        )
    )  # fmt: skip
    db.session.commit()
    take("dnipro", dnipro_files(tmp_path, [dnipro_account(NUMBER)], [[*METER[:7], "1563", "06.11.2026"]]))
    assert list(db.session.scalars(select(Reading.source).order_by(Reading.id))) == ["import", "web"]


@time_machine.travel("2026-11-20T10:00:00Z", tick=False)
def test_a_replaced_meter_is_taken_off_and_names_its_successor(take: Callable, dnipro: Tenant, tmp_path: Path) -> None:
    take("dnipro", dnipro_files(tmp_path, [dnipro_account(NUMBER)], [METER]))
    new = [NUMBER, "70653077", *METER[2:7], "3", "15.11.2026"]
    found = take("dnipro", dnipro_files(tmp_path, [dnipro_account(NUMBER)], [new]))
    assert (found.difference.meters_new, found.difference.meters_removed) == (1, 1)
    old = db.session.scalars(select(Meter).where(Meter.serial == "39429569")).one()
    assert (old.removed_on, old.replaced_by) == (date(2026, 11, 20), "70653077")


def test_a_meter_that_is_back_is_back(take: Callable, dnipro: Tenant, tmp_path: Path) -> None:
    take("dnipro", dnipro_files(tmp_path, [dnipro_account(NUMBER)], [METER]))
    take("dnipro", dnipro_files(tmp_path, [dnipro_account(NUMBER)], []))
    take("dnipro", dnipro_files(tmp_path, [dnipro_account(NUMBER)], [METER]))
    meter = db.session.scalars(select(Meter)).one()
    assert (meter.removed_on, meter.replaced_by) == (None, None)


def test_missing_accounts_are_told_and_closed_only_when_asked(take: Callable, dnipro: Tenant, tmp_path: Path) -> None:
    both = [dnipro_account(NUMBER), dnipro_account("012345678902")]
    take("dnipro", dnipro_files(tmp_path, both))
    one = dnipro_files(tmp_path, both[:1])
    assert take("dnipro", one).difference.accounts_missing == 1
    assert db.session.scalars(select(Account.number).where(Account.closed_on.is_not(None))).all() == []
    take("dnipro", one, close_missing=True)
    assert db.session.scalars(select(Account.number).where(Account.closed_on.is_not(None))).all() == ["012345678902"]
    take("dnipro", dnipro_files(tmp_path, both))
    assert db.session.scalars(select(Account.number).where(Account.closed_on.is_not(None))).all() == []


def test_an_account_whose_row_is_refused_is_not_missing(take: Callable, dnipro: Tenant, tmp_path: Path) -> None:
    """It stands in the file: a slip in its address does not close it."""
    both = [dnipro_account(NUMBER), dnipro_account("012345678902")]
    take("dnipro", dnipro_files(tmp_path, both))
    slip = dnipro_files(tmp_path, [both[0], dnipro_account("012345678902", Будинок="")])
    assert take("dnipro", slip, threshold=1, close_missing=True).difference.accounts_missing == 0
    assert closed() == 0


def test_a_row_with_a_cell_too_many_is_not_missing_either(take: Callable, dnipro: Tenant, tmp_path: Path) -> None:
    """A separator in a name. Nor is its meter removed."""
    both = [dnipro_account(NUMBER), dnipro_account("012345678902")]
    take("dnipro", dnipro_files(tmp_path, both, [METER]))
    torn = dnipro_files(tmp_path, [both[0], [*both[1], ""]], [[*METER, ""]])
    found = take("dnipro", torn, threshold=1, close_missing=True).difference
    assert (found.accounts_missing, found.meters_removed, closed()) == (0, 0, 0)


@pytest.mark.parametrize("slip", [{5: "01.05.2028", 6: "31.02.2032"}, {1: ""}, {7: "-3"}])
def test_a_meter_whose_row_is_refused_stays_where_it_is(take: Callable, dnipro: Tenant, tmp_path: Path, slip) -> None:
    """The office has it still: a slip in a day takes it away from nobody."""
    take("dnipro", dnipro_files(tmp_path, [dnipro_account(NUMBER)], [METER]))
    wrong = [slip.get(place, cell) for place, cell in enumerate(METER)]
    found = take("dnipro", dnipro_files(tmp_path, [dnipro_account(NUMBER)], [wrong]), threshold=1)
    assert (sum(found.report.meters_refused.values()), found.difference.meters_removed) == (1, 0)
    assert db.session.scalars(select(Meter.removed_on)).all() == [None]


def test_half_a_file_closes_no_city(take: Callable, dnipro: Tenant, tmp_path: Path) -> None:
    """Unless somebody has said how many; a few are always closed."""
    rows = [dnipro_account(f"0123456789{n:02}") for n in range(60)]
    take("dnipro", dnipro_files(tmp_path, rows))
    half = dnipro_files(tmp_path, rows[:FEW])
    for up_to in (0, 39):
        with pytest.raises(TooManyMissingError) as refused:
            take("dnipro", half, close_missing=True, close_up_to=up_to)
        assert refused.value.data == {"missing": 40, "known": 60}
        assert closed() == 0
    take("dnipro", half, close_missing=True, close_up_to=40)
    assert closed() == 40
    take("dnipro", dnipro_files(tmp_path, rows))
    take("dnipro", dnipro_files(tmp_path, rows[:-FEW]), close_missing=True)
    assert closed() == FEW


def closed() -> int:
    return db.session.scalar(text("select count(closed_on) from account"))


def test_a_dry_run_says_the_difference_and_stores_nothing(take: Callable, dnipro: Tenant, tmp_path: Path) -> None:
    found = take("dnipro", dnipro_files(tmp_path, [dnipro_account(NUMBER)], [METER]), dry_run=True)
    assert (found.difference.accounts_new, found.difference.meters_new) == (1, 1)
    assert counts() == dict.fromkeys(counts(), 0)


def test_too_many_refused_rows_store_nothing(take: Callable, dnipro: Tenant, tmp_path: Path) -> None:
    rows = [dnipro_account(f"01234567890{n}") for n in range(7)] + [dnipro_account("short")] * 3
    with pytest.raises(TooManyRefusedError) as refused:
        take("dnipro", dnipro_files(tmp_path, rows))
    assert refused.value.data["report"].accounts_refused == {"account_number": 3}
    assert counts() == dict.fromkeys(counts(), 0)
    assert take("dnipro", dnipro_files(tmp_path, rows), threshold=0.3).difference.accounts_new == 7


def test_the_register_of_another_utility_is_refused_before_anything_is_stored(take: Callable, dnipro: Tenant) -> None:
    for slug in ("kamianske", "melitopol", "novosibirsk"):
        with pytest.raises(UnusableFile):
            take("dnipro", sorted((GIVEN / slug).iterdir()))
    assert counts() == dict.fromkeys(counts(), 0)


def test_a_file_cut_in_half_leaves_the_old_data(take: Callable, serving: Callable, tmp_path: Path) -> None:
    whole = (GIVEN / "kamianske" / "ABONENT.DBF").read_bytes()
    take("kamianske", [GIVEN / "kamianske" / "ABONENT.DBF"])
    half = tmp_path / "ABONENT.DBF"
    half.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(UnusableFile):
        take("kamianske", [half])
    with serving("kamianske"):
        assert counts()["account"] == 1959


def test_payments_are_the_last_ones_of_the_file(take: Callable, serving: Callable, tmp_path: Path) -> None:
    def row(*payments: str) -> list[str]:
        return [" ", "123456", "Їжакевич Ганна Іванівна", "вул. Медична", "12", "7", "2", "0", "20261101", *payments]

    take("kamianske", [kamianske_file(tmp_path, row("20261012", "842.60", "20260911", "790.00"))])
    take("kamianske", [kamianske_file(tmp_path, row("20261110", "500.00", "20261012", "842.60"))])
    with serving("kamianske"):
        payments = db.session.execute(
            select(RecentPayment.paid_on, RecentPayment.amount_minor).order_by(RecentPayment.paid_on)
        )
        assert [tuple(p) for p in payments] == [(date(2026, 10, 12), 84260), (date(2026, 11, 10), 50000)]


def test_renamed_streets_are_remembered_for_the_next_register(
    take: Callable, serving: Callable, tmp_path: Path
) -> None:
    def account(number: str, street: str) -> list[object]:
        return [number, "Иванов", "Пётр", "Сергеевич", street, "12", "", "7", 2, 0, 0, 0]

    renamed = [["ул. Кирова", "ул. Интеркультурная"]]
    take("melitopol", [melitopol_file(tmp_path, [account("0000001", "ул. Кирова")], streets=renamed)])
    take("melitopol", [melitopol_file(tmp_path, [account("0000001", "ул. Кирова"), account("0000002", "ул. Кирова")])])
    with serving("melitopol"):
        assert db.session.scalars(select(Street.name)).all() == ["ул. Интеркультурная"]
        assert db.session.scalars(select(StreetRename.old_name)).all() == ["ул. Кирова"]
        assert counts()["account"] == 2


def test_one_utilitys_import_touches_no_others(take: Callable, app: Flask, tmp_path: Path) -> None:
    take("dnipro", dnipro_files(tmp_path, [dnipro_account(NUMBER)], [METER]))
    with tenancy.serving(app, "melitopol"):
        assert counts() == dict.fromkeys(counts(), 0)
