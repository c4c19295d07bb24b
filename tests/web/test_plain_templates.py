"""What our templates leave out of Jinja changes nothing of what they write."""

from dataclasses import dataclass

import jinja2
import markupsafe
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from app.web.rendering import Templates, escaped

SIGNS = st.text(st.sampled_from("<>&'\"абвxyz \u00a0\n")) | st.text()


class Wrapped(str):
    """A text of a library: no plain str, no Markup."""

    __slots__ = ()


@dataclass
class Said:
    text: str

    def __html__(self) -> str:
        return f"<b>{self.text}</b>"


@given(
    SIGNS | SIGNS.map(Markup) | SIGNS.map(Wrapped) | st.integers() | st.floats() | st.booleans() | st.none()
    | st.lists(SIGNS) | SIGNS.map(Said)
)  # fmt: skip
def test_what_stands_in_html_is_what_markupsafe_says(value: object) -> None:
    assert str(escaped(value)) == str(markupsafe.escape(value))


MACROS = """
{%- macro two(first, second='<none>') -%}{{ first }}-{{ second }}{%- endmacro -%}
{%- macro around(kind='info') -%}[{{ kind }}{{ caller() }}]{%- endmacro -%}
{%- macro any() -%}{{ varargs|join(',') }}{{ kwargs.x }}{%- endmacro -%}
{%- macro deep(n) -%}{{ n }}{% if n %}{{ deep(n - 1) }}{% endif %}{%- endmacro -%}
"""


@pytest.mark.parametrize(
    "source",
    [
        "{{ two('<a>') }}",
        "{{ two('a', '&') }}",
        "{{ two(second='b', first='a') }}",
        "{{ two('a', second=two('<', 'c')) }}",
        "{{ two(*['a', 'b']) }}{{ two(**{'first': '<'}) }}",
        "{% call around() %}<i>{{ '<' }}</i>{% endcall %}{% call around('<') %}{{ two('x') }}{% endcall %}",
        "{{ any('<', 2, x='&') }}",
        "{{ deep(3) }}",
        "{% for n in [1, 2] %}{{ loop.index }}{{ two(n, loop.cycle('<', '>')) }}{% endfor %}",
        "{% set said %}<u>{{ two('<') }}</u>{% endset %}{{ said }}{{ said ~ '<' }}",
        "{{ two('a')|replace('-', '<')|upper }}{{ (two('a') ~ '<')|length }}{{ '<' + two('a') }}",
        "{{ two(missing) }}{{ missing }}{{ '<%s>'|format('&') }}{{ '<'|safe }}{{ '<'|upper }}",
    ],
)
@pytest.mark.parametrize("autoescape", [True, False])
def test_macros_and_calls_are_jinjas(source: str, autoescape: bool) -> None:  # noqa: FBT001 — a case
    written = [
        str(made(autoescape=autoescape).from_string(MACROS + source).render())
        for made in (jinja2.Environment, lambda **options: Templates(_App(), **options))
    ]
    assert written[1] == written[0]


@pytest.mark.parametrize("source", ["{{ two() }}{{ two('a', 'b', 'c') }}", "{{ two('a', third=1) }}"])
def test_a_call_that_cannot_be_is_refused(source: str) -> None:
    with pytest.raises((TypeError, jinja2.UndefinedError)):
        Templates(_App(), autoescape=True).from_string(MACROS + source).render()


class _App:
    """What Flask's environment asks of an app."""

    jinja_loader = None

    def create_global_jinja_loader(self) -> None:
        return None
