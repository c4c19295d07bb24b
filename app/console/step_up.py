"""A form that comes after the second factor grew stale: it is kept on the page that asks (I7)."""

from dataclasses import replace

from flask import g, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.console.pages import field
from app.core.errors import ConfirmationNeeded, DomainError, Invalid, TooMany
from app.core.work import attempt
from app.staff import codes, passkeys, schemas
from app.staff.sessions import SignedInStaff
from app.web.carried import can_be_carried, is_form
from app.web.forms import ALONG_ANSWER, ALONG_CODE, messages, typed_twice
from app.web.way_back import page_before


def shown_along(me: SignedInStaff) -> bool:
    """Whether the form itself brings the second factor, and the right one. Raises Invalid, TooMany."""
    if not is_form() or not {ALONG_CODE, ALONG_ANSWER} & request.form.keys():
        return False
    with attempt():
        if request.form.get(ALONG_ANSWER):
            passkeys.show_passkey(me, request.form[ALONG_ANSWER])
        else:
            codes.show_code(me, schemas.code_form().read({"code": request.form.get(ALONG_CODE, "")})["code"])
    g.pop("staff", None)  # read before the second factor was shown
    return True


def ask_along(me: SignedInStaff, problem: DomainError | None = None) -> ResponseReturnValue:
    """The second factor is asked for on a page that holds what was typed, in this very window and nowhere else.

    Raises ConfirmationNeeded where that cannot be.
    """
    if not can_be_carried():
        raise ConfirmationNeeded
    code = field("code", {}, problem, autocomplete="one-time-code", inputmode="text")
    page = render_template(
        "console/second_factor.html",
        fields=[replace(code, name=ALONG_CODE)],
        messages=messages(problem),
        question=passkeys.ask_for_passkey(me),
        answer_name=ALONG_ANSWER,
        again=True,
        carried=typed_twice(),
        action=request.full_path.rstrip("?"),
        without=page_before("/console", url_for("console.home")),
    )
    return page, problem.status if problem else ConfirmationNeeded.status


def try_along(me: SignedInStaff) -> ResponseReturnValue | None:
    """None: the second factor came along with the form, which may be taken now; else the page that asks for it."""
    try:
        return None if shown_along(me) else ask_along(me)
    except (Invalid, TooMany) as problem:
        return ask_along(me, problem)
