"""Where the portal's views hang themselves up."""

from flask import Blueprint

portal = Blueprint("portal", __name__)
