"""Where somebody is led back to: a page of this door, whatever the address or the browser says."""

from urllib.parse import urlsplit

from flask import request


def wanted_page(door: str, otherwise: str) -> str:
    """The page that was asked for before signing in (`next`); never one of another site. `door`: "/console"."""
    wanted = request.args.get("next", "")
    return wanted if _is_local(wanted, door) else otherwise


def page_before(door: str, otherwise: str) -> str:
    """The page on which the form stood that was sent, without what was asked for on it."""
    try:
        path = urlsplit(request.referrer or "").path
    except ValueError:
        return otherwise
    return path if _is_local(path, door) else otherwise


def _is_local(path: str, door: str) -> bool:
    """Browsers read `//` and a backslash as the beginning of another site's name."""
    return path.startswith(f"{door}/") and not path.startswith("//") and path.isprintable() and "\\" not in path
