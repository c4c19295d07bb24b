"""The first page: the company's objects, what waits there, what is to be paid; one object with its readings."""

from typing import cast, get_args

from flask import render_template, request
from flask.typing import ResponseReturnValue

from app.business.blueprint import business
from app.business.guard import company_only
from app.companies import objects
from app.core import tenancy
from app.core.permissions import Permission
from app.metering.cabinet import CabinetLine, Question, Show, list_cabinet
from app.metering.history import count_history, list_history
from app.metering.queries import list_meters
from app.metering.state import State, readings_state
from app.web.account_sheet import Today, address, meter_label, today_here
from app.web.company_signed_in import get_company_user
from app.web.paging import Page, page_number
from validators.text import plain

LINES = 50
LONGEST_QUERY = 100


@business.get("/")
@company_only(Permission.SEE_OBJECTS)
def home() -> ResponseReturnValue:
    me, today = get_company_user(), today_here()
    asked, number = request.args.get("show"), page_number()
    show = cast("Show", asked) if asked in get_args(Show) else "all"
    found = list_cabinet(
        objects.cabinet(me.company_id),
        Question(
            policy=tenancy.current().readings,
            window=today.window,
            today=today.on,
            show=show,
            words=asked_words(),
            most=LINES,
            skip=LINES * (number - 1),
        ),
    )
    return render_template(
        "business/home.html",
        today=today.on,
        window=today.window,
        objects=[(line, address(line), state_of(line, today)) for line in found.lines],
        summary=found,
        shown=show,
        query=request.args.get("q", "")[:LONGEST_QUERY],
        page=Page(number, LINES, found.found),
    )


@business.get("/objects/<int:account_id>")
@company_only(Permission.SEE_OBJECTS)
def show_object(account_id: int) -> ResponseReturnValue:
    """Its meters and every reading, with where it came from (M8)."""
    found, number = objects.get_object(get_company_user().company_id, account_id), page_number()
    lines = list_history(account_id, meter_id=None, most=LINES, skip=LINES * (number - 1))
    return render_template(
        "business/object.html",
        object=found,
        address=address(found),
        meters=[(meter_label(meter.kind, meter.place), meter) for meter in list_meters([account_id])],
        today=today_here().on,
        readings=[(meter_label(line.kind, line.place), line) for line in lines],
        page=Page(number, LINES, count_history(account_id, meter_id=None)),
    )


def asked_words() -> list[str]:
    return plain(request.args.get("q", "")[:LONGEST_QUERY]).split()


def state_of(line: CabinetLine, today: Today) -> State:
    return readings_state(
        tenancy.current().readings,
        today.window,
        ended=line.closed_on is not None,
        common_meter=line.common_meter,
        meters=line.meters,
        sent=line.sent,
    )
