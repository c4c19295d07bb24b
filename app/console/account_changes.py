"""Staff correct an account, open one, close it, open it again, and keep notes (U3)."""

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts import lifecycle, schemas
from app.accounts.corrections import ChangedMeanwhile, State, correct_account, state_of
from app.accounts.notes import write_note
from app.accounts.register.turn import RegisterRunning
from app.accounts.staff_card import get_staff_card
from app.accounts.streets import list_names
from app.console.accounts import show_account
from app.console.audit_words import field_name, shown
from app.console.blueprint import console
from app.console.guard import staff_only
from app.console.pages import field
from app.console.words import HOLDER_KINDS
from app.core import clock, tenancy
from app.core.errors import DomainError, Invalid
from app.core.permissions import Permission
from app.core.work import attempt
from app.web.account_sheet import address
from app.web.forms import FormField, messages, typed
from app.web.staff_signed_in import get_staff

BOXES = ("private_house", "common_meter")


@console.get("/accounts/<int:account_id>/correct")
@staff_only(Permission.CHANGE_ACCOUNTS)
def account_correct(account_id: int) -> ResponseReturnValue:
    return show_correction(account_id)


@console.post("/accounts/<int:account_id>/correct")
@staff_only(Permission.CHANGE_ACCOUNTS)
def account_correct_send(account_id: int) -> ResponseReturnValue:
    try:
        with attempt():
            values = schemas.read_account(schemas.account_form(), typed())
            changed = correct_account(account_id, values, seen=typed().get("seen", ""))
    except (Invalid, ChangedMeanwhile, RegisterRunning) as problem:
        return show_correction(account_id, typed(), problem), problem.status
    flash(_("The account is corrected.") if changed else _("Nothing was changed."), "done" if changed else "info")
    return redirect(url_for("console.account", account_id=account_id), 303)


@console.get("/accounts/open")
@staff_only(Permission.CHANGE_ACCOUNTS)
def account_open() -> ResponseReturnValue:
    return show_opening({})


@console.post("/accounts/open")
@staff_only(Permission.CHANGE_ACCOUNTS)
def account_open_send() -> ResponseReturnValue:
    try:
        with attempt():
            values = schemas.read_account(schemas.new_account_form(), typed())
            opened = lifecycle.open_account(values.pop("account_number"), values)
    except (Invalid, RegisterRunning) as problem:
        return show_opening(typed(), problem), problem.status
    flash(_("The account is open."), "done")
    return redirect(url_for("console.account", account_id=opened.id), 303)


@console.get("/accounts/<int:account_id>/close")
@staff_only(Permission.CHANGE_ACCOUNTS)
def account_close(account_id: int) -> ResponseReturnValue:
    return show_closing(account_id, {"closed_on": clock.today(tenancy.current().time_zone).isoformat()})


@console.post("/accounts/<int:account_id>/close")
@staff_only(Permission.CHANGE_ACCOUNTS)
def account_close_send(account_id: int) -> ResponseReturnValue:
    try:
        closed_on, reason = schemas.read_closing(typed(), clock.today(tenancy.current().time_zone))
        lifecycle.close_account(account_id, closed_on, reason)
    except (Invalid, RegisterRunning) as problem:
        return show_closing(account_id, typed(), problem), problem.status
    flash(_("The account is closed."), "done")
    return redirect(url_for("console.account", account_id=account_id), 303)


@console.post("/accounts/<int:account_id>/reopen")
@staff_only(Permission.CHANGE_ACCOUNTS)
def account_reopen(account_id: int) -> ResponseReturnValue:
    lifecycle.reopen_account(account_id)
    flash(_("The account is open again."), "done")
    return redirect(url_for("console.account", account_id=account_id), 303)


@console.post("/accounts/<int:account_id>/notes")
@staff_only(Permission.WRITE_NOTES)
def account_note(account_id: int) -> ResponseReturnValue:
    try:
        values = schemas.note_form().read(typed())
        write_note(account_id, values["note"], author=get_staff().name)
    except Invalid as problem:
        return show_account(account_id, [field("note", typed(), problem, label=_("Note"))]), problem.status
    return redirect(url_for("console.account", account_id=account_id), 303)


def show_correction(account_id: int, sent: Mapping[str, str] | None = None, problem: DomainError | None = None) -> str:
    card = get_staff_card(account_id)
    state = state_of(card.account)
    asked = sent if sent is not None else as_typed(state)
    return render_template(
        "console/accounts/correct.html",
        card=card,
        address=address(card),
        fields=account_fields(asked, problem),
        messages=[] if isinstance(problem, ChangedMeanwhile) else messages(problem),
        seen=state.seen if problem is None or isinstance(problem, ChangedMeanwhile) else asked.get("seen", ""),
        meanwhile=_differences(problem.now, asked) if isinstance(problem, ChangedMeanwhile) else [],
    )


def show_opening(sent: Mapping[str, str], problem: DomainError | None = None) -> str:
    number = field("account_number", sent, problem, samples=tenancy.current().account_number.samples)
    return render_template(
        "console/accounts/open.html", fields=[number, *account_fields(sent, problem)], messages=messages(problem)
    )


def show_closing(account_id: int, sent: Mapping[str, str], problem: DomainError | None = None) -> str:
    card = get_staff_card(account_id)
    return render_template(
        "console/accounts/close.html",
        card=card,
        address=address(card),
        fields=[
            field("closed_on", sent, problem, label=_("Last day"), kind="date"),
            field("reason", sent, problem, label=_("Why"), samples=[_("the house was pulled down")]),
        ],
        messages=messages(problem),
    )


def account_fields(sent: Mapping[str, str], problem: DomainError | None) -> list[FormField]:
    kinds = [(code, _(words).capitalize()) for code, words in HOLDER_KINDS.items()]
    samples = tenancy.current().address.samples
    names = [field(part, sent, problem, required=False) for part in ("surname", "given_name", "patronymic")]
    parts = [
        field(part, sent, problem, required=part == "house", samples=samples.get(part, ()))
        for part in schemas.address_parts()
    ]
    return [
        field("holder_kind", sent, problem, label=field_name("holder_kind"), options=kinds),
        *names,
        field("organisation", sent, problem, label=field_name("organisation"), required=False),
        field("street", sent, problem, kind="datalist", options=list_names()),
        *parts,
        field("people_registered", sent, problem, label=field_name("people_registered"), required=False),
        *(field(name, sent, problem, label=field_name(name), kind="checkbox", required=False) for name in BOXES),
    ]


def as_typed(state: State) -> dict[str, str]:
    return {
        name: "" if value in {None, False} else "yes" if value is True else str(value)
        for name, value in state.fields.items()
    }


def _differences(now: State, sent: Mapping[str, str]) -> list[tuple[str, Any, str]]:
    """The field in words, what the account says now, what was typed."""
    said = as_typed(now)
    return [
        (field_name(name), shown(value, name), sent.get(name, "") or "–")
        for name, value in now.fields.items()
        if said[name] != sent.get(name, "")
    ]
