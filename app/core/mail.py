"""Letters: posted in the unit of work that causes them, written and sent by the worker (point 9).

A letter's row holds no secret. What its links need is drawn when it is sent, kept as a hash, and only then mailed.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import make_msgid
from typing import Any

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock, jobs, tenancy, tokens
from app.core.db import Row, db
from app.core.mail_server import NobodyThere, deliver
from app.core.mail_writing import write

log = logging.getLogger(__name__)

KEPT_FOR = timedelta(days=90)
"""So long it can be looked up what was written to whom, and those told of a tariff are known if it is withdrawn.

Who was not reached by then is not written to any more.
"""
TRIES = 11
"""Over three days, with longer and longer pauses: a mail server may be away for a weekend."""


class Letter(Row):
    __tablename__ = "letter"

    kind: Mapped[str]
    recipient: Mapped[str]
    language: Mapped[str]
    context: Mapped[dict[str, Any]] = mapped_column(JSONB)
    secrets: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    message_id: Mapped[str]
    posted_at: Mapped[datetime] = mapped_column(default=clock.now)
    sent_at: Mapped[datetime | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Secret:
    """A one-time token to draw at sending. `spoken` ones are typed by hand, the others stand in a link."""

    purpose: str
    subject_id: int
    valid_for: timedelta
    spoken: bool = False
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What a letter says. `stop`: where the last of the secrets, with one press, stops letters of this kind."""

    context: Mapping[str, Any]
    secrets: Sequence[Secret] = ()
    stop: str | None = None


Composer = Callable[[Letter], Draft | datetime | None]

COMPOSERS: dict[str, Composer] = {}
"""Kind of letter → what looks at it once more when it is about to be sent."""
TO_MANY: set[str] = set()
"""Kinds that go to thousands at a time."""


def composed(kind: str, *, to_many: bool = False) -> Callable[[Composer], Composer]:
    """What letters of this kind say is found out when they are sent: a draft, a later moment, None for not any more."""

    def register(composer: Composer) -> Composer:
        COMPOSERS[kind] = composer
        if to_many:
            TO_MANY.add(kind)
        return composer

    return register


def post(
    kind: str,
    *,
    to: str,
    language: str,
    context: Mapping[str, Any],
    secrets: Sequence[Secret] = (),
    at: datetime | None = None,
) -> None:
    """Leave a letter for the worker, not before `at`. `kind` names the templates letters/<kind>.txt and .html."""
    letter = Letter(
        kind=kind,
        recipient=to,
        language=language,
        context=dict(context),
        secrets=[
            {
                "purpose": s.purpose,
                "subject_id": s.subject_id,
                "seconds": int(s.valid_for.total_seconds()),
                "spoken": s.spoken,
                "label": s.label,
            }
            for s in secrets
        ],
        message_id=make_msgid(domain=tenancy.platform().settings.base_host),
    )
    db.session.add(letter)
    db.session.flush()
    leave(letter, at)


def leave(letter: Letter, at: datetime | None) -> None:
    """Whoever waits for a letter of his own is not kept waiting by those that go to thousands."""
    jobs.enqueue(send_letter, at=at, patient=letter.kind in TO_MANY, letter_id=letter.id)


@jobs.job("mail.send-letter", attempts=TRIES)
def send_letter(letter_id: int) -> None:
    """Safe to run again: a letter already sent stays so, and one that was cut off is written anew with fresh links."""
    letter = db.session.get(Letter, (tenancy.current().slug, letter_id), with_for_update={"skip_locked": True})
    if letter is None or letter.sent_at is not None:
        return
    message = prepare(letter)
    if message is None:
        return
    # A reader may be quicker than we are: the links have to be good before the letter leaves.
    db.session.commit()
    try:
        deliver(message)
    except NobodyThere:
        log.warning("letter to an address that does not exist", extra={"kind": letter.kind, "letter": letter_id})
        return
    letter.sent_at = clock.now()


@jobs.nightly
def forget_old_letters() -> None:
    db.session.execute(delete(Letter).where(Letter.posted_at < clock.now() - KEPT_FOR))


def prepare(letter: Letter) -> EmailMessage | None:
    """None: it is put off, or taken back because there is nothing to say any more."""
    composer = COMPOSERS.get(letter.kind)
    draft = composer(letter) if composer else Draft(context=letter.context, secrets=known_secrets(letter))
    if draft is None:
        db.session.delete(letter)
        return None
    if isinstance(draft, datetime):
        leave(letter, draft)
        return None
    return write(letter, draft, draw_secrets(draft.secrets))


def known_secrets(letter: Letter) -> list[Secret]:
    return [
        Secret(
            purpose=secret["purpose"],
            subject_id=secret["subject_id"],
            valid_for=timedelta(seconds=secret["seconds"]),
            spoken=secret["spoken"],
            label=secret["label"],
        )
        for secret in letter.secrets
    ]


def draw_secrets(secrets: Sequence[Secret]) -> list[dict[str, str]]:
    drawn = []
    for secret in secrets:
        token = tokens.draw_spoken_token() if secret.spoken else tokens.draw_link_token()
        tokens.keep_token(token, purpose=secret.purpose, subject_id=secret.subject_id, valid_for=secret.valid_for)
        drawn.append({"token": token, "label": secret.label})
    return drawn
