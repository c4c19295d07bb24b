"""What can go wrong in the trade. Features raise these, each door renders them in its own way."""

from dataclasses import dataclass, field


class DomainError(Exception):
    """`code` for machines, `status` for HTTP, `data` for the sentence a door writes."""

    code = "problem"
    status = 400

    def __init__(self, code: str | None = None, **data: object) -> None:
        super().__init__(code or self.code)
        self.code = code or self.code
        self.data = data


class NotFound(DomainError):
    code = "not-found"
    status = 404


class Forbidden(DomainError):
    code = "forbidden"
    status = 403


class SignInRequired(DomainError):
    code = "sign-in-required"
    status = 401


class PasswordNeeded(DomainError):
    """Signed in with the password of a letter: first of all comes one of his own (R8)."""

    code = "password-needed"
    status = 403


class SecondFactorNeeded(DomainError):
    """A colleague has given the password only (I7)."""

    code = "second-factor-needed"
    status = 403


class ConfirmationNeeded(DomainError):
    """What is asked for is sensitive, and the second factor was shown too long ago (I7)."""

    code = "confirmation-needed"
    status = 403


class Conflict(DomainError):
    code = "conflict"
    status = 409


class TooMany(DomainError):
    """Throttled; may be tried again after `retry_after` seconds. `limit` names what was reached, for logs."""

    code = "too-many"
    status = 429

    def __init__(self, retry_after: int, *, limit: str = "") -> None:
        super().__init__(retry_after=retry_after)
        self.retry_after = retry_after
        self.limit = limit


class Suspended(DomainError):
    code = "suspended"
    status = 503


@dataclass(frozen=True, slots=True)
class Wrong:
    """One field's fault: the code of the broken rule and what its sentence needs."""

    code: str
    data: dict[str, object] = field(default_factory=dict)


class Invalid(DomainError):
    """Input that breaks rules: field name → what is wrong. The key "" stands for the form as a whole."""

    code = "invalid"
    status = 422

    def __init__(self, fields: dict[str, Wrong]) -> None:
        super().__init__()
        self.fields = fields
