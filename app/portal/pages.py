"""Pages that are the same for everybody: help and contacts, terms of use."""

from flask import render_template
from flask.typing import ResponseReturnValue

from app.core import tenancy
from app.core.permissions import open_to_all
from app.portal.blueprint import portal
from app.web.filters import text
from app.web.prose import prose


@portal.get("/help")
@open_to_all
def help() -> ResponseReturnValue:  # noqa: A001 — it is the page's name
    return render_template("portal/help.html")


@portal.get("/terms")
@open_to_all
def terms() -> ResponseReturnValue:
    return render_template("portal/terms.html", blocks=prose(text(tenancy.current().terms.text)))
