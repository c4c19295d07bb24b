"""Where the views for companies hang themselves up."""

from flask import Blueprint

business = Blueprint("business", __name__, url_prefix="/business")
