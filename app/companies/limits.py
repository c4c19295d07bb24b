"""How often companies may try, and how long their sessions and issued passwords last."""

from datetime import timedelta

from app.core.throttle import Limit

SIGN_INS_BY_CODE = Limit("company.code", burst=5, per_hour=12)
SIGN_INS_BY_CLIENT = Limit("company.client", burst=40, per_hour=120)
INVITATIONS_BY_COMPANY = Limit("company.invitations", burst=20, per_hour=10)
"""Letters to addresses that a company's manager names."""

SESSION = timedelta(hours=12)
PASSWORD_VALID = timedelta(days=14)
"""An issued password that nobody has replaced by his own opens nothing after that: contracts travel by post."""
