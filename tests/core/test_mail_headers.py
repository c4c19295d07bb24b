"""What a mail program reads is what was written, wherever its line ends."""

from email import policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from email.utils import formataddr, parseaddr

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.mail_headers import POLICY

WORDS = st.sampled_from(
    ["Час", "показники", "за", "листопад", "№", "5", "«Водоканал»", "Дніпра,", "paid", "Кам’янський", "842,60", "₴"]
)


def as_sent(subject: str, sender: str) -> bytes:
    message = EmailMessage(POLICY)
    message["From"] = formataddr((sender, "cabinet@example.org"))
    message["Subject"] = subject
    message.set_content("")
    return message.as_bytes(policy=message.policy.clone(linesep="\r\n"))


def read(source: bytes, name: str) -> str:
    """As RFC 2047 has it: blanks between encoded words are none, and the library's newer reader puts some there."""
    return str(make_header(decode_header(BytesHeaderParser().parsebytes(source)[name])))


@pytest.mark.parametrize("month", ["листопад", "грудень", "вересень"])
def test_a_subject_keeps_the_spaces_between_its_words(month: str) -> None:
    subject = f"Час передати показники за {month}"
    assert read(as_sent(subject, "Дніпроводоканал"), "Subject") == subject


@given(subject=st.lists(WORDS, min_size=1, max_size=20), sender=st.lists(WORDS, min_size=1, max_size=12))
def test_whatever_the_words_are(subject: list[str], sender: list[str]) -> None:
    source = as_sent(" ".join(subject), " ".join(sender))
    assert read(source, "Subject") == " ".join(subject)
    assert max(map(len, source.split(b"\r\n"))) <= policy.SMTP.max_line_length


@pytest.mark.parametrize(
    "name", ["Комунальне підприємство «Полтававодоканал» Полтавської обласної ради", "Water, Poltava", "Vodokanal"]
)
def test_the_name_of_the_sender_is_whole(name: str) -> None:
    assert parseaddr(read(as_sent("x", name), "From")) == (name, "cabinet@example.org")
