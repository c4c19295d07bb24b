"""Readings in review: one by one with their history, or many at once (M10)."""

from collections.abc import Mapping
from typing import TypedDict, cast

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app.console.blueprint import console
from app.console.guard import staff_only
from app.console.pages import field
from app.console.reading_words import REASONS, SOURCES
from app.core import clock, tenancy
from app.core.errors import Conflict, DomainError, Invalid, NotFound
from app.core.permissions import Permission, may
from app.core.work import attempt
from app.metering import review, review_queue
from app.metering.photo_queries import get_photo
from app.metering.review import Decision
from app.metering.review_form import check_form, decision_form
from app.notices.decisions import decide, decide_many
from app.web.forms import messages, typed
from app.web.paging import Page, page_number
from app.web.staff_signed_in import get_staff

LINES = 50
MOST_AT_ONCE = 200


class Decided(TypedDict):
    """As `decide` takes it."""

    decision: Decision
    staff_id: int
    words: str
    value: str


@console.get("/review", endpoint="review")
@staff_only(Permission.SEE_READINGS)
def list_review() -> ResponseReturnValue:
    return show_list()


@console.post("/review")
@staff_only(Permission.REVIEW_READINGS)
def review_many() -> ResponseReturnValue:
    chosen = request.form.getlist("reading", type=int)[:MOST_AT_ONCE]
    try:
        values = read_decision()
    except Invalid as problem:
        return show_list(typed(), problem, chosen), problem.status
    done = decide_many(chosen, **_decision(values))
    if done:
        flash(ngettext("%(num)s reading is decided.", "%(num)s readings are decided.", done), "done")
    if missed := len(chosen) - done:
        words = ngettext(
            "%(num)s reading was left as it is: somebody was quicker, or a check is ordered already.",
            "%(num)s readings were left as they are: somebody was quicker, or a check is ordered already.",
            missed,
        )
        flash(words, "info")
    if not chosen:
        flash(_("Please choose at least one reading."), "info")
    asked = {name: request.args[name] for name in ("reason", "source", "page") if name in request.args}
    return redirect(url_for("console.review", **asked), 303)  # type: ignore[arg-type]  # its own options have other names


@console.get("/review/<int:reading_id>")
@staff_only(Permission.SEE_READINGS)
def review_one(reading_id: int) -> ResponseReturnValue:
    return show_one(reading_id)


@console.post("/review/<int:reading_id>")
@staff_only(Permission.REVIEW_READINGS)
def review_decide(reading_id: int) -> ResponseReturnValue:
    following = review_queue.find_next(reading_id)
    try:
        with attempt():
            decide(reading_id, **_decision(read_decision()))
    except (Invalid, Conflict) as problem:
        return show_one(reading_id, typed(), problem), problem.status
    flash(_("Decided."), "done")
    if following is None:
        return redirect(url_for("console.review"), 303)
    return redirect(url_for("console.review_one", reading_id=following), 303)


@console.get("/review/photos/<int:photo_id>")
@staff_only(Permission.SEE_READINGS)
def review_photo(photo_id: int) -> ResponseReturnValue:
    """Once it belongs to a reading; before, it is its sender's alone."""
    photo = get_photo(photo_id)
    if photo.reading_id is None:
        raise NotFound
    content = photo.read(small="small" in request.args)
    return Response(content, mimetype="image/jpeg", headers={"Cache-Control": "private, max-age=3600"})


@console.get("/checks")
@staff_only(Permission.SEE_READINGS)
def checks() -> ResponseReturnValue:
    return show_checks()


@console.post("/checks/<int:check_id>")
@staff_only(Permission.REVIEW_READINGS)
def check_done(check_id: int) -> ResponseReturnValue:
    try:
        with attempt():
            found = check_form().read(typed())
            review.finish_check(check_id, clock.today(tenancy.current().time_zone), found["found"])
    except (Invalid, Conflict) as problem:
        return show_checks(check_id, typed(), problem), problem.status
    flash(_("The check is closed. A reading that waited for it can be decided now."), "done")
    return redirect(url_for("console.checks"), 303)


def read_decision() -> dict[str, str]:
    """Raises Invalid."""
    return decision_form(request.form.get("decision", "")).read(typed())


def _decision(values: Mapping[str, str]) -> Decided:
    return {
        "decision": cast("Decision", values["decision"]),
        "staff_id": get_staff().staff_id,
        "words": values.get("words", ""),
        "value": values.get("value", ""),
    }


def show_list(
    sent: Mapping[str, str] | None = None, problem: DomainError | None = None, chosen: list[int] | None = None
) -> str:
    number = page_number()
    asked = {name: request.args.get(name) or None for name in ("reason", "source")}
    return render_template(
        "console/review/list.html",
        lines=review_queue.list_waiting(**asked, most=LINES, skip=LINES * (number - 1)),
        page=Page(number, LINES, review_queue.count_waiting(**asked)),
        asked={name: value for name, value in asked.items() if value},
        counts=sorted(review_queue.count_by_reason().items(), key=lambda pair: (-pair[1], pair[0])),
        sources=[(code, _(words)) for code, words in SOURCES.items() if code in {"web", "sms", "api", "staff"}],
        known_reasons=REASONS,
        chosen=set(chosen or ()),
        words_field=field("words", sent or {}, problem, label=_("Words for the subscribers"), required=False),
        messages=messages(problem),
        may_decide=may(get_staff().role, Permission.REVIEW_READINGS),
    )


def show_one(reading_id: int, sent: Mapping[str, str] | None = None, problem: DomainError | None = None) -> str:
    line, sent = review_queue.get_waiting(reading_id), sent or {}
    return render_template(
        "console/review/one.html",
        line=line,
        waits=review_queue.is_waiting(reading_id),
        following=review_queue.find_next(reading_id),
        value_field=field("value", sent, problem, label=_("What the dial shows"), inputmode="numeric"),
        words_field=field("words", sent, problem, label=_("Words for the subscriber"), kind="textarea"),
        messages=messages(problem),
        decision=sent.get("decision"),
        may_decide=may(get_staff().role, Permission.REVIEW_READINGS),
    )


def show_checks(
    check_id: int | None = None, sent: Mapping[str, str] | None = None, problem: DomainError | None = None
) -> str:
    """`check_id`: the one whose form comes back."""
    number = page_number()
    return render_template(
        "console/review/checks.html",
        errands=review_queue.list_errands(most=LINES, skip=LINES * (number - 1)),
        page=Page(number, LINES, review_queue.count_errands()),
        check_id=check_id,
        found_field=field("found", sent or {}, problem, label=_("What was found"), kind="textarea"),
        messages=messages(problem),
        may_decide=may(get_staff().role, Permission.REVIEW_READINGS),
    )
