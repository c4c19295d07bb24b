"""The bare domain: find your utility (T2)."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from app.core import tenancy
from app.core.permissions import open_to_all

directory = Blueprint("directory", __name__, subdomain="directory")


@directory.get("/")
@open_to_all
def index() -> ResponseReturnValue:
    platform = tenancy.platform()
    utilities = [(tenant, platform.settings.site_url(tenant.slug)) for tenant in platform.tenants.values()]
    return render_template("directory/index.html", utilities=utilities)
