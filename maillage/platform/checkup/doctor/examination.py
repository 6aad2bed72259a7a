"""Every check, one after the other, each within a time limit; what breaks in a check is itself a finding."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db import connection, transaction
from django.utils import timezone
from django_scopes import scopes_disabled

from maillage.platform.checkup.doctor import database
from maillage.platform.checkup.doctor.models import Examination
from maillage.platform.registry import Check, Finding, checks

LIMIT_S = 15.0
LEVELS = {"ok": 0, "warning": 1, "fault": 2}
# How long examinations are kept.
KEPT = timedelta(days=30)


@dataclass(frozen=True)
class Result:
    """What one check found."""

    check: Check
    findings: tuple[Finding, ...]

    @property
    def level(self) -> str:
        return worst(self.findings)


def worst(findings: Iterable[Finding]) -> str:
    """The worst level among findings; "ok" for none."""
    return max((finding.level for finding in findings), key=LEVELS.__getitem__, default="ok")


def exit_code(results: Iterable[Result]) -> int:
    """0 well, 1 warning, 2 fault."""
    return max((LEVELS[result.level] for result in results), default=0)


def examine(*, limit_s: float = LIMIT_S, extra: Sequence[Check] = ()) -> list[Result]:
    """Ask every check; those that need the database are left out while it does not answer, or has old tables."""
    known = sorted([*checks, *extra], key=lambda check: (check.order, check.name))
    usable, results = True, []
    for check in known:
        if check.needs_database and not usable:
            continue
        result = Result(check, _within(check, limit_s))
        results.append(result)
        if check.name in database.GATES and result.level == "fault":
            usable = False
    return results


def _within(check: Check, limit_s: float) -> tuple[Finding, ...]:
    """In a thread of its own, with its own connection: a check that hangs is left behind and told."""
    found: list[tuple[Finding, ...]] = []

    def run() -> None:
        try:
            found.append(_asked(check))
        finally:
            connection.close()

    thread = threading.Thread(target=run, name=f"check-{check.name}", daemon=True)
    thread.start()
    thread.join(limit_s)
    if found:
        return found[0]
    return (
        Finding(
            "warning",
            f"Pas de réponse en {limit_s:.0f} secondes.",
            "Recommencez ; si cela dure, la machine, le disque ou le réseau est surchargé ou en panne.",
        ),
    )


def _asked(check: Check) -> tuple[Finding, ...]:
    try:
        with scopes_disabled():
            return tuple(check.run())
    except Exception as error:  # what a check did not foresee must not hide what the others find
        said = " ".join(str(error).split())[:200]
        return (Finding("fault", f"Ce contrôle a échoué : {type(error).__name__} {said}".strip()),)


def as_rows(results: Iterable[Result]) -> list[list[str]]:
    """[check, label, level, message, advice] for each finding, as JSON keeps them."""
    return [
        [result.check.name, result.check.label, finding.level, finding.message, finding.advice]
        for result in results
        for finding in result.findings
    ]


@transaction.atomic
def keep(results: Iterable[Result]) -> Examination:
    """Keep what was found, and forget what is older than a month."""
    now = timezone.now()
    Examination.objects.filter(at__lt=now - KEPT).delete()
    return Examination.objects.create(at=now, machine=socket.gethostname()[:120], findings=as_rows(results))
