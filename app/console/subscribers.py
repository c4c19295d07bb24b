"""Whose cabinets an account stands in: added, taken out, letters, sessions, and a look at the cabinet (U3)."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from flask import flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.register.values import line_of_text
from app.accounts.staff_card import get_staff_card, subject
from app.console.accounts import show_subscribers
from app.console.blueprint import console
from app.console.guard import staff_only
from app.console.pages import field
from app.core import audit
from app.core.errors import Conflict, DomainError, Invalid
from app.core.form import Form
from app.core.form import typed as judged
from app.core.permissions import Permission
from app.core.work import attempt
from app.identity import linking
from app.identity.identifiers import sign_in_field
from app.identity.models import Subscriber
from app.staff import limits
from app.staff.viewing import end_viewings, open_viewing
from app.web.forms import messages, typed
from app.web.staff_signed_in import get_staff
from app.web.viewing import COOKIE

LONGEST_REASON = 200


@console.post("/accounts/<int:account_id>/subscribers")
@staff_only(Permission.LINK_SUBSCRIBERS)
def subscriber_link(account_id: int) -> ResponseReturnValue:
    card = get_staff_card(account_id)
    try:
        with attempt():
            form = Form.of({"identifier": judged(sign_in_field().judge)})
            subscriber = linking.link(account_id, form.read(typed())["identifier"])
    except Invalid as problem:
        asked = field("identifier", typed(), problem, label=_("Name the subscriber signs in with"), autocomplete="off")
        return show_subscribers(card, [asked], problem.status)
    flash(_("The account is in the cabinet of %(name)s now.", name=subscriber.sign_in_name), "done")
    return redirect(url_for("console.account_subscribers", account_id=account_id), 303)


@console.post("/accounts/<int:account_id>/subscribers/<int:subscriber_id>/unlink")
@staff_only(Permission.LINK_SUBSCRIBERS)
def subscriber_unlink(account_id: int, subscriber_id: int) -> ResponseReturnValue:
    return done(account_id, subscriber_id, linking.unlink, _("The account is out of the cabinet."))


@console.post("/accounts/<int:account_id>/subscribers/<int:subscriber_id>/letter")
@staff_only(Permission.LINK_SUBSCRIBERS)
def subscriber_resend(account_id: int, subscriber_id: int) -> ResponseReturnValue:
    return done(account_id, subscriber_id, linking.resend_first_letter, _("The letter is on its way again."))


@console.post("/accounts/<int:account_id>/subscribers/<int:subscriber_id>/sign-out")
@staff_only(Permission.LINK_SUBSCRIBERS)
def subscriber_sign_out(account_id: int, subscriber_id: int) -> ResponseReturnValue:
    return done(account_id, subscriber_id, linking.sign_out_everywhere, _("The subscriber is signed out everywhere."))


@console.post("/accounts/<int:account_id>/prove-again")
@staff_only(Permission.LINK_SUBSCRIBERS)
def account_prove_again(account_id: int) -> ResponseReturnValue:
    with refusal_told():
        linking.let_prove_again(account_id)
        flash(_("The account can be proved again: ten more guesses are taken."), "done")
    return redirect(url_for("console.account_subscribers", account_id=account_id), 303)


@console.get("/accounts/<int:account_id>/subscribers/<int:subscriber_id>/view")
@staff_only(Permission.VIEW_AS_SUBSCRIBER)
def view_as(account_id: int, subscriber_id: int) -> ResponseReturnValue:
    return show_reason(account_id, linking.get_linked(account_id, subscriber_id))


@console.post("/accounts/<int:account_id>/subscribers/<int:subscriber_id>/view")
@staff_only(Permission.VIEW_AS_SUBSCRIBER)
def view_as_open(account_id: int, subscriber_id: int) -> ResponseReturnValue:
    subscriber, card = linking.get_linked(account_id, subscriber_id), get_staff_card(account_id)
    try:
        reason = Form.of({"reason": judged(line_of_text(LONGEST_REASON))}).read(typed())["reason"]
    except Invalid as problem:
        return show_reason(account_id, subscriber, problem), problem.status
    token = open_viewing(get_staff(), subscriber.id, reason)
    audit.note(
        "subscriber.view", subject(card.account), after={"subscriber": subscriber.sign_in_name, "reason": reason}
    )
    return COOKIE.give(make_response(redirect(url_for("portal.overview"), 303)), token, lasts=limits.VIEWING)


@console.post("/leave-view")
@staff_only(Permission.VIEW_AS_SUBSCRIBER)
def view_leave() -> ResponseReturnValue:
    end_viewings(get_staff())
    return COOKIE.take(make_response(redirect(url_for("console.accounts"), 303)))


def show_reason(account_id: int, subscriber: Subscriber, problem: DomainError | None = None) -> str:
    sample = _("the subscriber calls and asks for help")
    return render_template(
        "console/accounts/view.html",
        card=get_staff_card(account_id),
        subscriber=subscriber,
        minutes=int(limits.VIEWING.total_seconds()) // 60,
        fields=[field("reason", typed(), problem, label=_("Why"), samples=[sample])],
        messages=messages(problem),
    )


def done(account_id: int, subscriber_id: int, act: Callable[[int, int], Subscriber], words: str) -> ResponseReturnValue:
    with refusal_told():
        act(account_id, subscriber_id)
        flash(words, "done")
    return redirect(url_for("console.account_subscribers", account_id=account_id), 303)


@contextmanager
def refusal_told() -> Iterator[None]:
    """Pressed twice, or meanwhile not possible any more: the page shows how things are now."""
    try:
        with attempt():
            yield
    except Conflict:
        flash(_("This is not possible any more. The page shows how things are now."), "warning")
