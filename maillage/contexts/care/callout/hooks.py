"""What `unscheduled` calls (`broadcasting`): a request was opened, or changed by somebody. In its transaction."""

from __future__ import annotations

from maillage.contexts.care.callout import services
from maillage.contexts.care.unscheduled.models import CareRequest
from maillage.platform.tenancy.actor import Actor


def opened(by: Actor, row: CareRequest) -> None:
    services.start(by=by, row=row)


def changed(by: Actor, row: CareRequest, before: str) -> None:
    services.follow(by=by, row=row, before=before)
