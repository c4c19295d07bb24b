"""An HTTP request to a gateway, told apart by what it means for the text: sent, not sent, refused, or nobody knows."""

from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

from app.sms.gateway import NotSent, Refused, Unsure

TIMEOUT = 15
SENT = range(200, 300)
TRY_AGAIN = frozenset({408, 425, 429, 503})
GATEWAY_FAULTS = range(500, 600)


def address_of(host: str, port: int | None, path: str) -> str:
    """https, but for a gateway on this very machine."""
    scheme = "http" if _is_here(host) else "https"
    return f"{scheme}://{host}{f':{port}' if port else ''}{path}"


def post(url: str, body: bytes, headers: Mapping[str, str]) -> None:
    """Raises NotSent, Refused, Unsure."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    # Names under localhost are this machine (RFC 6761), and not every resolver knows it.
    connection = kind("127.0.0.1" if _is_here(host) else host, parts.port, timeout=TIMEOUT)
    try:
        connection.connect()
    except OSError as reason:
        raise NotSent(f"{parts.netloc} does not answer: {reason}") from reason
    try:
        connection.request("POST", parts.path or "/", body, {"Host": parts.netloc, **headers})
        status = connection.getresponse().status
    except (OSError, HTTPException) as reason:
        raise Unsure(f"{parts.netloc} gave no answer") from reason
    finally:
        connection.close()
    _tell(status, parts.netloc)


def _tell(status: int, gateway: str) -> None:
    if status in SENT:
        return
    if status in TRY_AGAIN:
        raise NotSent(f"{gateway} answers {status}")
    if status in GATEWAY_FAULTS:
        raise Unsure(f"{gateway} answers {status}")
    raise Refused(f"{gateway} answers {status}")


def _is_here(host: str) -> bool:
    return host in {"localhost", "127.0.0.1"} or host.endswith(".localhost")
