"""Consent to take an account's bills from a card: asked for, given, changed, ended (B9)."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import exists, select, update

from app.accounts.staff_card import get_account, subject
from app.core import audit, clock, jobs, tenancy
from app.core.db import db
from app.core.errors import Conflict, Invalid, NotFound, Wrong
from app.identity.access import list_these
from app.identity.models import AccountAccess
from app.payments import autopay_letters
from app.payments.answers import Checkout, KeptCard, NewSetup
from app.payments.models import Autopay, AutopayTurn
from app.payments.provider import ProviderRefused, get_provider

CONSENT = "2026-11.2"
"""The version of the words in templates/portal/autopay/ that a subscriber agrees to. New words, new version."""
VALID_FOR = timedelta(hours=1)
PATIENCE = timedelta(minutes=2)


def ask_autopay(subscriber_id: int, account_id: int, *, most_minor: int, days_before: int, language: str) -> Autopay:
    """He has agreed; his card is asked for next. Raises Invalid, Conflict("autopay-of-another")."""
    rules = tenancy.current().payments
    if rules is None:
        raise Conflict("payments-not-set-up")
    if not rules.least_minor <= most_minor <= rules.most_minor:
        raise Invalid({"most": Wrong("sum_outside", {"least": rules.least_minor, "most": rules.most_minor})})
    _refuse_another(subscriber_id, account_id)
    end_asked(subscriber_id, account_id)
    now = clock.now()
    autopay = Autopay(
        subscriber_id=subscriber_id,
        account_id=account_id,
        status="asked",
        most_minor=most_minor,
        days_before=days_before,
        consent=CONSENT,
        language=language,
        asked_at=now,
        expires_at=now + VALID_FOR,
    )
    db.session.add(autopay)
    db.session.flush()
    return autopay


def open_setup(autopay_id: int, email: str) -> str:
    """The address to send him to. Ends the unit of work that is open. Raises Conflict("autopay-ended")."""
    autopay = _held(autopay_id)
    if autopay.status != "asked":
        raise Conflict("autopay-ended")
    page = NewSetup(
        reference=setup_reference(autopay.id),
        email=email,
        language=autopay.language,
        return_url=f"{tenancy.url()}/accounts/{autopay.account_id}/autopay/back",
        expires_at=autopay.expires_at,
    )
    provider, key = get_provider(), f"{tenancy.current().slug}:setup:{autopay_id}"
    db.session.commit()
    try:
        # Asked under the same key, Stripe says again what it said then; how the page stands now is another question.
        found = provider.find_checkout(provider.open_setup(page, key=key).id)
    except ProviderRefused:
        _end(_held(autopay_id), "unfinished")
        raise Conflict("autopay-ended") from None
    _held(autopay_id).checkout = found.id
    if found.status != "open":
        raise Conflict("autopay-ended")
    return found.url


def learn_setup(page: Checkout) -> bool:
    """Whether the page is one that we asked a card on. Ends the unit of work that is open."""
    number = page.reference.rpartition(":")[2]
    if not number.isdecimal() or page.reference != setup_reference(int(number)):
        return False
    known = db.session.scalar(select(Autopay.id).where(Autopay.id == int(number)))
    if known is None:
        return False
    provider = get_provider()
    db.session.commit()
    card = provider.find_kept_card(page.id) if page.status == "complete" else None
    autopay = _held(known)
    if autopay.status == "asked":
        autopay.checkout = page.id
        if card is not None:
            _begin(autopay, card)
        elif page.status == "expired":
            _end(autopay, "unfinished")
    elif card is not None and autopay.card != card.id:
        jobs.enqueue(forget_card, card=card.id)
    return True


def find_waiting() -> list[int]:
    """Consents whose card was asked for, and nobody told us what became of that."""
    waiting = select(Autopay.id).where(Autopay.status == "asked", Autopay.asked_at < clock.now() - PATIENCE)
    return list(db.session.scalars(waiting.order_by(Autopay.id)))


def learn_again(autopay_id: int) -> None:
    """Ends the unit of work that is open."""
    autopay = _held(autopay_id)
    checkout, too_late = autopay.checkout, autopay.expires_at < clock.now()
    if checkout is None:
        if too_late:
            _end(autopay, "unfinished")
        return
    provider = get_provider()
    db.session.commit()
    learn_setup(provider.find_checkout(checkout))


def change_autopay(autopay: Autopay, *, most_minor: int, days_before: int, language: str) -> Autopay:
    """With the card that is kept already: a consent of its own, which takes the place of the one before."""
    before = _held(autopay.id)
    if before.status != "active" or before.subscriber_id is None:
        raise Conflict("autopay-ended")
    made = ask_autopay(
        before.subscriber_id, before.account_id, most_minor=most_minor, days_before=days_before, language=language
    )
    made.checkout = before.checkout
    _begin(made, KeptCard(customer=before.customer, id=before.card, name=before.card_name))
    return made


def end_autopay(account_id: int, by: str) -> None:
    """At once, and as often as it is pressed. What is being taken at this moment is taken."""
    asked = select(Autopay).where(Autopay.account_id == account_id, Autopay.status == "active").with_for_update()
    for autopay in db.session.scalars(asked.execution_options(populate_existing=True)):
        end_with_a_letter(autopay, by)
        if by == "staff":
            was = {"amount_minor": autopay.most_minor}
            audit.note("account.end-autopay", subject(get_account(account_id)), before=was)


def end_with_a_letter(autopay: Autopay, by: str) -> None:
    _end(autopay, by)
    autopay_letters.post_ended(autopay)


def end_asked(subscriber_id: int, account_id: int) -> None:
    asked = select(Autopay).where(
        Autopay.account_id == account_id, Autopay.subscriber_id == subscriber_id, Autopay.status == "asked"
    )
    for autopay in db.session.scalars(asked):
        _end(autopay, "unfinished")


def end_without_access() -> None:
    """Accounts that left the cabinet from which they were paid."""
    linked = exists().where(
        AccountAccess.subscriber_id == Autopay.subscriber_id, AccountAccess.account_id == Autopay.account_id
    )
    for autopay in db.session.scalars(select(Autopay).where(Autopay.status == "active", ~linked)):
        _end(autopay, "access")
        autopay_letters.post_ended(autopay, left=True)


def has_access(autopay: Autopay) -> bool:
    return autopay.subscriber_id is not None and bool(list_these(autopay.subscriber_id, [autopay.account_id]))


def find_active(account_id: int) -> Autopay | None:
    asked = select(Autopay).where(Autopay.account_id == account_id, Autopay.status == "active")
    return db.session.scalars(asked).one_or_none()


def list_open(account_id: int) -> Sequence[Autopay]:
    """Held: those that are active, and those whose card may still be given. The active one first."""
    asked = select(Autopay).where(Autopay.account_id == account_id, Autopay.status.in_(("active", "asked")))
    return db.session.scalars(asked.order_by(Autopay.status, Autopay.id).with_for_update()).all()


def find_asked(subscriber_id: int, account_id: int) -> Autopay | None:
    """The one whose card may be given now."""
    asked = select(Autopay).where(
        Autopay.account_id == account_id,
        Autopay.subscriber_id == subscriber_id,
        Autopay.status == "asked",
        Autopay.expires_at > clock.now(),
    )
    return db.session.scalars(asked.order_by(Autopay.id.desc()).limit(1)).first()


@jobs.job("payments.forget-card")
def forget_card(card: str) -> None:
    """What is not kept cannot be taken from. Raises ProviderUnreachable: then once more."""
    if db.session.scalar(select(Autopay.id).where(Autopay.card == card, Autopay.status == "active")) is not None:
        return
    provider = get_provider()
    db.session.commit()
    try:
        provider.forget_card(card)
    except ProviderRefused:
        return


def setup_reference(autopay_id: int) -> str:
    """As Stripe keeps it. Payments have a hyphen before their number, so neither is taken for the other."""
    return f"{tenancy.current().slug}:autopay:{autopay_id}"


def _begin(autopay: Autopay, card: KeptCard) -> None:
    if autopay.subscriber_id is None or not has_access(autopay):
        _end(autopay, "access")
        jobs.enqueue(forget_card, card=card.id)
        return
    before = find_active(autopay.account_id)
    if before is not None and before.subscriber_id != autopay.subscriber_id and has_access(before):
        _end(autopay, "unfinished")
        jobs.enqueue(forget_card, card=card.id)
        return
    if before is not None:
        _end(before, "replaced")
        _move_turns(before, autopay)
        db.session.flush()
    autopay.status, autopay.begun_at = "active", clock.now()
    autopay.customer, autopay.card, autopay.card_name = card.customer, card.id, card.name
    autopay_letters.post_begun(autopay)


def _end(autopay: Autopay, by: str) -> None:
    card, active = autopay.card, autopay.status == "active"
    autopay.status, autopay.ended_at, autopay.ended_by = "ended", clock.now(), by
    if active and by != "replaced":
        left = {"status": "left", "reason": "ended"}
        db.session.execute(
            update(AutopayTurn)
            .where(AutopayTurn.autopay_id == autopay.id, AutopayTurn.status == "announced")
            .values(left)
        )
    if active and card:
        db.session.flush()
        jobs.enqueue(forget_card, card=card, at=_later())


def _later() -> datetime:
    """After whatever takes its place now."""
    return clock.now() + timedelta(minutes=1)


def _move_turns(before: Autopay, autopay: Autopay) -> None:
    db.session.execute(update(AutopayTurn).where(AutopayTurn.autopay_id == before.id).values(autopay_id=autopay.id))


def _refuse_another(subscriber_id: int, account_id: int) -> None:
    before = find_active(account_id)
    if before is not None and before.subscriber_id != subscriber_id and has_access(before):
        raise Conflict("autopay-of-another")


def _held(autopay_id: int) -> Autopay:
    asked = select(Autopay).where(Autopay.id == autopay_id).with_for_update()
    autopay = db.session.scalars(asked.execution_options(populate_existing=True)).one_or_none()
    if autopay is None:
        raise NotFound("no-such-autopay")
    return autopay
