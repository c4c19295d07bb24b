"""The mail server of SMTP_URL, spoken to over a connection whose other end has proved who it is."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

from app.core import tenancy

SMTP_TIMEOUT = 20
NOBODY_THERE = frozenset({"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"})
"""What a mail server says of an address that takes no letters, now or in some days (RFC 3463)."""


class NobodyThere(Exception):
    """The address does not exist, or not any more."""


@contextmanager
def mail_server(timeout: float = SMTP_TIMEOUT) -> Iterator[smtplib.SMTP]:
    """Signed in. Password and one-time links are told to nobody who merely stands in the way."""
    url = urlsplit(tenancy.platform().settings.smtp_url)
    host, port = url.hostname or "", url.port or 0
    with (
        smtplib.SMTP_SSL(host, port, timeout=timeout, context=ssl.create_default_context())
        if url.scheme == "smtps"
        else smtplib.SMTP(host, port, timeout=timeout)
    ) as smtp:
        if url.username:
            if url.scheme == "smtp":
                smtp.starttls(context=ssl.create_default_context())
            smtp.login(unquote(url.username), unquote(url.password or ""))
        yield smtp


def deliver(message: EmailMessage) -> None:
    """Raises NobodyThere; whatever else is raised may be another matter in an hour."""
    try:
        with mail_server() as smtp:
            smtp.send_message(message)
    except smtplib.SMTPRecipientsRefused as refused:
        if all(_says(answer) in NOBODY_THERE for _code, answer in refused.recipients.values()):
            raise NobodyThere from refused
        raise


def _says(answer: bytes | str) -> str:
    words = answer.decode("ascii", "replace") if isinstance(answer, bytes) else answer
    return words.partition(" ")[0]
