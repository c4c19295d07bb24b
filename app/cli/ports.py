"""Ports of the loopback: which are free, and whether a host answers behind one."""

import socket
from http.client import HTTPConnection, HTTPException

SUSPENDED = 503


def answers(host: str, port: int) -> bool:
    """With a page, or as a suspended utility does."""
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", "/", headers={"Host": f"{host}:{port}"})
        status = connection.getresponse().status
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
    return status < 400 or status == SUSPENDED  # noqa: PLR2004 — HTTP's own line


def free_port(wanted: int) -> int:
    if is_free(wanted):
        return wanted
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        free: int = probe.getsockname()[1]
        return free


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True
