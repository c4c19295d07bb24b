"""How the web processes run. Read by `waterworks serve` and by `gunicorn -c`."""

import os

from config.logging import dict_config

bind = os.environ.get("WATERWORKS_BIND") or f"127.0.0.1:{os.environ.get('PORT', '8000')}"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
# Measured on the overview: no slower than sync workers, and a browser that keeps its connection open blocks nobody.
worker_class = "gthread"
threads = 4
# The app is imported once and shared by the forked workers.
preload_app = True
# A request may take this long; a worker that is asked to stop finishes what it has begun.
timeout = 30
graceful_timeout = 20
keepalive = 30
# Memory that a library leaks goes back to the machine now and then.
max_requests = 20_000
max_requests_jitter = 2_000
# Whom to believe about the client's address and scheme is decided by WATERWORKS_TRUSTED_PROXIES alone.
forwarded_allow_ips = ""
control_socket_disable = True
logconfig_dict = dict_config(os.environ.get("WATERWORKS_LOG", "json"))
