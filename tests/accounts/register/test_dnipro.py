"""CSV in cp1251, accounts and meters in files of their own."""

from datetime import date
from pathlib import Path

import pytest

from app.accounts.register.rows import AccountRow, MeterRow
from tests.accounts.register.offices import DNIPRO_ACCOUNT, dnipro_account, dnipro_files, read

NUMBER = "012345678901"


def test_a_row_becomes_an_account(tmp_path: Path) -> None:
    found = read("dnipro", *dnipro_files(tmp_path, [dnipro_account(NUMBER, **{"E-mail": "hanna@example.com"})]))
    assert found.accounts == [
        AccountRow(
            number=NUMBER,
            holder_kind="person",
            surname="Їжакевич",
            given_name="Ганна",
            patronymic="Іванівна",
            organisation="",
            street="вул. Робоча",
            street_key="робоча|вул|",
            house="12",
            block="",
            flat="7",
            private_house=False,
            people_registered=2,
            balance_minor=1050,
            balance_on=date(2026, 11, 1),
            benefit_percent=None,
            subsidy_minor=None,
            common_meter=False,
            email="hanna@example.com",
            payments=(),
        )
    ]


def test_a_meter_finds_its_account(tmp_path: Path) -> None:
    meter = [NUMBER, "01159545", "хв", "кухня", 5, "02.03.2020", "01.03.2027", 745, "26.10.2026"]
    found = read("dnipro", *dnipro_files(tmp_path, [dnipro_account(NUMBER)], [meter]))
    assert found.meters == [
        MeterRow(
            account_number=NUMBER,
            serial="01159545",
            kind="cold",
            place="кухня",
            digits=5,
            installed_on=date(2020, 3, 2),
            verified_until=date(2027, 3, 1),
            reading_m3=745,
            read_on=date(2026, 10, 26),
        )
    ]


@pytest.mark.parametrize("flat", ["0", "-"])
def test_a_private_house_has_no_flat(flat: str, tmp_path: Path) -> None:
    account = read("dnipro", *dnipro_files(tmp_path, [dnipro_account(NUMBER, Квартира=flat)])).accounts[0]
    assert (account.flat, account.private_house) == ("", True)


@pytest.mark.parametrize(("written", "minor"), [("-0,05", -5), ("1 234,5", 123450), ("0,00", 0), ("", None)])
def test_a_balance_may_be_written_in_many_ways(written: str, minor: int | None, tmp_path: Path) -> None:
    account = read("dnipro", *dnipro_files(tmp_path, [dnipro_account(NUMBER, Борг=written)])).accounts[0]
    assert account.balance_minor == minor


def test_a_balance_without_a_day_is_of_the_day_of_the_import(tmp_path: Path) -> None:
    account = read("dnipro", *dnipro_files(tmp_path, [dnipro_account(NUMBER, **{"Станом на": ""})])).accounts[0]
    assert account.balance_on == date(2026, 11, 1)


def test_a_balance_of_the_month_that_is_closed_beforehand(tmp_path: Path) -> None:
    """The day of a balance that is not told says nothing, however far it is."""
    rows = [
        dnipro_account(NUMBER, **{"Станом на": "01.12.2026"}),
        dnipro_account("112345678901", **{"Борг": "", "Станом на": "01.12.2062"}),
    ]
    found = read("dnipro", *dnipro_files(tmp_path, rows))
    assert [account.balance_on for account in found.accounts] == [date(2026, 12, 1), None]


@pytest.mark.parametrize(
    ("column", "cell", "reason"),
    [
        ("Особовий рахунок", "12345", "account_number"),
        ("Прізвище", "", "holder"),
        ("Прізвище", "=1+1", "holder"),
        ("Прізвище", "Їжа\0кевич", "holder"),
        ("Вулиця", "", "street"),
        ("Будинок", "", "house"),
        ("Будинок", "1" * 200_000, "house"),
        ("Квартира", "перша", "flat"),
        ("Зареєстровано", "двоє", "people_registered"),
        ("Борг", "=1+1", "balance"),
        ("Станом на", "31.02.2026", "balance_on"),
        ("Станом на", "01.11.1026", "balance_on"),
        ("Станом на", "03.12.2026", "balance_on"),
        ("Станом на", "01.11.2062", "balance_on"),
        ("E-mail", "ганна", "email"),
    ],
)
def test_a_row_with_a_bad_cell_is_refused(column: str, cell: str, reason: str, tmp_path: Path) -> None:
    rows = [dnipro_account(NUMBER, **{column: cell}), dnipro_account("112345678901")]
    found = read("dnipro", *dnipro_files(tmp_path, rows))
    assert found.reasons() == [(2, reason)]
    assert [account.number for account in found.accounts] == ["112345678901"]
    assert found.refusals[0].cells == [str(value).replace("\0", "\ufffd") for value in rows[0]]


@pytest.mark.parametrize(
    ("place", "cell", "reason"),
    [
        (0, "999999999999", "unknown_account"),
        (0, "12", "account_number"),
        (1, "", "serial"),
        (2, "??", "kind"),
        (4, "п'ять", "digits"),
        (5, "завтра", "installed_on"),
        (6, "завтра", "verified_until"),
        (7, "100000", "reading"),
        (7, "-5", "reading"),
        (8, "", "read_on"),
        (8, "02.11.2026", "read_on"),  # tomorrow
        (8, "26.10.2062", "read_on"),
    ],
)
def test_a_meter_with_a_bad_cell_is_refused(place: int, cell: str, reason: str, tmp_path: Path) -> None:
    meter = [NUMBER, "01159545", "ХВ", "кухня", "5", "02.03.2020", "01.03.2027", "745", "26.10.2026"]
    meter[place] = cell
    found = read("dnipro", *dnipro_files(tmp_path, [dnipro_account(NUMBER)], [meter]))
    assert (found.meters, found.report.meters_refused) == ([], {reason: 1})


def test_a_fraction_of_a_reading_is_dropped_and_counted(tmp_path: Path) -> None:
    meter = [NUMBER, "01159545", "ХВ", "", "", "", "", "745,9", "26.10.2026"]
    found = read("dnipro", *dnipro_files(tmp_path, [dnipro_account(NUMBER)], [meter]))
    assert [(row.reading_m3, row.digits) for row in found.meters] == [(745, 5)]
    assert found.report.meters_repaired == {"fraction_dropped": 1}


def test_what_stands_twice_is_taken_once(tmp_path: Path) -> None:
    meter = [NUMBER, "01159545", "ХВ", "", "", "", "", "", ""]
    accounts = [dnipro_account(NUMBER), dnipro_account("0123 4567 8901", Прізвище="Мельник")]
    found = read("dnipro", *dnipro_files(tmp_path, accounts, [meter, meter]))
    assert [account.surname for account in found.accounts] == ["Їжакевич"]
    assert found.reasons() == [(3, "duplicate"), (3, "duplicate")]


def test_a_refused_row_does_not_take_the_number_of_a_sound_one(tmp_path: Path) -> None:
    accounts = [dnipro_account(NUMBER, Будинок=""), dnipro_account(NUMBER)]
    found = read("dnipro", *dnipro_files(tmp_path, accounts))
    assert found.reasons() == [(2, "house")]
    assert [account.house for account in found.accounts] == ["12"]


def test_blank_rows_are_no_rows(tmp_path: Path) -> None:
    blank = ["" for _ in DNIPRO_ACCOUNT]
    found = read("dnipro", *dnipro_files(tmp_path, [dnipro_account(NUMBER), blank, [], ["  "]]))
    assert (found.report.rows, found.report.accounts_accepted, found.reasons()) == (1, 1, [])


def test_the_share_of_refused_accounts(tmp_path: Path) -> None:
    accounts = [dnipro_account(NUMBER), dnipro_account("1"), dnipro_account("2"), dnipro_account("212345678901")]
    assert read("dnipro", *dnipro_files(tmp_path, accounts)).report.refused_share == 0.5
