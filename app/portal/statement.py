"""The history of an account: day by day what was charged and paid, and as a file (A4)."""

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core import tenancy
from app.core.attachment import file_headers
from app.core.errors import DomainError, Invalid, NotFound
from app.core.permissions import Permission
from app.identity.access import OwnAccount
from app.ledger.statement import (
    KINDS,
    Asked,
    StatementLine,
    count_together,
    list_together,
    total_statement,
    whole_statement,
)
from app.portal.blueprint import portal
from app.portal.settlements import own_account
from app.web.account_sheet import account_sheet, today_here
from app.web.bill_words import entry_kind, service_name
from app.web.day_filters import day_field, read_days
from app.web.forms import FormField
from app.web.guard import requires
from app.web.paging import Page, page_number
from app.web.statement_file import MIMETYPES, MOST_LINES, write_statement

LINES = 40


@portal.get("/accounts/<int:account_id>/settlements/history")
@requires(Permission.SEE_OWN_ACCOUNTS)
def account_statement(account_id: int) -> ResponseReturnValue:
    """For a day that is none nothing is listed until it is mended: it would be more than was asked for."""
    account, number = own_account(account_id), page_number()
    try:
        asked = asked_lines()
    except Invalid as problem:
        return show(account, Asked(), [], problem=problem), problem.status
    lines = list_together(account_id, asked, most=LINES, skip=LINES * (number - 1))
    page = Page(number, LINES, count_together(account_id, asked))
    return show(account, asked, lines, page=page, totals=total_statement(account_id, asked))


@portal.get("/accounts/<int:account_id>/settlements/history.<any(csv, xlsx):form>")
@requires(Permission.SEE_OWN_ACCOUNTS)
def account_statement_file(account_id: int, form: str) -> ResponseReturnValue:
    account = own_account(account_id)
    try:
        asked = asked_lines()
    except Invalid:
        raise NotFound from None  # the page offers no file for a day that is none
    content = write_statement(whole_statement(account_id, asked, at_most=MOST_LINES), form)
    return Response(content, mimetype=MIMETYPES[form], headers=file_headers(f"{account.number}.{form}"))


def asked_lines() -> Asked:
    """What stands in the address; a kind or a service that is none asks for nothing. Raises Invalid."""
    days = read_days("since", "until")
    kind, service = request.args.get("kind", ""), request.args.get("service", "")
    return Asked(
        since=days["since"],
        until=days["until"],
        kind=kind if kind in KINDS else None,
        service=service if service in tenancy.current().services else None,
    )


def show(
    account: OwnAccount, asked: Asked, lines: list[StatementLine], *, problem: DomainError | None = None, **more: object
) -> str:
    names = ("since", "until", "kind", "service")
    return render_template(
        "portal/account/statement.html",
        account=account_sheet(account, [], today_here()),
        arguments={name: request.args[name] for name in names if request.args.get(name)},
        fields=filter_fields(asked, lines, problem),
        lines=lines,
        unreadable=problem is not None,
        **more,
    )


def filter_fields(asked: Asked, lines: list[StatementLine], problem: DomainError | None) -> list[FormField]:
    """A service is asked for where there are several."""
    kinds = [("", _("everything")), *((kind, entry_kind(kind)) for kind in KINDS)]
    services = sorted({(line.service, service_name(line.service)) for line in lines if line.service})
    fields = [
        day_field("since", _("From"), problem),
        day_field("until", _("To"), problem),
        FormField(name="kind", label=_("What"), kind="select", value=asked.kind or "", options=kinds),
    ]
    if len(services) > 1 or asked.service:
        options = [("", _("all")), *services]
        fields.append(
            FormField(name="service", label=_("Service"), kind="select", value=asked.service or "", options=options)
        )
    return fields
