"""The letters of registration, recovery and changes. Their words are in templates/letters/."""

from collections.abc import Iterable
from datetime import timedelta

from app.core import mail, tenancy
from app.core.mail import Draft, Letter, Secret
from app.identity import limits, queries
from app.identity.models import PendingEmail, Subscriber
from validators.email import email_key

ACTIVATE, INITIAL_PASSWORD, RECOVER, NEW_EMAIL = "activate", "initial-password", "recover", "confirm-email"
REMINDED, STOP_REMINDERS, PAY = "send-readings", "stop-reminders", "pay"
STOP_BILLS = "stop-bills"
"""What the links of a reminder or of a new bill are good for. They may be opened more than once, and sign nobody in."""
PAY_VALID = timedelta(days=30)
PURPOSES = (ACTIVATE, INITIAL_PASSWORD, RECOVER, REMINDED, PAY)
"""What secrets of a subscriber end with his password; NEW_EMAIL speaks for a pending address."""


def post_first_letter(to: Subscriber) -> None:
    """The link that activates, or the password for the first sign-in (R8, R9)."""
    if tenancy.current().registration.activation == "email-link":
        _post("activate", to, Secret(purpose=ACTIVATE, subject_id=to.id, valid_for=limits.ACTIVATION_VALID))
        return
    secret = Secret(purpose=INITIAL_PASSWORD, subject_id=to.id, valid_for=limits.INITIAL_PASSWORD_VALID, spoken=True)
    _post("initial_password", to, secret)


@mail.composed("activate")
@mail.composed("initial_password")
def compose_first_letter(letter: Letter) -> Draft | None:
    """Not where he came in by another letter meanwhile, or his registration gave way to one from elsewhere."""
    (secret,) = mail.known_secrets(letter)
    one = queries.find_subscriber(secret.subject_id)
    outside = one and (one.activated_at is None or one.password_hash is None)
    return _still(letter, [secret] if outside else [])


def post_already_registered(to: Subscriber) -> None:
    """Somebody, most likely he himself, wants to register with an address that has a cabinet."""
    _post("already_registered", to, recovery_secret(to))


def post_account_taken(email: str, identifier: str, language: str) -> None:
    """The identifier has a cabinet under another address, which is not told."""
    mail.post("account_taken", to=email, language=language, context={"sign_in_name": identifier})


def post_recovery(to: Iterable[Subscriber]) -> None:
    """One letter to the address that all of them share, a link for each (I2, R16)."""
    first, *others = to
    _post("recover", first, *(recovery_secret(subscriber) for subscriber in (first, *others)))


@mail.composed("recover")
@mail.composed("already_registered")
def compose_recovery(letter: Letter) -> Draft | None:
    """For who has the address when it leaves: it may have waited for the mail server while he gave the address up."""
    return _still(letter, mail.known_secrets(letter))


def post_password_changed(to: Subscriber) -> None:
    _post("password_changed", to)


def post_email_confirmation(subscriber: Subscriber, pending: PendingEmail) -> None:
    secret = Secret(purpose=NEW_EMAIL, subject_id=pending.id, valid_for=limits.NEW_EMAIL_VALID)
    _post("confirm_email", subscriber, secret, address=pending.email)


@mail.composed("confirm_email")
def compose_email_confirmation(letter: Letter) -> Draft | None:
    """Not for an address that was called off, or in whose place another was asked for."""
    secrets = mail.known_secrets(letter)
    waits = queries.find_waiting_email(secrets[0].subject_id)
    return Draft(context=letter.context, secrets=secrets) if waits else None


def post_email_changed(subscriber: Subscriber, old_address: str) -> None:
    """To the old address; of the new one only as much as its owner needs to know it by."""
    _post("email_changed", subscriber, address=old_address)


def post_about_account(kind: str, to: Subscriber, number: str) -> None:
    """Staff have put an account into the cabinet, or taken it out."""
    _post(kind, to, number=number)


def _still(letter: Letter, secrets: Iterable[Secret]) -> Draft | None:
    """With those of the secrets whose subscribers still have the address it goes to."""
    still = [
        secret
        for secret in secrets
        if (one := queries.find_subscriber(secret.subject_id)) and one.email_key == email_key(letter.recipient)
    ]
    return Draft(context=letter.context, secrets=still) if still else None


def recovery_secret(subscriber: Subscriber) -> Secret:
    return Secret(
        purpose=RECOVER,
        subject_id=subscriber.id,
        valid_for=limits.RECOVERY_VALID,
        label=subscriber.sign_in_name,
    )


def _post(kind: str, to: Subscriber, *secrets: Secret, address: str | None = None, **more: str) -> None:
    mail.post(
        kind,
        to=address or to.email,
        language=to.language,
        context={"name": to.display_name, "sign_in_name": to.sign_in_name, **more},
        secrets=secrets,
    )
