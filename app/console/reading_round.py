"""A whole controller's round: pasted or uploaded, looked at line by line, stored with one press (U3)."""

import csv
from collections.abc import Sequence
from datetime import date
from io import StringIO
from uuid import UUID, uuid4

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.console.blueprint import console
from app.console.guard import staff_only
from app.console.meter_words import NOTES
from app.console.pages import field
from app.console.round_words import doubts_of, why_refused
from app.core import clock, tenancy
from app.core.attachment import file_headers
from app.core.errors import DomainError, Invalid, Wrong
from app.core.form import Form, one_of
from app.core.form import typed as typed_field
from app.core.permissions import Permission
from app.core.spreadsheet import harmless
from app.metering.meter_forms import past_day
from app.metering.reading_round import Looked, Round, is_stored, look_at_round, store_round
from app.metering.round_file import UnreadableRoundError, read_file
from app.metering.round_lines import MOST_LINES, RoundLine, TooLongRoundError, read_lines
from app.metering.staff_entry import CHANNELS
from app.web.forms import WHOLE_FORM, messages, typed
from app.web.large_forms import takes_large_forms

LARGEST = 2 * 1024 * 1024
GOOD_SHOWN = 100


@console.get("/readings/round")
@staff_only(Permission.ENTER_READINGS)
def readings_round() -> ResponseReturnValue:
    return show_form("")


@console.post("/readings/round")
@staff_only(Permission.ENTER_READINGS)
@takes_large_forms(LARGEST)
def readings_round_send() -> ResponseReturnValue:
    """Looked at, stored, or the refused lines as a file: `step` says which."""
    text = request.form.get("lines", "")
    try:
        text = sent_text()
        lines, asked = lines_of(text), asked_round()
    except Invalid as problem:
        return show_form(text, problem), problem.status
    match request.form.get("step"):
        case "store":
            return show_done(store_round(lines, asked), asked)
        case "refused":
            return refused_file(look_at_round(lines, asked))
        case "edit":
            return show_form(text)
        case _:
            return show_preview(look_at_round(lines, asked), asked, text)


def sent_text() -> str:
    """The file, where one was chosen; else what was pasted. Raises Invalid."""
    file = request.files.get("file")
    if not file or not file.filename:
        return request.form.get("lines", "")
    try:
        return read_file(file.read())
    except UnreadableRoundError:
        raise Invalid({WHOLE_FORM: Wrong("unreadable_file")}) from None


def lines_of(text: str) -> list[RoundLine]:
    """Raises Invalid."""
    try:
        lines = read_lines(text, today=clock.today(tenancy.current().time_zone))
    except TooLongRoundError:
        raise Invalid({WHOLE_FORM: Wrong("too_many_lines", {"most": MOST_LINES})}) from None
    if not lines:
        raise Invalid({WHOLE_FORM: Wrong("no_lines")})
    return lines


def asked_round() -> Round:
    """Raises Invalid."""
    form = Form.of({"day": typed_field(past_day()), "channel": typed_field(one_of(CHANNELS))})
    values = form.read(typed())
    try:
        submission = UUID(request.form.get("submission", ""))
    except ValueError:
        submission = uuid4()
    return Round(
        submission=submission,
        day=date.fromisoformat(values["day"]),
        channel=values["channel"],
        ticked=frozenset(request.form.getlist("tick", type=int)),
    )


def show_form(text: str, problem: DomainError | None = None) -> str:
    today, sent = clock.today(tenancy.current().time_zone).isoformat(), typed()
    channels = [(channel, _(NOTES[channel])) for channel in reversed(CHANNELS)]
    fields = [
        field(
            "day",
            {"day": today, **sent},
            problem,
            label=_("Read on"),
            kind="date",
            help=_("For lines that name no day of their own."),
        ),
        field("channel", sent, problem, label=_("How they came"), options=channels),
    ]
    sample = f"{tenancy.current().account_number.samples[0]}; 1563; {today}"
    lines = field("lines", {"lines": text}, problem, label=_("Lines of the round"), kind="textarea", samples=[sample])
    return render_template(
        "console/readings/round.html", fields=fields, lines_field=lines, messages=messages(problem), most=MOST_LINES
    )


def show_preview(looked: Sequence[Looked], asked: Round, text: str) -> str:
    by_state = {state: [one for one in looked if one.state == state] for state in ("refuse", "doubt", "good", "known")}
    return render_template(
        "console/readings/preview.html",
        refused=[(one, why_refused(one)) for one in by_state["refuse"]],
        doubts=[(one, doubts_of(one)) for one in by_state["doubt"]],
        good=by_state["good"][:GOOD_SHOWN],
        good_count=len(by_state["good"]),
        known_count=len(by_state["known"]),
        asked=asked,
        text=text,
    )


def show_done(looked: Sequence[Looked], asked: Round) -> str:
    """What could not be stored stands ready to be mended."""
    left = [one for one in looked if one.state in {"refuse", "doubt"} and not is_stored(one, asked)]
    return render_template(
        "console/readings/done.html",
        stored=sum(is_stored(one, asked) for one in looked),
        known=sum(one.state == "known" for one in looked),
        left=[(one, why_refused(one) if one.state == "refuse" else " ".join(doubts_of(one))) for one in left],
        left_text="\n".join(as_typed(one.line) for one in left),
        asked=asked,
    )


def refused_file(looked: Sequence[Looked]) -> Response:
    """The same columns, and the reason behind them."""
    out = StringIO()
    writer = csv.writer(out, delimiter=";")
    writer.writerow([_("number"), _("value"), _("day"), _("reason")])
    for one in looked:
        if one.state == "refuse":
            cells = (one.line.key, one.line.value, one.line.day, why_refused(one))
            writer.writerow([harmless(cell) for cell in cells])
        elif one.state == "doubt":
            cells = (one.line.key, one.line.value, one.line.day, " ".join(doubts_of(one)))
            writer.writerow([harmless(cell) for cell in cells])
    name = f"round-{tenancy.current().slug}.csv"
    return Response("\ufeff" + out.getvalue(), mimetype="text/csv", headers=file_headers(name))


def as_typed(line: RoundLine) -> str:
    """As it is read again: a value that is missing leaves its place, a separator within one stays within."""
    out = StringIO()
    cells = (line.key, line.value, line.day) if line.day else (line.key, line.value)
    csv.writer(out, delimiter=";", lineterminator="").writerow(cells)
    return out.getvalue()
