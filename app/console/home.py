"""The first page of the console."""

from flask import render_template
from flask.typing import ResponseReturnValue

from app.console.blueprint import console
from app.console.guard import staff_only
from app.core.permissions import Permission


@console.get("/")
@staff_only(Permission.USE_CONSOLE)
def home() -> ResponseReturnValue:
    return render_template("console/home.html")
