"""Settings from the environment. Nonsense is refused at start, every problem at once."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import SplitResult, parse_qs, quote, unquote, urlsplit

ROOT = Path(__file__).resolve().parent.parent
MIN_SECRET_LENGTH = 32
HIGHEST_PORT = 65_535
SMS = "WATERWORKS_SMS_"
STRIPE = "WATERWORKS_STRIPE_"
SMS_PROVIDERS = ("signed-json", "twilio", "file-drop")


class SettingsError(ValueError):
    """Carries one sentence per setting that cannot be used."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """A place on a server that speaks S3. Without a key the role of the machine is used, as Amazon has it."""

    name: str
    prefix: str
    """Empty, or ending in a slash."""
    endpoint: str | None
    """None: Amazon's own."""
    region: str
    key_id: str | None
    secret: str | None = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Merchant:
    """How a utility is paid by card. `account`: one connected to the platform's key, None: the key is its own.

    `api`: address of the provider, None is Stripe's.
    """

    key: str = field(repr=False)
    webhook_secret: str = field(repr=False)
    account: str | None = None
    api: str | None = None

    @property
    def url(self) -> str:
        """As the environment has it."""
        parts = urlsplit(self.api or "https://api.stripe.com")
        scheme = "stripe+http" if parts.scheme == "http" else "stripe"
        connected = f"?account={self.account}" if self.account else ""
        return f"{scheme}://{quote(self.key)}:{quote(self.webhook_secret)}@{parts.netloc}{connected}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    base_url: str
    """Scheme, domain and port of the directory; a utility lives at its slug before the domain."""
    var: Path
    files: Path
    """Where photos lie, unless they lie in a bucket."""
    bucket: Bucket | None
    tenants: Path
    secret_key: str
    database_url: str | None
    """The role of web processes. None: an embedded PostgreSQL under `var`."""
    database_owner_url: str | None
    database_worker_url: str | None
    smtp_url: str
    mail_from: str
    log_format: str
    trusted_proxies: int
    demo: bool
    """Serves the mail page of `make run`; never set in production."""
    sms: Mapping[str, str] = field(default_factory=dict)
    """Slug → address of the utility's gateway for text messages, which carries its secret."""

    merchants: Mapping[str, Merchant] = field(default_factory=dict)
    """Slug → how it is paid by card."""

    @property
    def base_host(self) -> str:
        return self._base.hostname or ""

    @property
    def secure(self) -> bool:
        return self._base.scheme == "https"

    @property
    def port(self) -> int:
        return self._base.port or (443 if self.secure else 80)

    @property
    def _base(self) -> SplitResult:
        return urlsplit(self.base_url)

    def site_url(self, label: str) -> str:
        """`dnipro` → `https://dnipro.waterworks.example`, without a slash at the end."""
        return f"{self._base.scheme}://{label}.{self._base.netloc}"

    def with_databases(self, *, app: str, owner: str, worker: str) -> "Settings":
        return replace(self, database_url=app, database_owner_url=owner, database_worker_url=worker)


def from_environment(env: Mapping[str, str] | None = None) -> Settings:
    """Raises SettingsError that names every setting which cannot be used."""
    env = os.environ if env is None else env
    problems: list[str] = []
    port = _port(env, problems)
    base_url = env.get("WATERWORKS_BASE_URL", f"http://waterworks.localhost:{port}").rstrip("/")
    var, files = Path(env.get("WATERWORKS_VAR", "var")).absolute(), env.get("WATERWORKS_FILES", "")
    _check_base_url(base_url, problems)
    _check_databases(env, problems)
    settings = Settings(
        base_url=base_url,
        var=var,
        files=Path(files if files and "://" not in files else var / "files").absolute(),
        bucket=_bucket(files, env, problems),
        tenants=Path(env.get("WATERWORKS_TENANTS", ROOT / "tenants")).absolute(),
        secret_key=_secret_key(env, var, problems),
        database_url=_driver(env.get("DATABASE_URL")),
        database_owner_url=_driver(env.get("DATABASE_OWNER_URL")),
        database_worker_url=_driver(env.get("DATABASE_WORKER_URL") or env.get("DATABASE_URL")),
        smtp_url=_smtp_url(env, problems),
        mail_from=env.get("MAIL_FROM", f"cabinet@{urlsplit(base_url).hostname}"),
        log_format=_choice(env, "WATERWORKS_LOG", ("json", "text"), problems),
        trusted_proxies=_integer(env, "WATERWORKS_TRUSTED_PROXIES", 0, problems),
        demo=_choice(env, "WATERWORKS_DEMO", ("no", "yes"), problems) == "yes",
        sms=_sms(env, problems),
        merchants=_merchants(env, problems),
    )
    if problems:
        raise SettingsError(problems)
    return settings


def _integer(env: Mapping[str, str], name: str, default: int, problems: list[str]) -> int:
    text = env.get(name, str(default))
    if not text.isascii() or not text.isdigit():
        problems.append(f"{name} is {text!r}; give a whole number, for example {default}")
        return default
    return int(text)


def _port(env: Mapping[str, str], problems: list[str]) -> int:
    port = _integer(env, "PORT", 8000, problems)
    if not 1 <= port <= HIGHEST_PORT:
        problems.append(f"PORT is {port}; give one from 1 to {HIGHEST_PORT}, for example 8000")
    return port


def _choice(env: Mapping[str, str], name: str, allowed: tuple[str, ...], problems: list[str]) -> str:
    value = env.get(name, allowed[0])
    if value not in allowed:
        problems.append(f"{name} is {value!r}; give one of: {', '.join(allowed)}")
    return value


def _check_base_url(url: str, problems: list[str]) -> None:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path:
        problems.append(
            f"WATERWORKS_BASE_URL is {url!r}; give scheme and domain, for example https://waterworks.example"
        )
    elif parts.scheme == "http" and not parts.hostname.endswith("localhost"):
        problems.append(f"WATERWORKS_BASE_URL is {url!r}; plain http is for *.localhost only, use https")


def _check_databases(env: Mapping[str, str], problems: list[str]) -> None:
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_WORKER_URL"):
        url = env.get(name)
        if url and not url.startswith(("postgresql://", "postgresql+psycopg://", "postgres://")):
            problems.append(f"{name} is not a PostgreSQL address; it begins with postgresql://")
    if env.get("DATABASE_OWNER_URL") and env.get("DATABASE_OWNER_URL") == env.get("DATABASE_URL"):
        problems.append("DATABASE_URL and DATABASE_OWNER_URL are the same role; the app must not own its tables")


def _smtp_url(env: Mapping[str, str], problems: list[str]) -> str:
    url = env.get("SMTP_URL", "smtp://127.0.0.1:2525")
    if urlsplit(url).scheme not in {"smtp", "smtps"} or not urlsplit(url).hostname:
        problems.append("SMTP_URL is not a mail server's address; for example smtp://user:password@mail.example:587")
    return url


def _bucket(files: str, env: Mapping[str, str], problems: list[str]) -> Bucket | None:
    """From `s3://bucket` or `s3://bucket/prefix`, and the names that Amazon gave to the rest."""
    if "://" not in files:
        return None
    place, endpoint = urlsplit(files), env.get("AWS_ENDPOINT_URL_S3") or None
    key_id, secret = env.get("AWS_ACCESS_KEY_ID") or None, env.get("AWS_SECRET_ACCESS_KEY") or None
    if place.scheme != "s3" or not place.netloc:
        problems.append("WATERWORKS_FILES is neither a folder nor a bucket; for example s3://waterworks-files")
    if endpoint and urlsplit(endpoint).scheme not in {"http", "https"}:
        problems.append(f"AWS_ENDPOINT_URL_S3 is {endpoint!r}; give scheme and host, for example https://s3.example")
    if (key_id is None) != (secret is None):
        problems.append("AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY belong together; one of them is missing")
    prefix = place.path.strip("/")
    return Bucket(
        name=place.netloc,
        prefix=f"{prefix}/" if prefix else "",
        endpoint=endpoint,
        region=env.get("AWS_REGION", "us-east-1"),
        key_id=key_id,
        secret=secret,
    )


def _sms(env: Mapping[str, str], problems: list[str]) -> dict[str, str]:
    """WATERWORKS_SMS_NOVA_KAKHOVKA is the gateway of nova-kakhovka. A blank one is none."""
    found = {}
    for name in sorted(name for name in env if name.startswith(SMS) and env[name]):
        try:
            scheme = urlsplit(env[name]).scheme
        except ValueError:
            scheme = ""
        if scheme not in SMS_PROVIDERS:
            problems.append(
                f"{name} is not the address of a gateway; it begins with one of: "
                f"{', '.join(f'{provider}://' for provider in SMS_PROVIDERS)}"
            )
        found[name.removeprefix(SMS).lower().replace("_", "-")] = env[name]
    return found


def _merchants(env: Mapping[str, str], problems: list[str]) -> dict[str, Merchant]:
    """WATERWORKS_STRIPE_DNIPRO is `stripe://KEY:WEBHOOK-SECRET@api.stripe.com`; a connected one has `?account=acct_…`.

    A blank one is none.
    """
    found = {}
    for name in sorted(name for name in env if name.startswith(STRIPE) and env[name]):
        try:
            merchant = _merchant(env[name])
        except ValueError:
            problems.append(
                f"{name} does not say how to be paid; for example stripe://sk_live_…:whsec_…@api.stripe.com, "
                "with ?account=acct_… for an account that is connected to the platform's"
            )
        else:
            found[name.removeprefix(STRIPE).lower().replace("_", "-")] = merchant
    return found


def _merchant(url: str) -> Merchant:
    parts = urlsplit(url)
    if parts.scheme not in {"stripe", "stripe+http"} or not parts.username or not parts.password:
        raise ValueError(url)
    own = parts.hostname != "api.stripe.com"
    scheme = "http" if parts.scheme == "stripe+http" else "https"
    if scheme == "http" and not (parts.hostname or "").startswith("127."):
        raise ValueError(url)
    return Merchant(
        key=unquote(parts.username),
        webhook_secret=unquote(parts.password),
        account=parse_qs(parts.query).get("account", [""])[0] or None,
        api=f"{scheme}://{parts.netloc.rpartition('@')[2]}" if own else None,
    )


def stripe_variable(slug: str) -> str:
    return STRIPE + slug.upper().replace("-", "_")


def sms_variable(slug: str) -> str:
    return SMS + slug.upper().replace("-", "_")


def _secret_key(env: Mapping[str, str], var: Path, problems: list[str]) -> str:
    """From the environment; with the embedded database a key is drawn once and kept beside it."""
    key = env.get("WATERWORKS_SECRET_KEY", "")
    if key and len(key) < MIN_SECRET_LENGTH:
        problems.append(f"WATERWORKS_SECRET_KEY has {len(key)} characters; give at least {MIN_SECRET_LENGTH}")
    if key or env.get("DATABASE_URL"):
        if not key:
            problems.append("WATERWORKS_SECRET_KEY is missing; draw one and keep it secret")
        return key
    file = var / "secret-key"
    if not file.exists():
        var.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(48))
    return file.read_text()


def _driver(url: str | None) -> str | None:
    """Name psycopg 3 as the driver, whatever way the address was written."""
    if not url:
        return None
    _, rest = url.split("://", 1)
    return f"postgresql+psycopg://{rest}"
