"""Where the console's views hang themselves up."""

from flask import Blueprint

console = Blueprint("console", __name__, url_prefix="/console")
