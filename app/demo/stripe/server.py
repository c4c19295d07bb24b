"""The stand-in on a port of its own, in a thread: for `make run` and for tests."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from flask import Flask
from werkzeug.serving import make_server

from app.demo.stripe.api import StandIn, api
from app.demo.stripe.bank import Bank
from app.demo.stripe.hooks import Hooks, Listener
from app.demo.stripe.pages import pages
from app.demo.stripe.store import Store


@contextmanager
def standing_in(
    accounts: Mapping[str, str], listeners: Mapping[str, Listener], *, port: int = 0, file: Path | None = None
) -> Iterator[StandIn]:
    """`accounts`: key → account. Stopped at the end; what it remembers stays in `file`."""
    app = Flask("stand-in")
    server = make_server("127.0.0.1", port, app, threaded=True)
    store = Store(file)
    here = StandIn(store, Bank(store, Hooks(listeners)), accounts, f"http://127.0.0.1:{server.server_port}")
    app.extensions["stand-in"] = here
    app.register_blueprint(api)
    app.register_blueprint(pages)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield here
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
