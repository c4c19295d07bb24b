"""What a meter is called in a text: by its water where that is enough, else by the last digits of its serial number."""

from collections import Counter
from collections.abc import Mapping, Sequence

from flask_babel import gettext as _

from validators.meter_serial import serial_key
from validators.sms_home import SHORTEST_SERIAL_END, Dial, Home


class Names:
    """Of the meters of these accounts; each account has names of its own."""

    def __init__(self, homes: Sequence[Home]) -> None:
        self.homes = homes
        self.by_meter: Mapping[int, str] = {
            dial.id: name for home in homes for dial, name in zip(home.dials, _names(home.dials), strict=True)
        }

    def prefix(self, meter_id: int) -> str:
        """Nothing where the account has one meter."""
        name = self.by_meter[meter_id]
        return f"{name} " if name else ""

    def of(self, home: Home) -> list[str]:
        return [self.by_meter[dial.id] for dial in home.dials]

    def several(self) -> str:
        """Of the first account, as they are told apart."""
        return ", ".join(self.by_meter[dial.id] or _kind(dial.kind) for dial in self.homes[0].dials)

    def example(self, value: str) -> str:
        return f"{self.prefix(self.homes[0].dials[0].id)}{value}"


def _names(dials: Sequence[Dial]) -> list[str]:
    if len(dials) == 1:
        return [""]
    kinds = Counter(dial.kind for dial in dials)
    return [_kind(dial.kind) if kinds[dial.kind] == 1 else f"№{_end(dial, dials)}" for dial in dials]


def _kind(kind: str) -> str:
    return {"cold": _("cold"), "hot": _("hot"), "irrigation": _("irrigation")}.get(kind, kind)


def _end(dial: Dial, dials: Sequence[Dial]) -> str:
    """As many last digits as tell it from the others."""
    own = serial_key(dial.serial)
    others = [serial_key(other.serial) for other in dials if other.id != dial.id]
    for many in range(SHORTEST_SERIAL_END, len(own)):
        if not any(other.endswith(own[-many:]) for other in others):
            return own[-many:]
    return own
