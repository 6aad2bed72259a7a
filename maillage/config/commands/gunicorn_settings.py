"""Settings of gunicorn, read by `python -m gunicorn --config python:maillage.config.commands.gunicorn_settings`."""

from __future__ import annotations

import os
from typing import Any

from maillage.config.commands.installation import stop_with_supervisor
from maillage.config.logs import server_logging

# The supervisor opened the port: it is taken, or refused, before anything is started.
bind = f"fd://{os.environ.get('MAILLAGE_SOCKET', '0')}"
# One process with threads is what SQLite wants; `maillage serve --processes` gives more on PostgreSQL.
workers = int(os.environ.get("MAILLAGE_PROCESSES", "1"))
worker_class = "gthread"
threads = int(os.environ.get("MAILLAGE_THREADS", "8"))
timeout = 120
# Requests that run when the site is asked to stop or to reload are finished; the supervisor waits a little longer.
graceful_timeout = 25
# Longer than a proxy keeps a connection unused (deploy/nginx): it is never closed just as a form is sent on it.
keepalive = 30
# All who were asked for one care may keep a connection each: beyond this number the server closes those unused.
worker_connections = 2_000
loglevel = "warning"
logconfig_dict = server_logging(os.environ)
control_socket_disable = True
# Which visitor, which protocol: Django decides, by the number of proxies that the operator declared.
forwarded_allow_ips = ""


def on_starting(server: Any) -> None:
    stop_with_supervisor()
