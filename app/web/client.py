"""Who makes a request, as far as a throttle and a list of devices need to know."""

import re
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

from flask import request
from flask_babel import gettext as _

BROWSERS = (
    ("Edge", r"Edg(?:e|A|iOS)?/"),
    ("Opera", r"OPR/|Opera"),
    ("Samsung Internet", r"SamsungBrowser/"),
    ("Firefox", r"Firefox/|FxiOS/"),
    ("Chrome", r"Chrome/|CriOS/"),
    ("Safari", r"Version/.*Safari/"),
)
"""The first that fits: most of them call themselves Chrome and Safari too."""
SYSTEMS = (
    ("Android", r"Android"),
    ("iPhone", r"iPhone"),
    ("iPad", r"iPad"),
    ("Windows", r"Windows"),
    ("macOS", r"Macintosh"),
    ("ChromeOS", r"CrOS"),
    ("Linux", r"Linux"),
)


def client_key() -> str:
    """The address; of IPv6 its first half, since one household has all of the second."""
    try:
        address: IPv4Address | IPv6Address = ip_address(request.remote_addr or "")
    except ValueError:
        return "unknown"
    if isinstance(address, IPv6Address):
        return str(address.ipv4_mapped or IPv6Network((address, 64), strict=False))
    return str(address)


def browser_of_request() -> str:
    return request.user_agent.string


def browser_in_words(user_agent: str) -> str:
    """Firefox on Windows."""
    browser, system = _first(BROWSERS, user_agent), _first(SYSTEMS, user_agent)
    if browser and system:
        return _("%(browser)s on %(system)s", browser=browser, system=system)
    return browser or system or _("A browser we do not know")


def _first(known: tuple[tuple[str, str], ...], user_agent: str) -> str | None:
    return next((name for name, sign in known if re.search(sign, user_agent)), None)
