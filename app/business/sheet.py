"""Readings of many objects in one sheet (I5): a row a meter, fifty a page.

What can be taken is stored at once, the rest stays on the screen with its sentence.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import uuid4

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app.business.blueprint import business
from app.business.brought import FIELD, Brought, find_brought, why, written
from app.business.guard import company_only
from app.business.home import LONGEST_QUERY, asked_words
from app.business.rows import SheetRow, judged_row, row_of
from app.companies import objects
from app.companies.objects import ObjectMeter, Wanted, Which
from app.companies.sheets import send_sheet
from app.core import tenancy
from app.core.errors import NotFound
from app.core.permissions import Permission
from app.metering.actions import Line, look_at_readings
from app.metering.queries import list_meters
from app.metering.schemas import NewReadings, read_new_readings
from app.web.account_sheet import Today, today_here
from app.web.company_signed_in import get_company_user
from app.web.paging import Page, page_number
from app.web.same_page import keep_page, only_show

Judge = Callable[[NewReadings, Sequence[int]], Sequence[Line]]

ROWS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of a sheet: rows that are `taken`, those that were `known` before, and those to look at again."""

    taken: list[SheetRow] = field(default_factory=list)
    known: int = 0
    rows: list[SheetRow] = field(default_factory=list)


@business.get("/readings")
@company_only(Permission.SEND_SHEETS)
def sheet() -> ResponseReturnValue:
    me, today, number = get_company_user(), today_here(), page_number()
    which: Which = "missing" if request.args.get("show") == "missing" else "all"
    wanted = wanted_of(today, which=which, words=asked_words(), most=ROWS, skip=ROWS * (number - 1))
    places, found = objects.list_to_read(me.company_id, wanted)
    known = {meter.id: meter for meter in list_meters([*{place.account_id for place in places}])}
    return render_template(
        "business/sheet.html",
        window=today.window,
        rows=[row_of(place, known[place.id], today) for place in places],
        submission=uuid4(),
        shown=which,
        query=request.args.get("q", "")[:LONGEST_QUERY],
        page=Page(number, ROWS, found),
    )


@business.post("/readings")
@company_only(Permission.SEND_SHEETS)
def sheet_save() -> ResponseReturnValue:
    """The rows of a page, or those that were left over. Back to the page they came from."""
    new = read_new_readings(request.form)
    asked: dict[str, Any] = {name: request.form[name] for name in ("show", "q", "page") if request.form.get(name)}
    if only_show():
        return show_again(new, asked)
    if not new.typed:
        flash(_("Please fill in at least one dial, then send the form."), "info")
        return redirect(url_for("business.sheet", **asked), 303)
    return answer(take(new, confirmed_in(request.form)), new, asked)


def show_again(new: NewReadings, asked: Mapping[str, Any]) -> ResponseReturnValue:
    """In another language, with what was said of the file."""
    brought = find_brought(request.form)
    return answer(look_again(new, brought.lines if brought else None), new, asked, brought)


def answer(
    outcome: Outcome, new: NewReadings, asked: Mapping[str, Any], brought: Brought | None = None
) -> ResponseReturnValue:
    if outcome.rows or brought:
        return show_outcome(outcome, new, asked, brought)
    flash(said_of(outcome), "done")
    return redirect(url_for("business.sheet", **asked), 303)


def take(new: NewReadings, confirmed: Collection[int], lines_of: Mapping[int, int] | None = None) -> Outcome:
    """`lines_of`: where a meter stands in the file. Raises NotFound for meters of other companies."""
    return judged(
        new, lambda these, account_ids: send_sheet(get_company_user(), these, account_ids, confirmed), lines_of
    )


def look_again(new: NewReadings, lines_of: Mapping[int, int] | None = None) -> Outcome:
    """At the rows that were left over, in another language. One that could be taken by now waits to be sent too."""

    def look(these: NewReadings, account_ids: Sequence[int]) -> Sequence[Line]:
        return look_at_readings(replace(these, confirmed=False), account_ids=account_ids).lines

    outcome = judged(new, look, lines_of)
    return Outcome(known=outcome.known, rows=[*outcome.rows, *outcome.taken])


def judged(new: NewReadings, judge: Judge, lines_of: Mapping[int, int] | None = None) -> Outcome:
    today = today_here()
    own = {meter.id: meter for meter in objects.list_every_meter(get_company_user().company_id, wanted_of(today))}
    if not new.typed.keys() <= own.keys():
        raise NotFound
    open_ones = {meter_id: typed for meter_id, typed in new.typed.items() if not own[meter_id].ended}
    ended = [own[meter_id] for meter_id in new.typed if own[meter_id].ended]
    account_ids = sorted({own[meter_id].account_id for meter_id in open_ones})
    outcome = sort_out(judge(replace(new, typed=open_ones), account_ids), own, today)
    known = {meter.id: meter for meter in list_meters([place.account_id for place in ended])} if ended else {}
    for place in ended:
        row = row_of(place, known[place.id], today)
        row.value, row.error = new.typed[place.id], _("This account is closed. Please call us if it should not be.")
        outcome.rows.append(row)
    for row in outcome.rows:
        row.line = (lines_of or {}).get(row.id)
    place_of = {meter_id: place for place, meter_id in enumerate(own)}
    for sorted_rows in (outcome.rows, outcome.taken):
        sorted_rows.sort(key=lambda row: place_of[row.id])
    return outcome


def sort_out(lines: Collection[Line], own: Mapping[int, ObjectMeter], today: Today) -> Outcome:
    rows = [(line, judged_row(own[line.meter.id], line, today)) for line in lines]
    for line, row in rows:
        if line.verdict and line.outcome == "accept":
            row.sent_m3, row.used_litres = line.value_m3, line.verdict.used_litres
    return Outcome(
        taken=[row for line, row in rows if line.outcome == "accept" and not line.received],
        known=sum(line.received is not None for line, _row in rows),
        rows=[row for line, row in rows if line.outcome != "accept"],
    )


def show_outcome(
    outcome: Outcome, new: NewReadings, asked: Mapping[str, str], brought: Brought | None = None
) -> ResponseReturnValue:
    refused = any(row.error for row in outcome.rows)
    left = [(row.name, row.value) for row in outcome.rows]
    if brought:
        left.append((FIELD, written(brought, left)))
    if left:
        keep_page(url_for("business.sheet_save"), [("submission", str(new.submission)), *asked.items(), *left])
    page = render_template(
        "business/outcome.html",
        outcome=outcome,
        said=said_of(outcome) if outcome.known or not only_show() else "",
        submission=new.submission,
        asked=asked,
        window=today_here().window,
        file=brought,
        unmatched=[(one.row, why(one)) for one in brought.unmatched] if brought else [],
    )
    return page, 422 if refused else 200


def said_of(outcome: Outcome) -> str:
    """How many are taken; those that were here already are not counted twice."""
    taken = ngettext("%(num)s reading is taken.", "%(num)s readings are taken.", len(outcome.taken))
    if not outcome.known:
        return taken
    known = ngettext(
        "%(num)s was with us already, with the same digits.",
        "%(num)s were with us already, with the same digits.",
        outcome.known,
    )
    return f"{taken} {known}" if outcome.taken else known


def confirmed_in(form: Mapping[str, str]) -> set[int]:
    """Ticks count for the digits they were asked about, and no others."""
    new = read_new_readings(form)
    return {meter_id for meter_id, typed in new.typed.items() if form.get(f"right-{meter_id}") == typed.strip()}


def wanted_of(
    today: Today, *, which: Which = "all", words: Collection[str] = (), most: int = objects.EVERY, skip: int = 0
) -> Wanted:
    return Wanted(
        period=today.window.period,
        today=today.on,
        common_meter_closes=tenancy.current().readings.common_meter_closes,
        which=which,
        words=list(words),
        most=most,
        skip=skip,
    )
