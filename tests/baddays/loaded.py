# ruff: noqa: F401
"""What every `waterworks` command loads, loaded once: the process that commands of these tests are copies of."""

import app.cli
import app.core.worker
import app.registered
from app import business, console, create_app, portal
