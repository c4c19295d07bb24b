"""`_` and `ngettext` of the templates: one look-up in the reader's catalogue.

Flask-Babel asks for application, request, locale and domain at each of a page's sixty texts; together that was a fifth
of the page's time. A text is looked up once per language here, and only one with figures in it is formatted.
"""

from functools import cache

from flask import Flask
from flask_babel import force_locale, get_translations
from markupsafe import Markup

from app.web.request import language


def init_words(app: Flask) -> None:
    app.jinja_env.globals.update(_=say, gettext=say, ngettext=say_number)


def say(message: str, **figures: object) -> Markup:
    text = _text(message, language())
    return text % figures if figures else text


def say_number(one: str, many: str, num: int, **figures: object) -> Markup:
    text = get_translations().ungettext(one, many, num)
    return Markup(text) % {"num": num, **figures}  # noqa: S704 — our own texts; figures are escaped


@cache
def _text(message: str, name: str) -> Markup:
    with force_locale(name):
        text = get_translations().ugettext(message)
    return Markup(text)  # noqa: S704 — our own texts, which may hold entities
