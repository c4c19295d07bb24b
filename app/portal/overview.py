"""The first page: what do I owe, which readings are due, what was used."""

from collections.abc import Sequence
from typing import cast, get_args

from flask import render_template, request
from flask.typing import ResponseReturnValue

from app.core import tenancy
from app.core.permissions import Permission
from app.identity import access
from app.identity.access import OwnAccount
from app.identity.sessions import SignedIn
from app.metering.cabinet import Question, Show, list_cabinet
from app.metering.queries import group_by_account, list_meters
from app.payments.news import list_news
from app.portal.blueprint import portal
from app.web.account_sheet import Today, account_sheet, line_sheet, today_here
from app.web.guard import requires
from app.web.insights import chart_of, hints_of
from app.web.paging import Page, page_number
from app.web.signed_in import get_signed_in
from validators.text import plain

SHEETS = 6
"""More accounts than these are a list with a search, in place of sheets with dials."""
LINES = 20
LONGEST_QUERY = 100


@portal.get("/")
@requires(Permission.SEE_OWN_ACCOUNTS)
def overview() -> ResponseReturnValue:
    me, today = get_signed_in(), today_here()
    accounts = access.list_own_accounts(me.subscriber_id, most=SHEETS + 1)
    if len(accounts) > SHEETS:
        return show_list(me, today)
    return show_sheets(me, accounts, today)


def show_sheets(me: SignedIn, accounts: Sequence[OwnAccount], today: Today) -> str:
    """The chart and the hints are those of the account that is looked at first."""
    meters = group_by_account(list_meters([account.id for account in accounts]))
    news = list_news(me.subscriber_id, today.on, with_dues=True)
    sheets = [account_sheet(account, meters[account.id], today) for account in accounts]
    first = next((sheet for sheet in sheets if sheet.awaits), sheets[0] if sheets else None)
    of_first = meters[first.id] if first else []
    return render_template(
        "portal/overview.html",
        today=today.on,
        window=today.window,
        compact=False,
        accounts=sheets,
        chart=chart_of(of_first, today, first.title if first and len(sheets) > 1 else ""),
        hints=hints_of(of_first, me.remind_days, today),
        news=news.tariffs,
        automatic=news.automatic,
        dues=news.dues,
        own_days=me.remind_days,
    )


def show_list(me: SignedIn, today: Today) -> str:
    query, number = request.args.get("q", "")[:LONGEST_QUERY], page_number()
    asked = request.args.get("show")
    show = cast("Show", asked) if asked in get_args(Show) else "all"
    news = list_news(me.subscriber_id, today.on)
    found = list_cabinet(
        access.cabinet(me.subscriber_id),
        Question(
            policy=tenancy.current().readings,
            window=today.window,
            today=today.on,
            show=show,
            words=plain(query).split(),
            most=LINES,
            skip=LINES * (number - 1),
        ),
    )
    return render_template(
        "portal/overview.html",
        today=today.on,
        window=today.window,
        compact=True,
        news=news.tariffs,
        automatic=news.automatic,
        accounts=[line_sheet(line, today) for line in found.lines],
        summary=found,
        shown=show,
        query=query,
        page=Page(number, LINES, found.found),
    )
