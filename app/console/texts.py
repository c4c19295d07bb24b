"""Text messages: what came, what was answered, and those that were not understood (M7)."""

from collections.abc import Callable, Mapping

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.console.blueprint import console
from app.console.guard import staff_only
from app.console.pages import field
from app.core.errors import Conflict, DomainError, Invalid
from app.core.form import Form
from app.core.form import typed as judged
from app.core.permissions import Permission, may
from app.core.work import attempt
from app.sms import staff as sms
from app.sms.actions import normal_phone
from app.web.field_words import N_
from app.web.forms import messages, typed
from app.web.paging import Page, page_number
from app.web.staff_signed_in import get_staff
from validators.words import words

LINES = 50
LONGEST_PHONE = 40
LONGEST_ANSWER = 300
"""Four or five parts of a text in Cyrillic letters."""
WORDS = Form.of({"words": judged(words(LONGEST_ANSWER))})
STATES = {
    "waiting": N_("is being read"),
    "accepted": N_("readings taken"),
    "confirmed": N_("confirmed, readings taken"),
    "asked": N_("we asked whether it is right"),
    "question": N_("we asked back"),
    "refused": N_("readings refused"),
    "overtaken": N_("a newer text came first"),
    "answered": N_("answered"),
    "not-understood": N_("not understood"),
    "unknown-phone": N_("phone in no cabinet"),
    "attached": N_("its account was found"),
    "failed": N_("could not be read"),
}


@console.get("/texts", endpoint="texts")
@staff_only(Permission.SEE_TEXTS)
def list_texts() -> ResponseReturnValue:
    return show_texts()


@console.post("/texts/<int:text_id>/answer")
@staff_only(Permission.ANSWER_TEXTS)
def text_answer(text_id: int) -> ResponseReturnValue:
    try:
        with attempt():
            sms.answer(text_id, WORDS.read(typed())["words"])
    except (Invalid, Conflict) as problem:
        return show_texts(text_id, typed(), problem), problem.status
    flash(_("The answer is on its way."), "done")
    return redirect(url_for("console.texts"), 303)


@console.post("/texts/<int:text_id>/attach")
@staff_only(Permission.ANSWER_TEXTS)
def text_attach(text_id: int) -> ResponseReturnValue:
    try:
        with attempt():
            sms.attach(text_id, typed().get("account_number", ""))
    except (Invalid, Conflict) as problem:
        return show_texts(text_id, typed(), problem), problem.status
    flash(_("The text belongs to the account now. Its readings can be entered for the subscriber."), "done")
    return redirect(url_for("console.texts"), 303)


@console.post("/texts/<int:text_id>/set-aside")
@staff_only(Permission.ANSWER_TEXTS)
def text_set_aside(text_id: int) -> ResponseReturnValue:
    return done(text_id, sms.set_aside, _("Set aside."))


@console.post("/texts/<int:text_id>/read-again", endpoint="text_read_again")
@staff_only(Permission.ANSWER_TEXTS)
def read_again(text_id: int) -> ResponseReturnValue:
    return done(text_id, sms.read_again, _("The text is being read once more."))


@console.post("/texts/<int:text_id>/send-again", endpoint="text_send_again")
@staff_only(Permission.ANSWER_TEXTS)
def send_again(text_id: int) -> ResponseReturnValue:
    return done(text_id, sms.send_again, _("The answer is on its way."))


def done(text_id: int, act: Callable[[int], None], words: str) -> ResponseReturnValue:
    try:
        with attempt():
            act(text_id)
    except Conflict as problem:
        return show_texts(text_id, {}, problem), problem.status
    flash(words, "done")
    return redirect(url_for("console.texts"), 303)


def show_texts(
    text_id: int | None = None, sent: Mapping[str, str] | None = None, problem: DomainError | None = None
) -> str:
    """`text_id`: the one whose form comes back."""
    number, every = page_number(), "all" in request.args
    phone = request.args.get("phone", "").strip()[:LONGEST_PHONE]
    asked = {"waiting": not every and not phone, "phone": normal_phone(phone) if phone else None}
    own = sent or {}
    return render_template(
        "console/texts/list.html",
        lines=sms.list_texts(**asked, most=LINES, skip=LINES * (number - 1)),  # type: ignore[arg-type]
        page=Page(number, LINES, sms.count_texts(**asked)),  # type: ignore[arg-type]
        every=every,
        phone=phone,
        states={code: _(state) for code, state in STATES.items()},
        text_id=text_id,
        words_field=field("words", own, problem, label=_("Answer by text"), kind="textarea"),
        account_field=field("account_number", own, problem),
        messages=messages(problem),
        may_answer=may(get_staff().role, Permission.ANSWER_TEXTS),
    )
