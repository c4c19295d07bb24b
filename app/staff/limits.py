"""How often staff may try, and how long their sessions and letters last."""

from datetime import timedelta

from app.core.throttle import Limit

SIGN_INS_BY_EMAIL = Limit("staff.email", burst=5, per_hour=12)
SIGN_INS_BY_CLIENT = Limit("staff.client", burst=30, per_hour=60)
CODES_BY_MEMBER = Limit("staff.code", burst=5, per_hour=20)

IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=12)
SEEN_EVERY = timedelta(minutes=1)
FRESH_TO_OPEN = timedelta(minutes=10)
"""A page for something sensitive is opened only so long after the second factor was shown …"""
FRESH_TO_SEND = timedelta(minutes=40)
"""… and what was filled in on it may be sent for half an hour more, so that nothing typed is lost."""

INVITATION_VALID = timedelta(days=7)
VIEWING = timedelta(minutes=15)
"""So long a colleague may look at a cabinet before he has to say why once more."""
