"""Settings of gunicorn, read by `python -m gunicorn --config python:maillage.config.commands.gunicorn_settings`."""

from __future__ import annotations

import os
from typing import Any

from maillage.config.commands.installation import stop_with_supervisor

# The supervisor opened the port: it is taken, or refused, before anything is started.
bind = f"fd://{os.environ.get('MAILLAGE_SOCKET', '0')}"
# One process with threads: what SQLite wants; more machines, not more processes, on PostgreSQL.
workers = 1
worker_class = "gthread"
threads = int(os.environ.get("MAILLAGE_THREADS", "8"))
timeout = 120
graceful_timeout = 5
keepalive = 5
loglevel = "warning"
control_socket_disable = True


def on_starting(server: Any) -> None:
    stop_with_supervisor()
