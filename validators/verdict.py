"""What a judge says of a value: accepted in its normal form, or rejected with a reason."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Judged:
    """An accepted value in its normal form, and the codes of what was mended on the way."""

    value: str
    repairs: tuple[str, ...] = ()


class Rejected(ValueError):
    """A value that breaks a rule. `code` names the rule, `data` the figures a sentence about it needs."""

    def __init__(self, code: str, **data: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.data = data


Judge = Callable[[str], Judged]
