"""Host name → site. An unknown, malformed or look-alike host is no site at all and learns nothing (T1)."""

import re
from dataclasses import dataclass
from typing import Literal

from app.core.tenancy import Platform
from validators.tenant import Tenant

HOST = re.compile(r"(?P<name>[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?)(?::[0-9]{1,5})?", re.ASCII | re.IGNORECASE)
Kind = Literal["tenant", "directory", "mail", "sms"]
DEMO_LABELS: tuple[Kind, ...] = ("mail", "sms")


@dataclass(frozen=True, slots=True)
class Site:
    kind: Kind
    tenant: Tenant | None = None


def find_site(host: str, platform: Platform) -> Site | None:
    """The port is not looked at: a proxy may have changed it."""
    match = HOST.fullmatch(host)
    if match is None:
        return None
    name = match["name"].lower()
    base = platform.settings.base_host
    if name == base:
        return Site("directory")
    label, dot, rest = name.partition(".")
    if not dot or rest != base:
        return None
    for kind in DEMO_LABELS:
        if label == kind and platform.settings.demo:
            return Site(kind)
    tenant = platform.tenants.get(label)
    return Site("tenant", tenant) if tenant else None
