"""Every letter, in every language: a subject, the utility's name, and in both forms the same links."""

import re
from collections.abc import Callable
from html import unescape

import pytest
from flask import Flask

from app.core import work
from app.core.db import db
from app.identity import letters as written
from app.identity.models import PendingEmail, Subscriber
from tests.factories import make_account, make_subscriber
from tests.post import Postman, text_of

Post = Callable[[Subscriber], None]


def confirm(subscriber: Subscriber) -> None:
    pending = PendingEmail(subscriber_id=subscriber.id, email="new@example.com", asked_on=subscriber.registered_at)
    db.session.add(pending)
    db.session.flush()
    written.post_email_confirmation(subscriber, pending)


def taken(subscriber: Subscriber) -> None:
    written.post_account_taken(subscriber.email, subscriber.sign_in_name, subscriber.language)


KINDS: dict[str, tuple[str, Post, list[str]]] = {
    "activate": ("dnipro", written.post_first_letter, ["/activate/…"]),
    "initial password": ("novosibirsk", written.post_first_letter, ["/sign-in"]),
    "already registered": ("melitopol", written.post_already_registered, ["/recover/…"]),
    "account taken": ("novosibirsk", taken, ["/recover"]),
    "recover": ("kamianske", lambda s: written.post_recovery([s]), ["/recover/…"]),
    "recover many": ("novosibirsk", lambda s: written.post_recovery([s, s]), ["/recover/…", "/recover/…"]),
    "password changed": ("dnipro", written.post_password_changed, ["/recover"]),
    "confirm e-mail": ("dnipro", confirm, ["/confirm-email/…"]),
    "e-mail changed": ("dnipro", lambda s: written.post_email_changed(s, "old@example.com"), []),
}  # fmt: skip


@pytest.mark.parametrize("language", ["uk", "ru", "en"])
@pytest.mark.parametrize("kind", KINDS)
def test_text_and_html_say_the_same(app: Flask, letters: Postman, kind: str, language: str) -> None:
    slug, post, expected = KINDS[kind]
    with work.work_for(app, slug) as tenant:
        post(somebody(kind, language=language, display_name="О'Коннор <b>"))
        name = tenant.name[language]
    (letter,) = letters()
    plain, html = text_of(letter), letter.get_body(("html",)).get_content()
    assert (letter["Content-Language"], letter["Subject"].strip() != "") == (language, True)
    assert name in plain
    assert name in unescape(html)
    assert "<b>" not in html
    paths = [re.sub(r"[\w-]{30,}", "…", link) for link in links(plain, slug)]
    assert paths == [*expected, "/help"]
    assert set(links(html, slug)) == set(links(plain, slug))
    assert "{" not in plain + html.replace("{margin", "")


def somebody(kind: str, **known: str) -> Subscriber:
    """First letters go to who has not come in yet."""
    outside = {"activated_at": None} if kind in {"activate", "initial password"} else {}
    return make_subscriber(make_account(), **outside, **known)


def links(body: str, slug: str) -> list[str]:
    return re.findall(rf"https://{slug}\.waterworks\.test(/[\w/-]*)", body)


def test_plain_text_has_no_wide_gaps(app: Flask, letters: Postman) -> None:
    for kind, (slug, post, _) in KINDS.items():
        with work.work_for(app, slug):
            post(somebody(kind))
    assert [letter["Subject"] for letter in letters() if "\n\n\n" in text_of(letter)] == []
