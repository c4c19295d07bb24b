"""Sign-ins of the demo's subscribers. Their passwords are drawn when they move in, and kept beside the data only."""

import json
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

FILE = "demo.json"


@dataclass(frozen=True, slots=True)
class SignIn:
    identifier: str
    password: str
    account_number: str


def draw_password() -> str:
    """Long enough, with letters and digits, for every utility's rule."""
    return f"voda-{secrets.token_hex(4)}-{secrets.randbelow(90) + 10}"


def read_kept(var: Path) -> dict[str, SignIn]:
    """By slug."""
    file = var / FILE
    if not file.exists():
        return {}
    return {slug: SignIn(**kept) for slug, kept in json.loads(file.read_text()).items()}


def keep(var: Path, slug: str, sign_in: SignIn) -> None:
    all_of_them = {**read_kept(var), slug: sign_in}
    unfinished = var / f"{FILE}.part"
    unfinished.touch(mode=0o600)
    unfinished.write_text(json.dumps({name: asdict(kept) for name, kept in all_of_them.items()}, ensure_ascii=False))
    unfinished.rename(var / FILE)
