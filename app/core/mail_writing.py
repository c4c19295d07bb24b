"""A letter’s words in both forms, and the message around them."""

from collections.abc import Mapping, Sequence
from email.message import EmailMessage
from email.utils import format_datetime, formataddr
from typing import TYPE_CHECKING

from flask import render_template
from flask_babel import gettext, ngettext

from app.core import clock, tenancy
from app.core.mail_headers import POLICY
from app.core.speech import speaking

if TYPE_CHECKING:
    from app.core.mail import Draft, Letter

PLAIN_WORDS = {"_": gettext, "ngettext": ngettext}
"""In place of the pages’ own, which escape what is put into a text: nobody is called Мар&#39;яна."""


def write(letter: "Letter", draft: "Draft", secrets: Sequence[Mapping[str, str]]) -> EmailMessage:
    """The first line of the text template is the subject."""
    tenant = tenancy.current()
    # A newer plugin may not speak it any more.
    language = letter.language if letter.language in tenant.languages else tenant.languages[0]
    stop_url = f"{tenancy.url(tenant)}{draft.stop}{secrets[-1]['token']}" if draft.stop else None
    with speaking(language):
        context = {
            **draft.context,
            "stop_url": stop_url,
            "tenant": tenant,
            "language": language,
            "secrets": secrets,
            "cabinet_url": tenancy.url(tenant),
        }
        rendered = render_template(f"letters/{letter.kind}.txt", **context, **PLAIN_WORDS)
        subject, _, text = rendered.strip().partition("\n")
        html = render_template(f"letters/{letter.kind}.html", subject=subject, **context)
    message = EmailMessage(POLICY)
    message["From"] = formataddr((tenant.name[language], tenancy.platform().settings.mail_from))
    message["To"] = letter.recipient
    message["Subject"] = subject
    message["Date"] = format_datetime(clock.now())
    message["Message-ID"] = letter.message_id
    message["Auto-Submitted"] = "auto-generated"
    if stop_url:
        # RFC 8058: the button beside the sender's name in the mail program.
        message["List-Unsubscribe"] = f"<{stop_url}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(text.strip() + "\n")
    message.add_alternative(html, subtype="html")
    # Last: the body's parts would take it along.
    message["Content-Language"] = language
    return message
