"""Where somebody is led back to: a page of this door, whatever the address or the browser says."""

from urllib.parse import quote, urlsplit

from flask import current_app, request

from app.web.security import SAFE_METHODS


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


def page_to_read() -> str:
    """The address of this page for a link: "" is here, or the nearest one above where this one only takes forms."""
    if request.method in SAFE_METHODS:
        return ""
    adapter = current_app.create_url_adapter(request)
    path = here = f"/{request.path.lstrip('/')}"  # a browser reads two as the beginning of another site's name
    while path != "/" and adapter and not adapter.test(path, method="GET"):
        path = path.rstrip("/").rpartition("/")[0] or "/"
    return "" if path == here else quote(path)


def _is_local(path: str, door: str) -> bool:
    """Browsers read `//` and a backslash as the beginning of another site's name."""
    return path.startswith(f"{door}/") and not path.startswith("//") and path.isprintable() and "\\" not in path
