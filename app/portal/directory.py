"""The bare domain: find your utility (T2)."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from app.core import tenancy
from app.core.permissions import open_to_all
from app.core.utilities import list_utilities

directory = Blueprint("directory", __name__, subdomain="directory")


@directory.get("/")
@open_to_all
def index() -> ResponseReturnValue:
    utilities = [(tenant, tenancy.url(tenant)) for tenant in list_utilities()]
    return render_template("directory/index.html", utilities=utilities)
