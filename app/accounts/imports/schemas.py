"""The form with which a compared register is stored."""

from app.core.form import Form, box, typed
from validators.percent import percent


def apply_form() -> Form:
    """`threshold` in percent of the accounts."""
    return Form.of({"threshold": typed(percent()), "close_missing": box()})
