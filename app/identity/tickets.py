"""What a registration carries from its first step to the second: signed, bound to the utility, kept nowhere here."""

from typing import Any

from flask import current_app
from itsdangerous import BadSignature, SignatureExpired, URLSafeTimedSerializer

from app.core import tenancy
from app.core.errors import DomainError
from app.identity.limits import TICKET_VALID


class TicketExpired(DomainError):
    """The first step was too long ago, or never taken."""

    code = "ticket-expired"
    status = 422


def write_ticket(account_id: int, values: dict[str, Any]) -> str:
    """`values`: what else the first step asked for. The holder can read it, so no secret may be in it."""
    return _signer().dumps([account_id, values])


def read_ticket(ticket: str) -> tuple[int, dict[str, Any]]:
    """Raises TicketExpired."""
    try:
        account_id, values = _signer().loads(ticket, max_age=int(TICKET_VALID.total_seconds()))
    except (SignatureExpired, BadSignature):
        raise TicketExpired from None
    return account_id, values


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key or "", salt=f"registration:{tenancy.current().slug}")
