"""What each web process counts: requests, their duration, refused sign-ins.

With PROMETHEUS_MULTIPROC_DIR set before this module is loaded (the supervisor does it), each process writes its counts
in a file of that folder, and whichever process is asked adds all of them up.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.signals import user_login_failed
from prometheus_client import CollectorRegistry, Counter, Histogram

# Of this process alone; several processes are read from their files (exposition.py).
OWN = CollectorRegistry()

BUCKETS_S = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

requests_total = Counter(
    "maillage_requests", "Answered requests by view and class of status.", ["view", "status"], registry=OWN
)
request_seconds = Histogram(
    "maillage_request_duration_seconds",
    "Time to answer, by view.",
    ["view"],
    buckets=BUCKETS_S,
    registry=OWN,
)
sign_in_failures = Counter("maillage_sign_in_failures", "Refused passwords.", registry=OWN)


def observe_request(view: str, status: int, seconds: float) -> None:
    requests_total.labels(view, f"{status // 100}xx").inc()
    request_seconds.labels(view).observe(seconds)


def connect() -> None:
    user_login_failed.connect(_count_failure, dispatch_uid="maillage.metrics")


def _count_failure(sender: Any, **_: Any) -> None:
    sign_in_failures.inc()
