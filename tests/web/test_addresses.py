"""An address put together from its shape is the one that Flask would build."""

from typing import Any

import pytest
from flask import Flask, url_for
from werkzeug.routing import Rule

from app.web.application import PossibleId
from app.web.hosts import find_site

ODD = [0, 7, 4_000_000_000_000_000_000]


def rules(app: Flask) -> list[Rule]:
    """Those that are told numbers alone."""
    return [
        rule
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ())
        and all(isinstance(rule._converters[name], PossibleId) for name in rule.arguments)
    ]


def in_template(app: Flask, endpoint: str, values: dict[str, Any]) -> str:
    return str(app.jinja_env.globals["url_for"](endpoint, **values))  # type: ignore[operator]


@pytest.mark.parametrize("site", ["https://dnipro.waterworks.test", "https://waterworks.test"])
@pytest.mark.parametrize("number", ODD)
def test_every_address_of_numbers(app: Flask, site: str, number: int) -> None:
    seen = rules(app)
    assert len(seen) > 100
    with app.test_request_context(base_url=site, environ_overrides=of_site(app, site)):
        for rule in seen:
            values = dict.fromkeys(rule.arguments, number)
            for asked in (values, {**values, "page": 2}):
                assert in_template(app, rule.endpoint, asked) == url_for(rule.endpoint, **asked), rule


def test_words_anchors_and_whole_addresses_are_flasks(app: Flask) -> None:
    site = "https://dnipro.waterworks.test"
    with app.test_request_context(base_url=site, environ_overrides=of_site(app, site)):
        for values in ({"lang": "e&n"}, {"_anchor": "content"}, {"_external": True}, {"page": 2, "q": "100 %"}):
            assert in_template(app, "portal.overview", values) == url_for("portal.overview", **values)


def test_a_page_below_a_path_links_to_that_path(app: Flask) -> None:
    site = "https://dnipro.waterworks.test"
    for root in ("", "/cabinet", "/100%"):
        environ = {**of_site(app, site), "SCRIPT_NAME": root}
        with app.test_request_context(base_url=site, environ_overrides=environ):
            assert in_template(app, "portal.pay", {"account_id": 7}) == url_for("portal.pay", account_id=7)


def of_site(app: Flask, site: str) -> dict[str, Any]:
    return {"waterworks.site": find_site(site.removeprefix("https://"), app.extensions["waterworks"])}
