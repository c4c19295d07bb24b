"""Links of letters: looked at as often as one likes, used once."""

from typing import Literal

from app.core import tokens
from app.core.errors import DomainError

State = Literal["used", "expired", "withdrawn", "unknown"]


class DeadLink(DomainError):
    """A link that opens nothing any more, or never did."""

    code = "dead-link"
    status = 410

    def __init__(self, state: State) -> None:
        super().__init__(state=state)
        self.state = state


def check_link(token: str, purpose: str) -> int:
    """Whom the link speaks for. Raises DeadLink."""
    bearer = tokens.find_bearer(token, purpose=purpose)
    if bearer is None:
        raise DeadLink("unknown")
    if bearer.state != "good":
        raise DeadLink(bearer.state)
    return bearer.subject_id


def use_link(token: str, purpose: str) -> int:
    """The same, and nobody can use it after this. Raises DeadLink."""
    subject_id = tokens.use_token(token, purpose=purpose)
    return check_link(token, purpose) if subject_id is None else subject_id
