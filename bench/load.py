"""A load bounded in count, over kept-alive connections to this machine, with as little work of its own as it can."""

import socket
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

Request = Callable[[int], bytes]
"""The bytes of the n-th request."""


@dataclass(frozen=True, slots=True)
class Load:
    requests: int
    seconds: float
    statuses: dict[int, int]
    slowest_ms: float
    median_ms: float

    @property
    def per_second(self) -> float:
        return self.requests / self.seconds


def drive(port: int, request: Request, *, count: int, clients: int = 4) -> Load:
    """Send `count` requests by `clients` connections side by side and wait for every answer."""
    shares = [range(start, count, clients) for start in range(clients)]
    answers: list[list[tuple[int, float]]] = [[] for _ in shares]
    threads = [
        threading.Thread(target=_client, args=(port, request, share, answers[place]))
        for place, share in enumerate(shares)
    ]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - began
    return _summary([answer for own in answers for answer in own], seconds)


def _summary(answers: Sequence[tuple[int, float]], seconds: float) -> Load:
    statuses: dict[int, int] = {}
    for status, _ in answers:
        statuses[status] = statuses.get(status, 0) + 1
    times = sorted(took for _, took in answers)
    return Load(len(answers), seconds, statuses, times[-1] * 1000, times[len(times) // 2] * 1000)


def _client(port: int, request: Request, share: Sequence[int], answers: list[tuple[int, float]]) -> None:
    connection = socket.create_connection(("127.0.0.1", port))
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    for number in share:
        message = request(number)
        began = time.perf_counter()
        connection.sendall(message)
        status, keeps = _answer(connection)
        answers.append((status, time.perf_counter() - began))
        if not keeps:
            connection.close()
            connection = socket.create_connection(("127.0.0.1", port))
    connection.close()


def _answer(connection: socket.socket) -> tuple[int, bool]:
    """Status of the answer, and whether the connection stays open. Reads the whole body."""
    received = b""
    while b"\r\n\r\n" not in received:
        received += connection.recv(65536)
    head, _, body = received.partition(b"\r\n\r\n")
    fields = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:])
    missing = int(fields.get(b"content-length", b"0")) - len(body)
    while missing > 0:
        missing -= len(connection.recv(min(missing, 1 << 20)))
    return int(head[9:12]), fields.get(b"connection") != b"close"
