"""Style sheets, script and signs: compressed once, named by their content, kept by browsers for a year."""

import gzip
import hashlib
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


@dataclass(frozen=True, slots=True)
class Bundle:
    mimetype: str
    digest: str
    body: dict[str, bytes]
    """Content encoding → bytes; "" is the plain form."""


@cache
def bundle(name: str) -> Bundle:
    mimetype, files = BUNDLES[name]
    plain = b"\n".join(file.read_bytes() for file in files)
    if mimetype == "text/css":
        # The map of Bootstrap's sources is for its own developers; browsers would ask for it in vain.
        plain = plain.replace(b"/*# sourceMappingURL=bootstrap.min.css.map */", b"")
    digest = hashlib.sha256(plain).hexdigest()[:12]
    body = {"": plain, "gzip": gzip.compress(plain, 9, mtime=0), "br": brotli.compress(plain)}
    return Bundle(mimetype, digest, body)


@assets.get("/assets/<digest>/<name>")
@open_to_all
def asset(digest: str, name: str) -> Response:
    if name not in BUNDLES or bundle(name).digest != digest:
        abort(404)
    found = bundle(name)
    encoding = next((e for e in ("br", "gzip") if request.accept_encodings[e] > 0), "")
    response = Response(found.body[encoding], mimetype=found.mimetype)
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
