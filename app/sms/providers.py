"""The gateway of a utility, as the operator's settings name it; and whether it is fit for work."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from app.core import tenancy
from app.core.doctor import Finding, examined
from app.sms.file_drop import FileDrop
from app.sms.gateway import Gateway
from app.sms.posting import address_of
from app.sms.signed_json import SignedJson
from app.sms.twilio import Twilio
from config.settings import sms_variable


def find_gateway() -> Gateway | None:
    """Of the utility being served; None where the operator has set none."""
    url = tenancy.platform().settings.sms.get(tenancy.current().slug)
    return build(url) if url else None


@lru_cache(maxsize=512)
def build(url: str) -> Gateway:
    parts = urlsplit(url)
    return BUILDERS[parts.scheme](parts)


def _signed_json(parts: SplitResult) -> Gateway:
    """signed-json://SECRET@gateway.example/texts."""
    return SignedJson(
        secret=unquote(parts.username or ""), address=address_of(parts.hostname or "", parts.port, parts.path)
    )


def _twilio(parts: SplitResult) -> Gateway:
    """twilio://SID:TOKEN@api.twilio.com?from=+380…; the plus may stand as it is."""
    return Twilio(
        sid=unquote(parts.username or ""),
        token=unquote(parts.password or ""),
        sender=parse_qs(parts.query).get("from", [""])[0].replace(" ", "+"),
        host=parts.hostname or "api.twilio.com",
        port=parts.port,
    )


def _file_drop(parts: SplitResult) -> Gateway:
    """file-drop:///var/spool/sms/dnipro."""
    return FileDrop(folder=Path(unquote(parts.path)))


BUILDERS: Mapping[str, Callable[[SplitResult], Gateway]] = {
    "signed-json": _signed_json,
    "twilio": _twilio,
    "file-drop": _file_drop,
}


@examined
def _sms() -> Finding:
    """Every gateway is fit, no two utilities share a secret, and it is said which takes texts and has none."""
    platform = tenancy.platform()
    gateways = platform.settings.sms
    found = [trouble for slug, url in sorted(gateways.items()) if (trouble := _trouble(slug, url))]
    secrets = [secret for url in gateways.values() if (secret := _secret(url))]
    if len(set(secrets)) < len(secrets):
        found.append("two utilities share a secret: what is sent to one could be replayed to the other")
    without = sorted(slug for slug, tenant in platform.tenants.items() if tenant.sms and slug not in gateways)
    says = f"gateways of {', '.join(sorted(gateways)) or 'no utility'}" + (
        f"; none for {', '.join(without)}" if without else ""
    )
    return Finding("sms", not found, "; ".join(found) or says)


def _trouble(slug: str, url: str) -> str | None:
    if slug not in tenancy.platform().tenants:
        return f"{sms_variable(slug)} is set, but no utility {slug} is served"
    trouble = build(url).trouble()
    return f"{sms_variable(slug)} {trouble}" if trouble else None


def _secret(url: str) -> str:
    """Twilio's token may be that of several utilities: what it signs names the host."""
    parts = urlsplit(url)
    return parts.username or "" if parts.scheme == "signed-json" else ""
