"""Registration (R1–R17): one step or two, a letter, and the cabinet is open."""

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core import tenancy
from app.core.errors import DomainError, Invalid, TooMany
from app.core.permissions import open_to_all
from app.core.throttle import BudgetSpentError
from app.core.work import attempt
from app.identity import limits, proving, queries, registration, schemas, steps, tickets
from app.identity.tickets import TicketExpired
from app.portal.blueprint import portal
from app.web.client import client_key
from app.web.forms import messages, proof_fields, typed
from app.web.request import language
from app.web.same_page import keep_page, typed_to_act
from validators.registration_fields import PROOF_FIELDS

HOUR, PAUSE = 3600, 60


@portal.get("/register")
@open_to_all
def register() -> ResponseReturnValue:
    return show_first_step({})


@portal.post("/register")
@open_to_all
def register_first() -> ResponseReturnValue:
    try:
        with attempt():
            values = schemas.registration_form(1).read(typed_to_act())
            account_id = proving.prove_account(values, client=client_key())
            if len(tenancy.current().registration.steps) == 1:
                registration.register(account_id, values, language=language())
                return remember_sent(values)
    except BudgetSpentError as spent:
        return render_template("portal/registration/problem.html", problem="proof-closed"), spent.status
    except (Invalid, TooMany) as problem:
        return show_first_step(typed(), problem), problem.status, retry_after(problem)
    carried = {name: value for name, value in values.items() if name not in PROOF_FIELDS}
    return show_details(tickets.write_ticket(account_id, carried), account_id, {})


@portal.get("/register/details")
@open_to_all
def register_again() -> ResponseReturnValue:
    """The second step is no address of its own: it is reached by way of the first."""
    return redirect(url_for("portal.register"), 303)


@portal.post("/register/details")
@open_to_all
def register_details() -> ResponseReturnValue:
    ticket = request.form.get("ticket", "")
    try:
        account_id, carried = tickets.read_ticket(ticket)
    except TicketExpired as problem:
        return show_first_step({}, problem), problem.status
    try:
        with attempt():
            values = carried | schemas.registration_form(2).read(typed_to_act())
            registration.register(account_id, values, language=language())
    except (Invalid, TooMany) as problem:
        return show_details(ticket, account_id, typed(), problem), problem.status, retry_after(problem)
    return remember_sent(values)


@portal.get("/register/sent")
@open_to_all
def register_sent() -> ResponseReturnValue:
    if "registration" not in session:
        return redirect(url_for("portal.register"), 303)
    issued = tenancy.current().registration.password.mode == "issued"
    valid = limits.INITIAL_PASSWORD_VALID if issued else limits.ACTIVATION_VALID
    return render_template(
        "portal/registration/sent.html",
        email=session["registration"]["email"],
        issued=issued,
        wait_seconds=PAUSE,
        hours=int(valid.total_seconds()) // HOUR,
    )


@portal.post("/register/resend")
@open_to_all
def register_resend() -> ResponseReturnValue:
    if "registration" not in session:
        return redirect(url_for("portal.register"), 303)
    try:
        registration.resend(**session["registration"], language=language())
        flash(_("We have sent the letter once more."), "done")
    except TooMany as problem:
        flash(messages(problem)[0], "info")
    return redirect(url_for("portal.register_sent"), 303)


def await_letter(email: str, identifier: str) -> None:
    """The form cookie keeps what was typed, and nothing of what we know."""
    session["registration"] = {"email": email, "identifier": identifier}


def remember_sent(values: Mapping[str, Any]) -> ResponseReturnValue:
    await_letter(values["email"], values[tenancy.current().registration.sign_in])
    return redirect(url_for("portal.register_sent"), 303)


def show_first_step(sent: Mapping[str, str], problem: DomainError | None = None) -> str:
    asked = tenancy.current().registration
    return render_template(
        "portal/registration/proof.html" if len(asked.steps) > 1 else "portal/registration/one.html",
        form=proof_fields(steps.names_of_step(1), sent, problem),
        messages=messages(problem),
        steps=titles(),
        step=1,
        relaunched=asked.relaunched,
        check_button=asked.check_button,
    )


def show_details(ticket: str, account_id: int, sent: Mapping[str, str], problem: DomainError | None = None) -> str:
    keep_page(url_for("portal.register_details"), {**sent, "ticket": ticket}.items())
    return render_template(
        "portal/registration/details.html",
        form=proof_fields(steps.names_of_step(2), sent, problem),
        messages=messages(problem),
        steps=titles(),
        step=2,
        ticket=ticket,
        account_number=queries.get_account_number(account_id),
        check_button=tenancy.current().registration.check_button,
    )


def titles() -> list[str]:
    return [_("Your account"), _("About yourself")] if len(tenancy.current().registration.steps) > 1 else []


def retry_after(problem: DomainError) -> dict[str, str]:
    return {"Retry-After": str(problem.retry_after)} if isinstance(problem, TooMany) else {}
