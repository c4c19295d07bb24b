"""`_` and `ngettext` of the templates: one look-up in the reader's catalogue.

Flask-Babel asks for application, request, locale and domain at each of a page's sixty texts; together that was a fifth
of the page's time. A text is looked up once per language here, and only one with figures in it is formatted.
"""

from collections.abc import Mapping
from functools import cache
from gettext import NullTranslations

from flask import Flask
from flask_babel import force_locale, get_translations
from markupsafe import Markup

from app.web.rendering import escaped
from app.web.request import language


def init_words(app: Flask) -> None:
    app.jinja_env.globals.update(_=say, gettext=say, ngettext=say_number)


def say(message: str, **figures: object) -> Markup:
    text = _text(message, language())
    return _fill(text, figures) if figures else text


def say_number(one: str, many: str, num: int, **figures: object) -> Markup:
    text = _catalogue(language()).ngettext(one, many, num)
    return _fill(text, {"num": num, **figures})


def plain(message: str, **figures: object) -> str:
    """The same for Python: text that a template has yet to escape."""
    text = _catalogue(language()).gettext(message)
    return text % figures if figures else text


def _fill(text: str, figures: Mapping[str, object]) -> Markup:
    """Our own texts may hold entities; what is put into them is escaped."""
    return Markup(str(text) % {name: escaped(figure) for name, figure in figures.items()})  # noqa: S704 — as said


@cache
def _text(message: str, name: str) -> Markup:
    return Markup(_catalogue(name).gettext(message))  # noqa: S704 — our own texts, which may hold entities


@cache
def _catalogue(name: str) -> NullTranslations:
    with force_locale(name):
        return get_translations()
