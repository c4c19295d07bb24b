"""The stand-in for `make run`: keys that follow from the installation's own secret, and where its events go."""

import hashlib
import hmac
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from app.demo.stripe.hooks import Listener
from app.demo.stripe.server import standing_in
from config.settings import Merchant, Settings
from validators.tenant import Tenant


@contextmanager
def rehearsing(settings: Settings, tenants: Mapping[str, Tenant], port: int) -> Iterator[dict[str, Merchant]]:
    """Slug → merchant, for every utility whose plugin says how it is paid. The operator's own come first."""
    slugs = [slug for slug, tenant in tenants.items() if tenant.payments and slug not in settings.merchants]
    keys = {slug: f"sk_test_{_secret(settings, slug)}" for slug in slugs}
    secrets = {slug: f"whsec_{_secret(settings, f'{slug} events')}" for slug in slugs}
    url = f"http://127.0.0.1:{settings.port}/webhooks/stripe"
    listeners = {slug: Listener(url, secrets[slug], f"{slug}.{settings.base_host}:{settings.port}") for slug in slugs}
    accounts = {key: slug for slug, key in keys.items()}
    with standing_in(accounts, listeners, port=port, file=settings.var / "stripe.json") as here:
        ours = {slug: Merchant(key=keys[slug], webhook_secret=secrets[slug], api=here.url) for slug in slugs}
        yield {**ours, **settings.merchants}


def _secret(settings: Settings, what: str) -> str:
    return hmac.new(settings.secret_key.encode(), f"stripe {what}".encode(), hashlib.sha256).hexdigest()[:32]
