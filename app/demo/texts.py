"""The demo's texts: a gateway of its own for each utility, and both sides of what was said, kept under var/sms."""

import hashlib
import hmac
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from time import time_ns
from uuid import uuid4

from app.sms.gateway import NotSent, Refused, Unsure
from app.sms.posting import post
from app.sms.signed_json import SignedJson, signed
from config.settings import Settings

KEPT = 500
NAME = re.compile(r"[a-z0-9-]{1,90}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Text:
    """`by_phone`: from the phone to the utility; else the answer."""

    utility: str
    phone: str
    text: str
    by_phone: bool
    at_ns: int


def demo_gateways(settings: Settings, slugs: Iterable[str]) -> dict[str, str]:
    """Their secrets follow from the installation's own, so all its processes know them."""
    secrets = {
        slug: hmac.new(settings.secret_key.encode(), f"sms {slug}".encode(), hashlib.sha256).hexdigest()[:32]
        for slug in slugs
    }
    host = f"sms.{settings.base_host}:{settings.port}"
    return {slug: f"signed-json://{secret}@{host}/outbox/{slug}" for slug, secret in secrets.items()}


def text_as(gateway: SignedJson, settings: Settings, utility: str, phone: str, text: str) -> bool:
    """Through the real webhook; whether it was taken."""
    url = f"http://{utility}.{settings.base_host}:{settings.port}/sms/signed-json"
    message = {"id": str(uuid4()), "from": phone, "text": text}
    body = json.dumps(message).encode()
    try:
        post(url, body, {"Content-Type": "application/json", **signed(gateway.secret, body)})
    except (NotSent, Refused, Unsure):
        return False
    keep(settings.var, message["id"], Text(utility, phone, text, True, time_ns()))
    return True


def keep(var: Path, name: str, text: Text) -> None:
    """The same name again is the same text; the oldest make room."""
    folder = var / "sms"
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{name}.json"
    if not NAME.fullmatch(name) or file.exists():
        return
    unfinished = folder / f"{name}.part"
    unfinished.write_text(json.dumps(asdict(text), ensure_ascii=False))
    unfinished.rename(file)
    for old in sorted(folder.glob("*.json"), key=lambda kept: kept.stat().st_mtime)[:-KEPT]:
        old.unlink(missing_ok=True)


def list_texts(var: Path, *, utility: str = "", phone: str = "") -> Iterator[Text]:
    """Newest first."""
    files = (var / "sms").glob("*.json")
    texts = sorted((Text(**json.loads(file.read_text())) for file in files), key=lambda text: -text.at_ns)
    return (text for text in texts if utility in {"", text.utility} and phone in {"", text.phone})
