"""Secrets that travel by letter: stored as a hash, bound to a utility, a purpose and a subject; most are used once."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import BigInteger, Index, LargeBinary, UniqueConstraint, delete, select, update
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock, jobs
from app.core.db import Row, db

REMEMBERED_FOR = timedelta(days=30)
"""So long a dead link can still say that it was used or has ended."""
UNAMBIGUOUS = "abcdefghjkmnpqrstuvwxyz23456789"


class OneTimeToken(Row):
    __tablename__ = "one_time_token"
    __table_args__ = (UniqueConstraint("tenant", "digest"), Index(None, "tenant", "subject_id", "purpose"))

    purpose: Mapped[str]
    subject_id: Mapped[int] = mapped_column(BigInteger)
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


@dataclass(frozen=True, slots=True)
class Bearer:
    """For whom a token speaks or spoke, for as long as it is remembered."""

    subject_id: int
    state: Literal["good", "used", "expired"]


def draw_link_token() -> str:
    return secrets.token_urlsafe(32)


def draw_spoken_token() -> str:
    """Twelve letters and digits a person can copy from a letter, 59 bits: "k7mn-4pqx-2hvd"."""
    symbols = [secrets.choice(UNAMBIGUOUS) for _ in range(12)]
    return "-".join("".join(symbols[i : i + 4]) for i in (0, 4, 8))


def as_drawn(typed: str) -> str:
    """A spoken token as it was drawn, whatever capitals, spaces and hyphens it was copied with."""
    symbols = "".join(character for character in typed.casefold() if character.isalnum())
    return "-".join(symbols[i : i + 4] for i in range(0, len(symbols), 4))


def keep_token(token: str, *, purpose: str, subject_id: int, valid_for: timedelta) -> None:
    db.session.add(
        OneTimeToken(
            purpose=purpose, subject_id=subject_id, digest=_digest(purpose, token), expires_at=clock.now() + valid_for
        )
    )


def find_subject(token: str, *, purpose: str) -> int | None:
    """Whom a token that is still good speaks for. Does not use it up."""
    return db.session.scalar(
        select(OneTimeToken.subject_id).where(
            OneTimeToken.digest == _digest(purpose, token),
            OneTimeToken.used_at.is_(None),
            OneTimeToken.expires_at > clock.now(),
        )
    )


def find_bearer(token: str, *, purpose: str) -> Bearer | None:
    """None for a token that was never drawn, or revoked."""
    row = db.session.execute(
        select(OneTimeToken.subject_id, OneTimeToken.used_at, OneTimeToken.expires_at).where(
            OneTimeToken.digest == _digest(purpose, token)
        )
    ).one_or_none()
    if row is None:
        return None
    if row.used_at is not None:
        return Bearer(row.subject_id, "used")
    return Bearer(row.subject_id, "good" if row.expires_at > clock.now() else "expired")


def use_token(token: str, *, purpose: str) -> int | None:
    """Use a token up; of two who try at once, one gets the subject and the other None."""
    return db.session.scalar(
        update(OneTimeToken)
        .where(
            OneTimeToken.digest == _digest(purpose, token),
            OneTimeToken.used_at.is_(None),
            OneTimeToken.expires_at > clock.now(),
        )
        .values(used_at=clock.now())
        .returning(OneTimeToken.subject_id)
    )


def revoke_tokens(*, purpose: str, subject_id: int) -> None:
    """Letters sent before say nothing any more. A token that did its work is still known as used."""
    db.session.execute(
        delete(OneTimeToken).where(
            OneTimeToken.purpose == purpose, OneTimeToken.subject_id == subject_id, OneTimeToken.used_at.is_(None)
        )
    )


def _digest(purpose: str, token: str) -> bytes:
    return hashlib.sha256(f"{purpose}:{token.strip()}".encode()).digest()


@jobs.nightly
def forget_dead_tokens() -> None:
    db.session.execute(delete(OneTimeToken).where(OneTimeToken.expires_at < clock.now() - REMEMBERED_FOR))
