"""The rules a plugin may name. A rule that data cannot say is added here, for every utility to use."""

from collections.abc import Callable, Mapping

from validators import account_number, address
from validators.street import street
from validators.verdict import Judge

RULES: Mapping[str, Callable[..., Judge]] = {
    "pattern": account_number.pattern,
    "digits": account_number.digits,
    "sectioned": account_number.sectioned,
    "street": street,
    "house": address.house,
    "block": address.block,
    "flat": address.flat,
}
