"""http://mail.<domain>/: every letter the demo has sent. Registered by the command line only, and only in the demo."""

import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from flask import Blueprint, Flask, abort, g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from app.core import tenancy
from app.core.permissions import open_to_all
from app.demo.kept import read_staff
from app.demo.mailbox import Letter, find_letter, list_letters
from app.web.security import content_policy

PAGE = 100
HEAD = re.compile(r"<head[^>]*>", re.IGNORECASE)
IN_THE_FRAME = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'; sandbox allow-top-navigation-by-user-activation allow-popups"
)
"""A letter runs nothing and loads nothing; its links open in the whole window."""

mail_page = Blueprint("mail_page", __name__, subdomain="mail")


def init_mail_page(app: Flask) -> None:
    app.register_blueprint(mail_page)


def folder() -> Path:
    return tenancy.platform().settings.var / "mail"


@mail_page.get("/")
@open_to_all
def index() -> ResponseReturnValue:
    """`?to=` an address, `?utility=` a slug."""
    letters = [{**_summary(letter), "sent_at": f"{letter.sent_at:%d.%m.%Y, %H:%M:%S}"} for letter in _wanted()]
    return render_template("demo/mail.html", **_frame(), letters=letters, page_size=PAGE, utilities=_utilities())


@mail_page.get("/letters.json")
@open_to_all
def letters_json() -> ResponseReturnValue:
    """The same for scripts, with the text of each letter."""
    return [{**_summary(letter), "text": letter.text} for letter in _wanted()]


@mail_page.get("/letters/<name>")
@open_to_all
def show(name: str) -> ResponseReturnValue:
    letter = _get_letter(name)
    page = Response(
        render_template(
            "demo/letter.html",
            **_frame(),
            letter={
                **_summary(letter),
                "sent_at": f"{letter.sent_at:%d.%m.%Y, %H:%M:%S}",
                "text": letter.text,
                "html_url": url_for("mail_page.html", name=name) if letter.html else None,
                "source_url": url_for("mail_page.source", name=name),
            },
        ),
        mimetype="text/html",
    )
    page.headers["Content-Security-Policy"] = f"{content_policy(g.csp_nonce)}; frame-src 'self'"
    return page


@mail_page.get("/letters/<name>/page")
@open_to_all
def html(name: str) -> ResponseReturnValue:
    text = _get_letter(name).html or abort(404)
    framed = HEAD.sub(r'\g<0><base target="_top">', text, count=1)
    response = Response(framed, mimetype="text/html")
    response.headers["Content-Security-Policy"] = IN_THE_FRAME
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response


@mail_page.get("/letters/<name>/source")
@open_to_all
def source(name: str) -> ResponseReturnValue:
    return Response(_get_letter(name).source, mimetype="text/plain")


@mail_page.get("/staff")
@open_to_all
def staff() -> ResponseReturnValue:
    """Who signs in to the consoles, with the code that each one's app shows just now."""
    platform = tenancy.platform()
    offices = [
        (tenant.name, platform.settings.site_url(slug), read_staff(platform.settings.var, slug))
        for slug, tenant in sorted(platform.tenants.items())
    ]
    return render_template("demo/staff.html", **_frame(), offices=offices)


def _wanted() -> Iterator[Letter]:
    utility = request.args.get("utility", "")
    found = list_letters(folder(), request.args.get("to", ""))
    return islice((letter for letter in found if not utility or _utility(letter) == utility), PAGE)


def _get_letter(name: str) -> Letter:
    return find_letter(folder(), name) or abort(404)


def _utility(letter: Letter) -> str:
    """Letters are signed with the utility's name, in the reader's language."""
    tenants = tenancy.platform().tenants.values()
    return next((tenant.slug for tenant in tenants if letter.sender_name in tenant.name.values()), "")


def _utilities() -> list[dict[str, str]]:
    tenants = sorted(tenancy.platform().tenants)
    return [{"slug": slug, "url": url_for("mail_page.index", utility=slug)} for slug in tenants]


def _summary(letter: Letter) -> dict[str, str]:
    return {
        "url": request.host_url.rstrip("/") + url_for("mail_page.show", name=letter.name),
        "utility": _utility(letter),
        "subject": letter.subject,
        "sender": letter.sender_name or letter.sender,
        "recipient": letter.recipient,
        "sent_at": letter.sent_at.isoformat(),
    }


def _frame() -> dict[str, str]:
    return {"language": "en", "mailbox_url": url_for("mail_page.index")}
