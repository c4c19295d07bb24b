"""Who owes and for how long; months that are closed, and the nightly proof (U3)."""

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.billing.debtors import AGES, DebtorLine, ages_of, each_debtor, list_debtors, total_debtors
from app.console.blueprint import console
from app.console.guard import staff_only
from app.console.money_words import AGE_WORDS, refusal
from app.console.pages import field
from app.core import audit, clock, tenancy
from app.core.audit import Subject
from app.core.errors import Conflict, Invalid, NotFound
from app.core.form import Form, typed
from app.core.permissions import Permission, may
from app.core.spreadsheet import harmless
from app.core.work import attempt
from app.ledger.checking import check_ledger
from app.ledger.closing import close_month, next_month_end
from app.ledger.queries import list_checks, list_closed
from app.web.account_sheet import address
from app.web.downloads import lines_file
from app.web.paging import Page, page_number
from app.web.staff_signed_in import get_staff
from validators.day import day
from validators.money import money
from validators.verdict import Rejected

LINES = 50
OK = 200


@console.get("/debtors")
@staff_only(Permission.SEE_MONEY)
def debtors() -> ResponseReturnValue:
    """A sum that is none is said to be so, and nobody is listed until it is mended."""
    totals, number, lines, problem = total_debtors(), page_number(), [], None
    try:
        lines = list_debtors(least_minor=asked_least(), age=asked_age(), most=LINES + 1, skip=LINES * (number - 1))
    except Invalid as wrong:
        problem = wrong
    # How many fit is not counted for every page: one more line says that there is another page.
    page = Page(number, LINES, LINES * number + (1 if len(lines) > LINES else 0))
    return render_template(
        "console/money/debtors.html",
        lines=[(line, address(line)) for line in lines[:LINES]],
        page=page,
        totals=totals,
        ages=ages_of(totals),
        age_words=AGE_WORDS,
        age=asked_age(),
        least=field("least", request.args, problem, label=_("From the sum of")),
        choices=list(AGES),
        arguments={name: request.args[name] for name in ("age", "least") if request.args.get(name)},
        may_export=may(get_staff().role, Permission.ADJUST),
    ), problem.status if problem else OK


@console.get("/debtors.csv")
@staff_only(Permission.ADJUST, fresh=True)
def debtors_file() -> ResponseReturnValue:
    """Written as it is read: a large utility has tens of thousands."""
    try:
        age, least = asked_age(), asked_least()
    except Invalid:
        raise NotFound from None  # the page offers no file for a sum that is none
    audit.note("debtors.export", Subject("debtors", None, age), after={"amount_minor": least})
    return lines_file("debtors.csv", _lines(each_debtor(least_minor=least, age=age)))


@console.get("/books")
@staff_only(Permission.SEE_MONEY)
def books() -> ResponseReturnValue:
    return render_template(
        "console/money/books.html",
        closed=list_closed(),
        checks=list_checks(most=14),
        next_end=next_month_end(),
        may_close=may(get_staff().role, Permission.ADJUST),
    )


@console.post("/books/<any(close, check):step>")
@staff_only(Permission.ADJUST, fresh=True)
def books_step(step: str) -> ResponseReturnValue:
    try:
        with attempt():
            if step == "check":
                check_ledger(from_scratch=True)
            else:
                close_month(asked_month_end())
    except Conflict as problem:
        flash(refusal(problem), "warning")
    else:
        flash(_("The month is closed.") if step == "close" else _("All entries were added up once more."), "done")
    return redirect(url_for("console.books"), 303)


def asked_month_end() -> date:
    """The one that stood on the button: pressing twice closes it once, not the month after it as well."""
    today = clock.today(tenancy.current().time_zone)
    try:
        return date.fromisoformat(day(latest=today)(request.form.get("last_day", "")).value)
    except Rejected:
        raise NotFound from None


def asked_age() -> str:
    age = request.args.get("age", "any")
    return age if age in AGES else "any"


def asked_least() -> int:
    """In minor units. Raises Invalid."""
    read = Form.of({"least": typed(money(), unfilled=None)}).read(request.args)["least"]
    return int(read or 0)


def _lines(lines: Iterable[DebtorLine]) -> Iterator[str]:
    display = tenancy.current().account_number.display
    heads = [_("Account"), _("Holder"), _("Address"), _("Owed"), _("Overdue")]
    yield _line(heads + [_(AGE_WORDS[age]) for age in ("30", "90", "365", "older")])
    for line in lines:
        sums = (
            *(line.owed_minor, line.overdue_minor),
            *(line.to_30_minor, line.to_90_minor, line.to_365_minor, line.older_minor),
        )
        whose = [display(line.number), harmless(line.holder), harmless(address(line))]
        yield _line(whose + [f"{minor / 100:.2f}".replace(".", ",") for minor in sums])


def _line(cells: list[str]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=";").writerow(cells)
    return text.getvalue()
