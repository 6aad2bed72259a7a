from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.apps import AppConfig


class QuickConfig(AppConfig):
    """Shorter leases, silences and delays, so that what a kill left behind is taken back within seconds.

    The code is the one that ships: only its constants differ, and the limits on sign-in and invitations, which one
    machine that plays many people would reach.
    """

    name = "tests.reliability.quick"
    label = "reliability_quick"

    def ready(self) -> None:
        from maillage.platform.accounts import limits
        from maillage.platform.messaging import delivery
        from maillage.platform.tasks import due, recovery

        shorter: list[tuple[Any, str, timedelta]] = [
            (recovery, "BEAT_EVERY", timedelta(seconds=1)),
            (recovery, "SILENCE", timedelta(seconds=5)),
            (delivery, "LEASE", timedelta(seconds=10)),
            (delivery, "FIRST_DELAY", timedelta(seconds=1)),
            (delivery, "LONGEST_DELAY", timedelta(seconds=10)),
            (delivery, "DELAY_AFTER_UNCONFIRMED", timedelta(seconds=2)),
        ]
        for module, name, value in shorter:
            setattr(module, name, value)
        for limit in ("INVITATIONS", "LINKS", "SIGN_IN_ADDRESS", "SIGN_IN_ACCOUNT", "SIGN_IN_ACCOUNT_LONG"):
            setattr(limits, limit, replace(getattr(limits, limit), amount=1_000_000))
        for name, every in (("directory.waiting_imports", 5), ("messaging.deliver", 1)):
            due.DECLARED[name] = replace(due.DECLARED[name], every=timedelta(seconds=every))
