"""A subscriber says that a sum looks wrong: it goes to the utility with a few words (A6)."""

from collections.abc import Mapping, Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import CombinedMultiDict

from app.billing.claims import LONGEST, list_claims, make_claim
from app.billing.models import Claim
from app.core.errors import Conflict, DomainError, Invalid, NotFound
from app.core.form import Form
from app.core.form import typed as asked
from app.core.permissions import Permission
from app.core.work import attempt
from app.ledger.statement import StatementLine, find_entries, find_entry
from app.portal.blueprint import portal
from app.portal.merged import find_standing
from app.portal.settlements import own_account
from app.web.account_sheet import account_sheet, today_here
from app.web.forms import FormField, fault_of, messages, typed
from app.web.guard import requires
from app.web.kept_form import keeps_typed, typed_before
from app.web.same_page import typed_to_act
from app.web.signed_in import get_signed_in
from validators.contact import paragraphs


@portal.get("/accounts/<int:account_id>/claims")
@requires(Permission.SEE_OWN_ACCOUNTS)
def claims(account_id: int) -> ResponseReturnValue:
    """Letters lead here; where the account was merged meanwhile, to the one that stays. A figure stands where it is."""
    entry = _entry(account_id)
    if entry is None and (stays := find_standing(account_id)):
        return redirect(url_for("portal.claims", account_id=stays))
    return show(account_id, entry, typed_before(get_signed_in().subscriber_id))


@portal.post("/accounts/<int:account_id>/claims")
@keeps_typed
@requires(Permission.CLAIM)
def claim_send(account_id: int) -> ResponseReturnValue:
    own_account(account_id)
    entry = _entry(account_id)
    try:
        with attempt():
            read = Form.of({"words": asked(paragraphs(LONGEST))}).read(typed_to_act())
            subscriber_id = get_signed_in().subscriber_id
            make_claim(account_id, subscriber_id, read["words"], entry_id=entry.id if entry else None)
    except (Invalid, Conflict) as problem:
        return show(account_id, entry, typed(), problem), problem.status
    flash(_("Your message is with the office. The answer comes by e-mail and stands here."), "done")
    return redirect(url_for("portal.claims", account_id=account_id), 303)


def show(
    account_id: int, entry: StatementLine | None, sent: Mapping[str, str], problem: DomainError | None = None
) -> str:
    full, made = isinstance(problem, Conflict), list_claims(account_id)
    return render_template(
        "portal/account/claims.html",
        account=account_sheet(own_account(account_id), [], today_here()),
        entry=entry,
        claims=made,
        entries=figures_of(made),
        field=FormField(
            name="words",
            label=_("What looks wrong?"),
            kind="textarea",
            value=sent.get("words", ""),
            error=fault_of("words", problem),
        ),
        messages=[_("Your earlier messages are not answered yet. Please wait for the office, or call it.")]
        if full
        else messages(problem),
    )


def figures_of(made: Sequence[Claim]) -> dict[int, StatementLine]:
    """By the ids of their entries. An account that was merged into this one has its own."""
    found: dict[int, StatementLine] = {}
    for account_id in {one.account_id for one in made}:
        found |= find_entries(
            account_id, [one.entry_id for one in made if one.entry_id and one.account_id == account_id]
        )
    return found


def _entry(account_id: int) -> StatementLine | None:
    sent = CombinedMultiDict([request.values, typed_before(get_signed_in().subscriber_id)])
    entry_id, line_id = (sent.get(name, type=int) for name in ("entry", "line"))
    if not entry_id and not line_id:
        return None
    own_account(account_id)
    found = find_entry(account_id, entry_id=entry_id, line_id=line_id)
    if found is None:
        raise NotFound
    return found
