"""What staff decided stands through the office's next register; what the office says anew counts (U3)."""

from datetime import date
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import func, select

from app.accounts.corrections import correct_account, state_of
from app.accounts.lifecycle import close_account, open_account
from app.accounts.merging import merge_accounts
from app.accounts.models import Account, AccountCorrection, Street
from app.accounts.register.importing import import_register
from app.accounts.register.turn import ONE_AT_A_TIME, RegisterRunning
from app.accounts.streets import merge_streets, rename_street
from app.core import work
from app.core.db import db
from app.metering.models import Meter
from tests.factories import make_account, make_street


@pytest.fixture
def office(app, registers: Path, tmp_path: Path):
    """`office()`: the register of Dnipro as it was; a change of its text makes it another."""
    files = sorted((registers / "dnipro").glob("*.csv"))

    def send(old: str = "", new: str = "", **options: object) -> object:
        for file in files:
            (tmp_path / file.name).write_bytes(file.read_bytes().replace(old.encode("cp1251"), new.encode("cp1251")))
        with work.work_for(app, "dnipro"):
            return import_register(
                [tmp_path / file.name for file in files], refuse=lambda _: None, threshold=1, **options
            )

    return send


@pytest.fixture
def some(app, office) -> list[str]:
    """Numbers of accounts of the register that have a meter."""
    office()
    with work.work_for(app, "dnipro"):
        numbers = select(Account.number).where(Account.id.in_(select(Meter.account_id)), Account.surname != "")
        return list(db.session.scalars(numbers.order_by(Account.id).limit(3)))


def find(number: str) -> Account:
    return db.session.scalars(select(Account).where(Account.number == number)).one()


def correct(app, number: str, **new: object) -> dict[str, object]:
    with work.work_for(app, "dnipro"):
        account = find(number)
        state = state_of(account)
        correct_account(account.id, {**state.fields, **new}, seen=state.seen)
        return dict(state.fields)


def test_a_correction_stands_as_long_as_the_office_repeats_itself(app, office, some) -> None:
    correct(app, some[0], surname="Виправлений", people_registered=9)
    again = office()
    assert (again.difference.accounts_new, again.difference.accounts_changed) == (0, 0)
    with work.work_for(app, "dnipro"):
        assert (find(some[0]).surname, find(some[0]).people_registered) == ("Виправлений", 9)


def test_once_the_office_says_something_else_that_counts(app, office, some) -> None:
    before = correct(app, some[0], surname="Виправлений", people_registered=9)
    with work.work_for(app, "dnipro"):
        holder = find(some[0])
        given = holder.given_name
    office(f"{before['surname']};{given}", f"Новий;{given}")
    with work.work_for(app, "dnipro"):
        assert (find(some[0]).surname, find(some[0]).people_registered) == ("Новий", 9)
        assert db.session.scalars(select(AccountCorrection)).one().ours == {"people_registered": 9}


def test_a_dry_run_forgets_nothing(app, office, some) -> None:
    before = correct(app, some[0], surname="Виправлений")
    office(str(before["surname"]), "Новий", dry_run=True)
    office()
    with work.work_for(app, "dnipro"):
        assert find(some[0]).surname == "Виправлений"


def test_a_street_may_be_corrected_as_well(app, office, some) -> None:
    with work.work_for(app, "dnipro"):
        street_id = make_street("вул. Виправлена").id
    correct(app, some[0], street="вул. Виправлена")
    office()
    with work.work_for(app, "dnipro"):
        assert find(some[0]).street_id == street_id


def test_what_staff_closed_stays_closed_and_what_they_opened_is_not_missing(app, office, some) -> None:
    with work.work_for(app, "dnipro"):
        close_account(find(some[0]).id, date(2026, 11, 1), "знесено")
        account = find(some[1])
        values = {
            "holder_kind": "person",
            "surname": "Новий",
            "street": state_of(account).fields["street"],
            "house": "1",
        }
        blank = {"private_house": False, "common_meter": False, "people_registered": None}
        opened = open_account("999988887777", {**values, **blank}).number
    again = office(close_missing=True)
    assert again.difference.accounts_missing == 0
    with work.work_for(app, "dnipro"):
        assert find(some[0]).closed_on == date(2026, 11, 1)
        assert find(opened).closed_on is None


def test_meters_of_an_account_that_was_merged_follow_it(app, office, some) -> None:
    with work.work_for(app, "dnipro"):
        gone, into = find(some[0]).id, find(some[1]).id
        merge_accounts(gone, into)
        before = sorted(db.session.scalars(select(Meter.serial).where(Meter.account_id == into)))
    again = office()
    assert (again.difference.meters_new, again.difference.meters_removed) == (0, 0)
    with work.work_for(app, "dnipro"):
        owners = select(Meter.account_id, Meter.serial, Meter.removed_on).where(Meter.account_id.in_((gone, into)))
        found = sorted((tuple(row) for row in db.session.execute(owners)), key=str)
        assert found == [(into, serial, None) for serial in before]
        assert find(some[0]).closed_on is not None


def test_while_a_register_is_brought_in_nothing_is_decided(app, settings) -> None:
    """What is decided then would be overwritten. Another session has the register's turn."""
    with work.work_for(app, "dnipro"):
        number = make_account().number
    with psycopg.connect((settings.database_url or "").replace("+psycopg", "")) as importing:
        importing.execute("select set_config('app.tenant', 'dnipro', true)")
        importing.execute(ONE_AT_A_TIME)
        with pytest.raises(RegisterRunning):
            correct(app, number, surname="Виправлений")
    correct(app, number, surname="Виправлений")
    with work.work_for(app, "dnipro"):
        assert find(number).surname == "Виправлений"


@pytest.mark.parametrize("staff", ["rename", "merge"])
def test_a_corrected_street_stands_under_its_new_name(app, office, some, staff) -> None:
    """Corrections know a street by its name: renamed since, it came back with the next register."""
    with work.work_for(app, "dnipro"):
        spelled, right = make_street("вул. Правільна").id, make_street("вул. Права").id
    correct(app, some[0], street="вул. Правільна")
    with work.work_for(app, "dnipro"):
        rename_street(spelled, "вул. Правильна") if staff == "rename" else merge_streets(spelled, right)
        before = counted_streets()
    office()
    with work.work_for(app, "dnipro"):
        street = db.session.get(Street, ("dnipro", find(some[0]).street_id))
        assert street.name == ("вул. Правильна" if staff == "rename" else "вул. Права")
        assert counted_streets() == before


def test_a_correction_outlives_the_old_name_of_the_street_that_was_wrong(app, office, some) -> None:
    with work.work_for(app, "dnipro"):
        make_street("вул. Правильна")
        wrong = find(some[0]).street_id
    correct(app, some[0], street="вул. Правильна")
    with work.work_for(app, "dnipro"):
        rename_street(wrong, "вул. Перейменована")
    office()
    with work.work_for(app, "dnipro"):
        assert db.session.get(Street, ("dnipro", find(some[0]).street_id)).name == "вул. Правильна"


def test_a_spelling_that_staff_made_one_with_the_right_one_is_corrected_no_longer(app, office, some) -> None:
    with work.work_for(app, "dnipro"):
        right = make_street("вул. Правильна").id
        wrong = find(some[0]).street_id
    correct(app, some[0], street="вул. Правильна")
    with work.work_for(app, "dnipro"):
        merge_streets(wrong, right)
        assert db.session.scalar(select(func.count()).select_from(AccountCorrection)) == 0


def counted_streets() -> int:
    return db.session.scalar(select(func.count()).select_from(Street))
