"""Style sheets, script and signs: compressed once, named by their content, kept by browsers for a year."""

import gzip
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import brotli
import flask_bootstrap
from flask import Blueprint, Flask, Response, abort, request

from app.core.permissions import open_to_all

STATIC = Path(__file__).parent.parent / "static"
BOOTSTRAP = Path(flask_bootstrap.__file__).parent / "static" / "bootstrap5"
BUNDLES: dict[str, tuple[str, tuple[Path, ...]]] = {
    "waterworks.css": ("text/css", (BOOTSTRAP / "css" / "bootstrap.min.css", STATIC / "waterworks.css")),
    "console.css": ("text/css", (STATIC / "console.css",)),
    "console.js": ("text/javascript", (STATIC / "console.js",)),
    "waterworks.js": ("text/javascript", (STATIC / "waterworks.js",)),
}
FOREVER = "public, max-age=31536000, immutable"

assets = Blueprint("assets", __name__)


COMPRESS: dict[str, Callable[[bytes], bytes]] = {
    "br": brotli.compress,
    "gzip": lambda plain: gzip.compress(plain, 9, mtime=0),
    "": lambda plain: plain,
}
"""Content encoding → what does it, the best first."""


@dataclass(frozen=True, slots=True)
class Bundle:
    mimetype: str
    digest: str
    plain: bytes


@cache
def bundle(name: str) -> Bundle:
    mimetype, files = BUNDLES[name]
    plain = b"\n".join(file.read_bytes() for file in files)
    if mimetype == "text/css":
        # The map of Bootstrap's sources is for its own developers; browsers would ask for it in vain.
        plain = plain.replace(b"/*# sourceMappingURL=bootstrap.min.css.map */", b"")
    return Bundle(mimetype, hashlib.sha256(plain).hexdigest()[:12], plain)


@cache
def compressed(name: str, encoding: str) -> bytes:
    return COMPRESS[encoding](bundle(name).plain)


def compress_all() -> None:
    """Takes a third of a second: a server does it before it forks, so that no visitor waits for it."""
    for name in BUNDLES:
        for encoding in COMPRESS:
            compressed(name, encoding)


@assets.get("/assets/<digest>/<name>")
@open_to_all
def asset(digest: str, name: str) -> Response:
    if name not in BUNDLES or bundle(name).digest != digest:
        abort(404)
    found = bundle(name)
    encoding = next((one for one in COMPRESS if one and request.accept_encodings[one] > 0), "")
    response = Response(compressed(name, encoding), mimetype=found.mimetype)
    response.headers["Cache-Control"] = FOREVER
    response.headers["Vary"] = "Accept-Encoding"
    if encoding:
        response.headers["Content-Encoding"] = encoding
    return response


def asset_url(name: str) -> str:
    return f"/assets/{bundle(name).digest}/{name}"


def init_assets(app: Flask) -> None:
    """The same files on every kind of site."""
    app.register_blueprint(assets)
    for kind in ("directory", "mail", "sms"):
        app.add_url_rule("/assets/<digest>/<name>", "assets.asset", asset, subdomain=kind)
    app.jinja_env.globals["asset_url"] = asset_url
