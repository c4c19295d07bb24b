"""E-mail addresses. Kept as typed; `email_key` is what is compared."""

import re

from validators.text import clean, plain
from validators.verdict import Judge, Judged, Rejected

LONGEST = 254
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_EMAIL = re.compile(
    r"(?=[^@]{1,64}@)[A-Za-z0-9!#$%&'*+/=?^_{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_{|}~-]+)*"
    rf"@(?:{_LABEL}\.)+[A-Za-z](?:[A-Za-z0-9-]{{0,61}}[A-Za-z0-9])"
)


def email() -> Judge:
    def judge(text: str) -> Judged:
        value = clean(text, LONGEST)
        if not value:
            raise Rejected("empty")
        if not value.isascii():
            raise Rejected("email_not_latin")
        # =?utf-8?q?=3cmayor=40city=2eua=3e?=@example.org: to mail programs another address than to us.
        if "=?" in value or not _EMAIL.fullmatch(value):
            raise Rejected("not_an_email")
        return Judged(value)

    return judge


def email_key(email: str) -> str:
    return plain(email[: 4 * LONGEST]).casefold()
