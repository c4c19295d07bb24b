"""What subscribers say of their sums: read with the account at hand, answered (A6)."""

from collections.abc import Mapping

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.staff_card import get_staff_card
from app.billing.claims import LONGEST, close_claim, count_claims, get_claim, has_reader, list_waiting
from app.billing.letters import tell_answer
from app.console.blueprint import console
from app.console.guard import staff_only
from app.core.errors import Conflict, DomainError, Invalid
from app.core.form import Form
from app.core.form import typed as asked
from app.core.permissions import Permission, may
from app.core.work import attempt
from app.ledger.statement import find_entry
from app.web.account_sheet import address
from app.web.forms import FormField, fault_of, messages, typed
from app.web.paging import Page, page_number
from app.web.staff_signed_in import get_staff
from validators.contact import paragraphs

LINES = 40


@console.get("/claims", endpoint="claims")
@staff_only(Permission.SEE_MONEY)
def list_all() -> ResponseReturnValue:
    answered, number = bool(request.args.get("answered")), page_number()
    return render_template(
        "console/money/claims.html",
        answered=answered,
        claims=list_waiting(answered=answered, most=LINES, skip=LINES * (number - 1)),
        page=Page(number, LINES, count_claims(answered=answered)),
    )


@console.get("/claims/<int:claim_id>")
@staff_only(Permission.SEE_MONEY)
def claim(claim_id: int) -> ResponseReturnValue:
    return show(claim_id, {})


@console.post("/claims/<int:claim_id>")
@staff_only(Permission.ANSWER_CLAIMS)
def claim_answer(claim_id: int) -> ResponseReturnValue:
    try:
        with attempt():
            read = Form.of({"words": asked(paragraphs(LONGEST))}).read(typed())
            answered = close_claim(claim_id, read["words"])
            if heard := has_reader(answered):
                tell_answer(answered)
    except Conflict as problem:
        flash(_("A colleague has answered meanwhile. Here is what was written."), "warning")
        return show(claim_id, typed()), problem.status
    except Invalid as problem:
        return show(claim_id, typed(), problem), problem.status
    if heard:
        flash(_("Answered. The subscriber gets it by e-mail and reads it in the cabinet."), "done")
    else:
        flash(_("Answered. No e-mail was sent: whoever wrote this no longer has the account in the cabinet."), "done")
    return redirect(url_for("console.claims"), 303)


def show(claim_id: int, sent: Mapping[str, str], problem: DomainError | None = None) -> str:
    found = get_claim(claim_id)
    card = get_staff_card(found.account_id)
    return render_template(
        "console/money/claim.html",
        claim=found,
        card=card,
        address=address(card),
        entry=find_entry(found.account_id, entry_id=found.entry_id) if found.entry_id else None,
        field=FormField(
            name="words",
            label=_("Answer"),
            kind="textarea",
            value=sent.get("words", ""),
            error=fault_of("words", problem),
        ),
        messages=messages(problem),
        heard=has_reader(found),
        may_answer=may(get_staff().role, Permission.ANSWER_CLAIMS),
    )
