"""Colleagues leave one another a word on an account. Subscribers never see it."""

from app.accounts.models import AccountNote
from app.accounts.staff_card import get_account, subject
from app.core import audit, clock
from app.core.db import db


def write_note(account_id: int, text: str, *, author: str) -> None:
    account = get_account(account_id)
    db.session.add(AccountNote(account_id=account_id, text=text, author=author, written_at=clock.now()))
    audit.note("account.note", subject(account), after={"note": text})
