"""Files of a billing office at the console: tried, taken in, seen as a month, taken back; refused rows return (B2)."""

import io
from base64 import b64decode
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
import xlsxwriter

from app.billing.queries import list_runs
from app.core import work
from app.core.permissions import Role
from app.ledger.queries import balance_of
from tests.factories import make_account
from tests.fifth.visitor import Forms, Visitor

HEAD = "OS_RAH;PERIOD;POSLUGA;VYD;SUMA;OBJEM;TARYF"


@pytest.fixture(autouse=True)
def today() -> Any:
    with time_machine.travel(datetime(2026, 11, 3, 9, tzinfo=UTC), tick=False) as clock:
        yield clock


@pytest.fixture
def account(app) -> tuple[int, str]:
    with work.work_for(app, "kamianske"):
        account = make_account()
        return account.id, account.number


def upload(visitor: Visitor, *rows: str, name: str = "nar.csv", **buttons: str) -> None:
    send(visitor, "\n".join([HEAD, *rows, ""]).encode("cp1251"), name, **buttons)


def send(visitor: Visitor, content: bytes, name: str, **buttons: str) -> None:
    visitor.go("office_files")
    form = next(one for one in Forms(visitor.answer.text).found if "kind" in one.fields)
    fields = {"csrf_token": form.fields["csrf_token"], "kind": "charges", "file": (io.BytesIO(content), name)} | buttons
    visitor.answer = visitor.browser.post(form.action or "/console/office-files", data=fields, follow_redirects=True)


def owed(app, account_id: int) -> int:
    with work.work_for(app, "kamianske"):
        return balance_of(account_id).total_minor


def test_tried_taken_in_looked_at_and_taken_back(app, enter, account) -> None:
    account_id, number = account
    visitor = enter("kamianske", Role.BILLING)
    upload(visitor, f"{number};10.2026;01;N;150,43;7;21,49", **{"try": "yes"})
    assert "Nothing is stored yet. Rows: 1, entries to come: 1, refused: 0." in visitor.text
    assert owed(app, account_id) == 0
    upload(visitor, f"{number};10.2026;01;N;150,43;7;21,49")
    assert "Stored. Rows: 1, entries: 1, refused: 0." in visitor.text
    upload(visitor, f"{number};10.2026;01;N;150,43;7;21,49", name="again.csv")
    assert owed(app, account_id) == 15_043

    with work.work_for(app, "kamianske"):
        (run,) = list_runs()
        run_id = run.id
    visitor.go("run", run_id=run_id)
    told = " ".join(visitor.text.split())
    assert "The billing office counted this month." in told
    assert "Withdraw this run" not in told
    assert "Water supply Charged by the office 1 7 m³ ₴150.43" in told
    visitor.go("run_bill", run_id=run_id, account_id=account_id)
    assert "7 m³ ₴21.49 ₴150.43" in " ".join(visitor.text.split())

    visitor.go("office_files")
    form = next(one for one in Forms(visitor.answer.text).found if one.action.endswith("/undo"))
    for _twice in range(2):
        visitor.answer = visitor.browser.post(
            form.action, data={**form.fields, "words": "the wrong month"}, follow_redirects=True
        )
    assert owed(app, account_id) == 0
    visitor.go("run", run_id=run_id)
    assert "withdrawn" in visitor.text


@pytest.mark.parametrize("buttons", [{}, {"try": "yes"}])
def test_where_too_many_rows_are_refused_the_page_says_which_and_why(app, enter, account, buttons) -> None:
    """Browsers show nothing at all of a file that comes with a status of refusal."""
    visitor = enter("kamianske", Role.BILLING)
    upload(visitor, f"{account[1]};10.2026;77;N;1,00;;", "=1+1;10.2026;01;N;1,00;;", **buttons)
    assert (visitor.answer.status_code, visitor.answer.mimetype) == (422, "text/html")
    told = " ".join(visitor.text.split())
    assert "Too many rows cannot be taken, so nothing is stored." in told
    assert f"2 the code of the service is not known {account[1]}; 10.2026; 77; N; 1,00" in told
    head, first, second = refused_rows(visitor)
    assert head == f"{HEAD};Why"
    assert first.startswith(f"{account[1]};10.2026;77;N;1,00;;;")
    assert second.startswith("'=1+1;")
    assert owed(app, account[0]) == 0


def test_a_file_that_is_tried_tells_its_refused_rows_and_keeps_the_choices(enter, account) -> None:
    """Taken in with another month than it was tried with, rows without one would be charged to that."""
    visitor, row = enter("kamianske", Role.BILLING), f"{account[1]};;01;N;1,00;;"
    upload(visitor, *[row] * 30, "=1;;01;N;2,00;;", **{"try": "yes", "period": "2026-08"})
    assert "Nothing is stored yet. Rows: 31, entries to come: 1, refused: 1." in visitor.text
    assert refused_rows(visitor)[1:] == ["'=1;;01;N;2,00;;;this is no account number of ours"]
    form = next(one for one in Forms(visitor.answer.text).found if "kind" in one.fields)
    assert (form.fields["kind"], form.fields["period"]) == ("charges", "2026-08")


def test_what_was_chosen_stays_where_a_file_cannot_be_taken(enter, account) -> None:
    visitor = enter("kamianske", Role.BILLING)
    upload(visitor, f"{account[1]};;01;N;1,00;;", kind="balances", period="2026-08")
    assert "nar.csv lacks columns" in visitor.text
    form = next(one for one in Forms(visitor.answer.text).found if "kind" in one.fields)
    assert (form.fields["kind"], form.fields["period"]) == ("balances", "2026-08")


def refused_rows(visitor: Visitor) -> list[str]:
    (link,) = [one for one in Forms(visitor.answer.text).links if one.startswith("data:text/csv;")]
    return b64decode(link.partition(",")[2]).decode("utf-8-sig").splitlines()


def test_a_utility_that_charges_itself_has_no_such_page(enter) -> None:
    visitor = enter("dnipro", Role.BILLING)
    visitor.go("office_files")
    assert visitor.answer.status_code == 404


def test_a_month_of_a_large_utility_is_taken(enter, account) -> None:
    """Of a hundred thousand accounts it has some megabytes: more than a form may be that brings no file."""
    visitor = enter("kamianske", Role.BILLING)
    upload(visitor, f"{account[1]};10.2026;01;N;150,43;7;21,49", *[" " * 100_000] * 3)
    assert "Stored. Rows: 1, entries: 1, refused: 0." in visitor.text


def test_a_file_larger_than_may_be_is_not_cut(app, enter, account, monkeypatch) -> None:
    visitor, row = enter("kamianske", Role.BILLING), f"{account[1]};10.2026;01;N;150,43;7;21,49"
    monkeypatch.setattr("app.console.office_files.MOST_BYTES", len(f"{HEAD}\n{row}\n"))
    upload(visitor, row, row)
    assert "The file is larger than" in visitor.text
    assert owed(app, account[0]) == 0


@pytest.mark.parametrize("content", [b"", HEAD.encode()])
def test_an_empty_file_takes_nothing_back(app, enter, account, content) -> None:
    visitor = enter("kamianske", Role.BILLING)
    upload(visitor, f"{account[1]};10.2026;01;N;150,43;7;21,49")
    send(visitor, content, "empty.csv")
    assert "empty.csv holds no rows." in visitor.text
    assert owed(app, account[0]) == 15_043


def test_what_lacks_columns_is_called_by_its_own_name(enter, account) -> None:
    visitor = enter("kamianske", Role.BILLING)
    send(visitor, b"OS_RAH;SUMA\n1;2\n", "november.csv")
    assert "november.csv lacks columns" in visitor.text


def test_the_very_same_file_came_in_before(app, enter, account, today) -> None:
    visitor, row = enter("kamianske", Role.BILLING), f"{account[1]};10.2026;01;N;150,43;7;21,49"
    upload(visitor, row)
    today.move_to(datetime(2026, 11, 3, 9, 5, tzinfo=UTC))
    upload(visitor, row)
    assert "This very file came in on 3 November 2026, 11:00 already." in visitor.text


def test_an_older_file_put_in_again_leaves_the_newer_one(app, enter, account) -> None:
    visitor = enter("kamianske", Role.BILLING)
    upload(visitor, f"{account[1]};10.2026;01;N;8,00;;", name="older.csv")
    upload(visitor, f"{account[1]};10.2026;01;N;9,00;;", name="newer.csv")
    for buttons in ({"try": "yes"}, {}):
        upload(visitor, f"{account[1]};10.2026;01;N;8,00;;", name="older.csv", **buttons)
        assert "newer.csv took its place for October since" in visitor.text
    assert owed(app, account[0]) == 900


def test_months_that_stay_as_they_are_are_named(enter, account) -> None:
    visitor, (_id, number) = enter("kamianske", Role.BILLING), account
    for sums in ((8, 8), (8, 9)):
        upload(
            visitor,
            *[f"{number};{month};01;N;{sums[place]},00;;" for place, month in enumerate(("09.2026", "10.2026"))],
        )
    september = next(one for one in Forms(visitor.answer.text).found[::-1] if one.action.endswith("/undo"))
    visitor.browser.post(september.action, data={**september.fields, "words": "the former one was right"})
    for buttons in ({"try": "yes"}, {}):
        upload(visitor, *[f"{number};{month};01;N;8,00;;" for month in ("09.2026", "10.2026")], **buttons)
        assert "Left as they are: October 2026. This file came in for them before;" in visitor.text


def test_the_few_refused_rows_of_a_file_that_was_taken_are_shown(enter, account) -> None:
    visitor, row = enter("kamianske", Role.BILLING), f"{account[1]};10.2026;01;N;1,00;;"
    upload(visitor, *[row] * 30, "=1;10.2026;01;N;2,00;;", name="october.csv")
    assert "Stored. Rows: 31, entries: 1, refused: 1." in visitor.text
    (link,) = [one for one in Forms(visitor.answer.text).links if one.endswith("/refused")]
    lines = visitor.browser.get(link).data.decode("utf-8-sig").splitlines()
    assert lines == [f"{HEAD};Why", "'=1;10.2026;01;N;2,00;;;this is no account number of ours"]


def test_rows_without_a_month_are_of_the_chosen_one(app, enter, account) -> None:
    visitor = enter("kamianske", Role.BILLING)
    upload(visitor, f"{account[1]};;01;N;1,00;;", period="2026-09")
    with work.work_for(app, "kamianske"):
        assert [f"{run.period:%Y-%m}" for run in list_runs()] == ["2026-09"]


def test_a_nul_costs_its_row_only(app, enter, account) -> None:
    """PostgreSQL has no place for it among the refused rows that are kept."""
    visitor = enter("kamianske", Role.BILLING)
    row = f"{account[1]};10.2026;01;N;1,00;;"
    upload(visitor, *[row] * 30, "x\0;10.2026;01;N;1,00;;")
    assert "Stored. Rows: 31, entries: 1, refused: 1." in visitor.text


def test_a_long_name_keeps_its_ending(enter, account) -> None:
    """By the ending it is known how to read it."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEAD.split(";"))
        sheet.write_row(1, 0, [account[1], "10.2026", "01", "N", 150.43, 7, 21.49])
    visitor = enter("kamianske", Role.BILLING)
    send(visitor, out.getvalue(), f"{'нарахування за жовтень, ' * 5}остаточно.xlsx")
    assert "Stored. Rows: 1, entries: 1, refused: 0." in visitor.text
    assert "остаточно.xlsx" in visitor.page


def test_headings_run_no_formula(enter, account) -> None:
    visitor = enter("kamianske", Role.BILLING)
    send(visitor, f'{HEAD};"=HYPERLINK(""https://evil.example"")"\nx;10.2026;01;N;1;;;\n'.encode(), "nar.csv")
    assert refused_rows(visitor)[0].startswith(f"{HEAD};\"'=HYPERLINK")


def test_columns_that_lack_are_named_in_words(enter, account) -> None:
    visitor = enter("kamianske", Role.BILLING)
    send(visitor, b"OS_RAH;PERIOD;POSLUGA;VYD;SUMA\n1;2;3;4;5\n", "nar.csv")
    assert "nar.csv lacks columns: OBJEM, TARYF. Export it with them" in visitor.text
