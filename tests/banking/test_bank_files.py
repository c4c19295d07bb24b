"""Files of banks: read, placed, entered once, taken back; what is cut, doubled or foreign is refused (B7)."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.accounts.merging import merge_accounts
from app.accounts.models import Account
from app.banking import deciding
from app.banking.importing import import_file, look_into
from app.banking.lines import UnusableRegister, read_sum
from app.banking.models import BankLine
from app.core.audit import AuditEntry
from app.core.db import db
from app.core.errors import Conflict, NotFound
from app.ledger.models import LedgerEntry
from app.ledger.queries import balance_of, list_entries
from tests.banking.samples import ONE_C, PRIVATBANK, SBERBANK, TERMINALS
from tests.factories import make_account
from validators.receipt_number import receipt_number

NOVEMBER = date(2026, 11, 1)


@pytest.fixture(autouse=True)
def today() -> Iterator[Any]:
    with time_machine.travel(datetime(2026, 11, 24, 9, tzinfo=UTC), tick=False):
        yield


def filled(text: str, account: Account, *more: Account, encoding: str = "cp1251") -> bytes:
    number = account.number
    return text.format(
        account=number,
        spaced=f"{number[:4]} {number[4:8]} {number[8:]}",
        receipt=receipt_number((more or (account,))[0].id, NOVEMBER),
    ).encode(encoding)


@pytest.fixture
def dnipro_account(dnipro) -> Account:
    return make_account(balance_minor=200_000, balance_on=date(2026, 10, 31))


def test_privatbank_by_account_and_by_words(dnipro_account: Account) -> None:
    batch, found = import_file("privatbank", filled(PRIVATBANK, dnipro_account), file_name="p24.txt")
    assert ([line.number for line in found.posted], [line.number for line in found.waiting]) == ([6, 7], [8])
    assert (batch.lines, batch.total_minor) == (3, 192_049)
    assert balance_of(dnipro_account.id).total_minor == 200_000 - 152_050 - 30_000
    assert {entry.entered_on for entry in list_entries(dnipro_account.id) if entry.kind == "payment"} == {
        date(2026, 11, 20)
    }


def test_what_is_paid_by_an_old_number_or_receipt_is_of_the_account_that_stays(dnipro_account: Account) -> None:
    """People pay by the receipts they have, for months."""
    between, stays = make_account(), make_account()
    merge_accounts(dnipro_account.id, between.id)
    merge_accounts(between.id, stays.id)
    import_file("terminals", filled(TERMINALS, dnipro_account), file_name="terminals.csv")
    assert [balance_of(one.id).total_minor for one in (dnipro_account, between, stays)] == [0, 0, 200_000 - 182_050]
    waiting = deciding.list_waiting(most=9)[0]
    assert deciding.assign_line(waiting.id, dnipro_account.id).account_id == stays.id
    assert balance_of(stays.id).total_minor == 200_000 - 182_050 - 9_999


def test_a_line_that_names_the_old_and_the_new_account_fits_one(dnipro_account: Account) -> None:
    stays = make_account()
    merge_accounts(dnipro_account.id, stays.id)
    receipt = receipt_number(dnipro_account.id, NOVEMBER)
    lines = filled(PRIVATBANK, dnipro_account).decode("cp1251").replace("за воду ", f"{receipt}", 1)
    lines = lines.replace(dnipro_account.number, stays.number, 1)
    _batch, found = import_file("privatbank", lines.encode("cp1251"), file_name="p24.txt")
    assert found.accounts == {6: stays.id, 7: stays.id}


@pytest.mark.parametrize(
    ("period", "placed"),
    [
        (date(2027, 11, 1), True),
        (date(2028, 1, 1), False),
        (date(2024, 1, 1), True),
        (date(2023, 10, 1), False),
        (date(2071, 6, 1), False),
    ],
)
def test_what_only_looks_like_a_receipt_is_nobodys(dnipro_account: Account, period: date, *, placed: bool) -> None:
    """A slip in an account's number may have the check digit of a receipt of somebody else."""
    line = f"{receipt_number(dnipro_account.id, period)};20.11.2026;100,00;Коваль Іван;T-1"
    found = look_into("terminals", f"{TERMINALS.splitlines()[0]}\n{line}\n".encode())
    assert found.accounts == ({2: dnipro_account.id} if placed else {})


def test_sberbank_by_account_and_by_receipt(serving) -> None:
    with serving("novosibirsk"):
        one, other = make_account(), make_account()
        _, found = import_file("sberbank", filled(SBERBANK, one, other), file_name="sb.txt")
        assert found.accounts == {1: one.id, 3: other.id}
        assert (balance_of(one.id).total_minor, balance_of(other.id).total_minor) == (-152_050, -9_999)


def test_1c_takes_what_came_in(serving) -> None:
    with serving("novosibirsk"):
        account = make_account()
        batch, found = import_file("client_bank", filled(ONE_C, account), file_name="kl_to_1c.txt")
        assert (batch.lines, batch.total_minor, len(found.posted)) == (2, 182_050, 1)
        assert balance_of(account.id).total_minor == -152_050


SECOND = """СекцияРасчСчет
РасчСчет={own}
ВсегоПоступило=1.00
КонецРасчСчет
СекцияДокумент=Платежное поручение
Номер=80
Дата=21.11.2026
Сумма=1.00
ПолучательСчет={own}
КонецДокумента
КонецФайла
"""


@pytest.mark.parametrize("own", ["40702810600000000001", "40702810600000000002"])
def test_1c_of_several_days_or_accounts(serving, own: str) -> None:
    with serving("novosibirsk") as tenant:
        known = {payee.account for payee in tenant.billing.payees.values()}
        content = filled(ONE_C.replace("КонецФайла\n", SECOND.format(own=own)), make_account())
        if own in known:
            found = look_into("client_bank", content)
            assert (len(found.register.lines), found.register.total_minor) == (3, 182_150)
        else:
            with pytest.raises(UnusableRegister, match="other-payee"):
                look_into("client_bank", content)


@pytest.mark.parametrize("encoding", ["cp1251", "utf-8", "utf-8-sig"])
def test_csv_by_the_plugins_columns(dnipro_account: Account, encoding: str) -> None:
    _, found = import_file("terminals", filled(TERMINALS, dnipro_account, encoding=encoding), file_name="t.csv")
    assert (len(found.posted), len(found.waiting)) == (2, 1)


def test_a_file_comes_in_once_whatever_its_encoding(dnipro_account: Account) -> None:
    import_file("terminals", filled(TERMINALS, dnipro_account), file_name="t.csv")
    again = filled(TERMINALS, dnipro_account, encoding="utf-8").replace(b"\n", b"\r\n")
    with pytest.raises(Conflict, match="already-imported"):
        import_file("terminals", again, file_name="other.csv")
    assert balance_of(dnipro_account.id).total_minor == 200_000 - 182_050


def test_a_file_comes_in_once_whatever_the_order_of_its_lines(dnipro_account: Account) -> None:
    """Also where the bank gives no numbers of its own, by which payments are known from another file."""
    text = TERMINALS.replace(";T-1", ";").replace(";T-2", ";").replace(";T-3", ";")
    import_file("terminals", filled(text, dnipro_account), file_name="t.csv")
    head, *lines = text.splitlines()
    again = filled("\n".join([head, *reversed(lines)]), dnipro_account)
    with pytest.raises(Conflict, match="already-imported"):
        import_file("terminals", again, file_name="t.csv")


def test_a_payment_in_two_files_is_entered_once(dnipro_account: Account) -> None:
    import_file("terminals", filled(TERMINALS, dnipro_account), file_name="t.csv")
    longer = filled(TERMINALS + "{account};22.11.2026;10,00;Коваль;T-4\n", dnipro_account)
    _, found = import_file("terminals", longer, file_name="t2.csv")
    assert (len(found.posted), sorted(found.doubles)) == (1, [2, 3, 4])
    assert balance_of(dnipro_account.id).total_minor == 200_000 - 183_050


@pytest.mark.parametrize(
    ("register", "text", "change", "code"),
    [
        ("privatbank", PRIVATBANK, ("Всього: 3", "Всього: 4"), "cut"),
        ("privatbank", PRIVATBANK, ("1 920,49", "1 920,50"), "other-total"),
        ("privatbank", PRIVATBANK, ("Всього: 3 платежі на суму 1 920,49\n", ""), "no-end"),
        ("privatbank", PRIVATBANK, ("UA723999980000026000000000001", "UA013999990000026000000000001"), "other-payee"),
        ("privatbank", TERMINALS, ("T-1", "T-1"), "other-form"),
        ("terminals", TERMINALS, ("21.11.2026", "21.12.2026"), "day-to-come"),
        ("terminals", TERMINALS, ("1520,50", "багато"), "spoilt-sum"),
        ("terminals", TERMINALS, ("1520,50", "-5,00"), "spoilt-back"),
        ("terminals", TERMINALS, ("1520,50", "0,00"), "spoilt-nothing"),
        ("terminals", TERMINALS, ("20.11.2026;300", "вчора;300"), "spoilt-day"),
        ("terminals", TERMINALS, ("99,99;Невідомий;T-3\n", "99,99"), "cut-line"),
        ("terminals", TERMINALS, ("Сума", "Кошти"), "no-column"),
        ("terminals", TERMINALS, ("1520,50", "1e30"), "spoilt-sum"),
        ("terminals", TERMINALS, ("T-1", "T\0-1"), "encoding"),
        ("terminals", TERMINALS, ("Коваль Іван", '"Коваль'), "cut-line"),
        ("terminals", TERMINALS, ("Невідомий", "К" * 140_000), "cut-line"),
        ("terminals", TERMINALS, ("Невідомий", "Неві\rдомий"), "cut-line"),
        ("privatbank", PRIVATBANK, ("1 920,49", f"{'9' * 40},49"), "no-end"),
        ("nobodys", TERMINALS, ("T-1", "T-1"), "no-such-register"),
    ],
)
def test_what_is_refused(dnipro_account: Account, register: str, text: str, change: tuple[str, str], code: str) -> None:
    assert change[0] in text
    with pytest.raises(UnusableRegister, match=code):
        import_file(register, filled(text.replace(*change), dnipro_account), file_name="x")
    assert list_entries(dnipro_account.id) == []


@pytest.mark.parametrize("cut", [1, 2, 3])
def test_sberbank_cut_anywhere_is_refused(serving, cut: int) -> None:
    with serving("novosibirsk"):
        account = make_account()
        lines = filled(SBERBANK, account).split(b"\n")
        with pytest.raises(UnusableRegister):
            look_into("sberbank", b"\n".join(lines[:cut]))


@pytest.mark.parametrize(
    "end", ["=", "=;;", "=;три;1920,49", "=;3", "=;3;?", "=;3;inf", f"=;{'3' * 5000};1920,49", f"=;3;{'9' * 30}"]
)
def test_an_end_that_proves_nothing_is_none(serving, end: str) -> None:
    with serving("novosibirsk"):
        content = filled(SBERBANK.replace("=;3;1920,49", end), make_account())
        with pytest.raises(UnusableRegister, match="no-end"):
            look_into("sberbank", content)


@pytest.mark.parametrize("total", ["?", "inf"])
def test_a_total_of_1c_that_cannot_be_read_is_none(serving, total: str) -> None:
    with serving("novosibirsk"):
        content = filled(ONE_C.replace("1820.50", total), make_account())
        with pytest.raises(UnusableRegister, match="no-end"):
            look_into("client_bank", content)


def test_a_quote_that_nobody_closes_swallows_no_payment(dnipro_account: Account) -> None:
    """Not every bank's program doubles the quotes of a name."""
    found = look_into("terminals", filled(TERMINALS.replace("T-1", '"T-1'), dnipro_account))
    assert (len(found.register.lines), found.register.total_minor) == (3, 192_049)


@pytest.mark.parametrize("other", ['ТОВ "Роса"', 'Роса"'])
def test_quotes_of_two_payers_swallow_no_payment(dnipro_account: Account, other: str) -> None:
    text = TERMINALS.replace("Коваль Іван", '"Зоря', 1).replace("Коваль Іван;T-2", f"{other};T-2")
    with pytest.raises(UnusableRegister, match="cut-line"):
        look_into("terminals", filled(text, dnipro_account))


def test_lines_may_end_as_they_like(dnipro_account: Account) -> None:
    found = look_into("terminals", filled(TERMINALS.replace("\n", "\r"), dnipro_account))
    assert found.register.total_minor == 192_049


def test_what_waits_is_placed_by_a_colleague_once(dnipro_account: Account) -> None:
    import_file("terminals", filled(TERMINALS, dnipro_account), file_name="t.csv")
    (line,) = deciding.list_waiting(most=9)
    deciding.assign_line(line.id, dnipro_account.id)
    noted = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "bank.assign")).one()
    assert noted.after == {"amount_minor": line.amount_minor, "account": dnipro_account.number}
    with pytest.raises(Conflict, match="line-decided"):
        deciding.assign_line(line.id, dnipro_account.id)
    with pytest.raises(Conflict, match="line-decided"):
        deciding.put_aside(line.id, "not ours")
    assert balance_of(dnipro_account.id).total_minor == 200_000 - 192_049
    assert deciding.count_waiting() == 0


def test_a_file_is_taken_back_whole_and_may_come_again(dnipro_account: Account) -> None:
    content = filled(TERMINALS, dnipro_account)
    batch, _ = import_file("terminals", content, file_name="t.csv")
    deciding.assign_line(deciding.list_waiting(most=9)[0].id, dnipro_account.id)
    deciding.undo_batch(batch.id, "the wrong day")
    assert balance_of(dnipro_account.id).total_minor == 200_000
    with pytest.raises(Conflict, match="batch-undone"):
        deciding.undo_batch(batch.id, "again")
    assert deciding.count_waiting() == 0
    import_file("terminals", content, file_name="t.csv")
    assert balance_of(dnipro_account.id).total_minor == 200_000 - 182_050


def test_another_utilitys_lines_are_not_here(dnipro_account: Account, serving) -> None:
    batch, _ = import_file("terminals", filled(TERMINALS, dnipro_account), file_name="t.csv")
    batch_id, line_id = batch.id, deciding.list_waiting(most=9)[0].id
    db.session.commit()
    with serving("melitopol"):
        for attack in (
            lambda: deciding.get_batch(batch_id),
            lambda: deciding.get_waiting(line_id),
            lambda: deciding.assign_line(line_id, 1),
            lambda: deciding.undo_batch(batch_id, ""),
        ):
            with pytest.raises(NotFound):
                attack()


def test_the_hour_of_a_payment_is_left_out(dnipro_account: Account) -> None:
    lines = filled(TERMINALS.replace("20.11.2026", "20.11.2026 23:59:07"), dnipro_account)
    assert [line.paid_on.day for line in look_into("terminals", lines).register.lines] == [20, 20, 21]


def test_the_hour_in_a_file_of_sberbank_too(serving) -> None:
    with serving("novosibirsk"):
        lines = SBERBANK.replace("20/11/2026", "20/11/2026 23:59").encode("cp1251")
        assert [line.paid_on.day for line in look_into("sberbank", lines).register.lines] == [20, 20, 21]


@pytest.mark.parametrize("register", ["privatbank", "terminals"])
def test_a_file_of_nothing_holds_no_payment(dnipro_account: Account, register: str) -> None:
    with pytest.raises(UnusableRegister, match="empty"):
        look_into(register, b"\xef\xbb\xbf\r\n")


def test_a_count_of_thousands_may_have_a_space(dnipro_account: Account) -> None:
    """And an end of a file of DOS stands behind it."""
    row = f"20.11.2026 {dnipro_account.number}   Коваль Іван          1,00       за воду"
    head, ruler = PRIVATBANK.splitlines()[3:5]
    lines = "\n".join([head, ruler, *[row] * 1024, ruler, "Всього: 1 024 платежі на суму 1 024,00\n\x1a"])
    assert len(look_into("privatbank", lines.encode("cp1251")).posted) == 1024


@pytest.mark.parametrize(
    ("text", "minor"),
    [("1 520,50", 152_050), ("1520.5", 152_050), ("7", 700), ("0,01", 1), ("12-50", 1250), (".5", 50), ("1,5000", 150)],
)
def test_sums(text: str, minor: int) -> None:
    assert read_sum(text) == minor


@pytest.mark.parametrize(
    "text",
    [
        *["", "-", "1250-", "12-5", "багато", "1,234", "1.520,50", "inf", "nan", "1e5", "1_000"],
        *["9" * 30, "5" * 5000, "0," + "0" * 40 + "1"],
    ],
)
def test_what_is_no_sum(text: str) -> None:
    with pytest.raises(ValueError):
        read_sum(text)


PAYMENTS = st.lists(
    st.tuples(st.sampled_from(["0", "1", "999999999999"]), st.integers(1, 10**6), st.integers(1, 5)),
    min_size=1,
    max_size=8,
)


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(PAYMENTS)
def test_the_file_is_what_was_entered_and_what_waits(dnipro, payments: list[tuple[str, int, int]]) -> None:
    with db.session.begin_nested() as undone:
        accounts = [make_account(), make_account()]
        numbers = {"0": accounts[0].number, "1": accounts[1].number}
        rows = [
            f"{numbers.get(who, who)};20.11.2026;{minor / 100:.2f};x;R-{reference}"
            for who, minor, reference in payments
        ]
        text = "\n".join([TERMINALS.splitlines()[0], *rows])
        batch, _ = import_file("terminals", text.encode(), file_name="t.csv")
        entered = -sum(db.session.scalars(select(LedgerEntry.amount_minor)).all())
        waits = db.session.scalars(select(BankLine.amount_minor).where(BankLine.status != "posted")).all()
        assert entered + sum(waits) == batch.total_minor == sum(minor for _, minor, _ in payments)
        undone.rollback()


def test_a_month_of_a_large_bank_is_looked_up_at_once(dnipro_account: Account) -> None:
    """More numbers of the bank than PostgreSQL takes as parameters one by one."""
    rows = "".join(f"{dnipro_account.number};20.11.2026;1,00;;T-{number}\n" for number in range(66_000))
    found = look_into("terminals", f"{TERMINALS.splitlines()[0]}\n{rows}".encode())
    assert (len(found.posted), len(found.waiting), found.register.total_minor) == (66_000, 0, 6_600_000)
