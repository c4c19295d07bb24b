"""What the stand-in Stripe remembers: objects by id, and answers by idempotency key. In a file, or not."""

import json
import secrets
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Object = dict[str, Any]
PREFIXES = {
    "checkout.session": "cs_test_",
    "payment_intent": "pi_",
    "setup_intent": "seti_",
    "customer": "cus_",
    "payment_method": "pm_",
    "charge": "ch_",
    "refund": "re_",
    "dispute": "dp_",
    "event": "evt_",
    "balance_transaction": "txn_",
}


@dataclass
class Store:
    """`account`: objects of one connected account are not seen by another."""

    file: Path | None = None
    objects: dict[str, Object] = field(default_factory=dict)
    answers: dict[str, list[Any]] = field(default_factory=dict)
    """Account and key → what was sent, status, what was answered."""
    lock: threading.RLock = field(default_factory=threading.RLock)

    def __post_init__(self) -> None:
        if self.file and self.file.exists():
            kept = json.loads(self.file.read_text())
            self.objects, self.answers = kept["objects"], kept["answers"]

    def add(self, kind: str, account: str, **fields: Any) -> Object:
        made: Object = {
            "id": PREFIXES[kind] + secrets.token_hex(12),
            "object": kind,
            "created": int(time.time()),
            "livemode": False,
            "account": account,
            **fields,
        }
        self.objects[made["id"]] = made
        return made

    def find(self, kind: str, account: str, object_id: str) -> Object | None:
        found = self.objects.get(object_id)
        return found if found and found["object"] == kind and found["account"] == account else None

    def each(self, kind: str, account: str | None = None, **fields: Any) -> Iterator[Object]:
        """The newest first, as Stripe lists."""
        for one in reversed(list(self.objects.values())):
            own = one["object"] == kind and account in (None, one["account"])
            if own and all(one.get(name) == value for name, value in fields.items()):
                yield one

    def save(self) -> None:
        if self.file:
            self.file.write_text(json.dumps({"objects": self.objects, "answers": self.answers}))


def page_of(found: Iterator[Object], asked: Mapping[str, str]) -> Object:
    """limit, starting_after, created[gte], created[lt]."""
    rows = list(found)
    if since := asked.get("created[gte]"):
        rows = [one for one in rows if one["created"] >= int(since)]
    if until := asked.get("created[lt]"):
        rows = [one for one in rows if one["created"] < int(until)]
    if after := asked.get("starting_after"):
        ids = [one["id"] for one in rows]
        rows = rows[ids.index(after) + 1 :] if after in ids else []
    limit = int(asked.get("limit", "10"))
    return {"object": "list", "url": "", "data": rows[:limit], "has_more": len(rows) > limit}
