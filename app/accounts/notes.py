"""Colleagues leave one another a word on an account. Subscribers never see it."""

from datetime import timedelta

from sqlalchemy import select

from app.accounts.models import AccountNote
from app.accounts.staff_card import get_account, subject
from app.core import audit, clock
from app.core.db import db

PRESSED_TWICE = timedelta(minutes=5)


def write_note(account_id: int, text: str, *, author: str) -> None:
    """The same words of the same colleague within minutes are one press of a button that came twice."""
    account = get_account(account_id, to_change=True)
    same = select(AccountNote.id).where(
        AccountNote.account_id == account_id,
        AccountNote.author == author,
        AccountNote.text == text,
        AccountNote.written_at > clock.now() - PRESSED_TWICE,
    )
    if db.session.scalar(same.limit(1)) is not None:
        return
    db.session.add(AccountNote(account_id=account_id, text=text, author=author, written_at=clock.now()))
    audit.note("account.note", subject(account), after={"note": text})
