"""Where a utility has no phone of its own here, pages and letters say where the numbers stand."""

import pytest

from tests.cabinet import words
from tests.portal.newcomers import newcomer

HOURS = {
    "kamianske": "For phones and opening hours please see the utility's site",
    "melitopol": "Phone, address and opening hours stand on your bill",
}


@pytest.mark.parametrize("slug", sorted(HOURS))
def test_whoever_is_asked_to_call_is_told_where_the_number_stands(app, visit, letters, slug: str) -> None:
    who, visitor = newcomer(app, slug), visit(slug)
    visitor.go("register", lang="en")
    visitor.send(**who.first)
    visitor.send(**who.second)
    (letter,) = letters()
    for part in letter.walk():
        if part.get_content_maintype() == "text":
            text = words(part.get_content())
            assert HOURS[slug] in text
            assert ("https://mvk.dp.ua" in text) == (slug == "kamianske")
    foot = visitor.answer.text.partition("<footer")[2]
    assert HOURS[slug] in words(foot)
    assert ('href="https://mvk.dp.ua"' in foot) == (slug == "kamianske")
