"""The measures as Prometheus reads them: what the processes counted, and how the installation is right now."""

from __future__ import annotations

import os

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from maillage.platform.checkup.metrics.installation import InstallationCollector
from maillage.platform.checkup.metrics.measures import OWN

CONTENT_TYPE = CONTENT_TYPE_LATEST


def exposition() -> bytes:
    """All measures in the text format of Prometheus. A dozen queries; none if the database does not answer."""
    state = CollectorRegistry()
    state.register(InstallationCollector())
    return _counted() + generate_latest(state)


def _counted() -> bytes:
    if not os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        return generate_latest(OWN)
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(registry)
