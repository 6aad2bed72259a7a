"""The daily erasure: every rule that a room or a context declared, one after the other.

Each rule works in short transactions of its own, so that nobody waits; a rule that fails is told and holds up no
other. Twice is once: what is gone is not found again.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from maillage.platform.audit.services import record
from maillage.platform.privacy.models import RetentionRun
from maillage.platform.registry.personal_data import Retention, retentions
from maillage.platform.tasks.due import due_job
from maillage.platform.tenancy.actor import Actor

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Applied:
    """A rule with the duration that this installation applies, and its last run (None before the first)."""

    rule: Retention
    kept: timedelta
    run: RetentionRun | None


def kept_for(rule: Retention) -> timedelta:
    """The duration that MAILLAGE_RETENTION asks for, never below the minimum of the rule; else the rule's own."""
    asked: int | None = settings.MAILLAGE_RETENTION.get(rule.name)
    if asked is None or not rule.adjustable:
        return rule.kept
    return max(timedelta(days=asked), rule.minimum)


def faults_of_setting() -> list[str]:
    """What MAILLAGE_RETENTION asks and does not get, one sentence each."""
    found: list[str] = []
    for name, days in sorted(settings.MAILLAGE_RETENTION.items()):
        rule = retentions.get(name)
        if rule is None:
            found.append(f"« {name} » n’est pas une règle de conservation.")
        elif not rule.adjustable:
            found.append(f"La durée de « {rule.label} » ne se règle pas.")
        elif timedelta(days=days) < rule.minimum:
            least = rule.minimum.days
            found.append(f"« {rule.label} » : {days} jours demandés, {least} appliqués, le minimum.")
    return found


def applied() -> list[Applied]:
    """Every rule, in order of registration. 1 query."""
    runs = {run.rule: run for run in RetentionRun.objects.all()}
    return [Applied(rule, kept_for(rule), runs.get(rule.name)) for rule in retentions]


@due_job("privacy.retention", every=timedelta(days=1))
def erase_what_is_due() -> int:
    """Apply every rule; returns how many rows went."""
    return sum(_apply(rule) for rule in retentions)


def _apply(rule: Retention) -> int:
    now = timezone.now()
    removed, error = 0, ""
    try:
        removed = rule.purge(now - kept_for(rule))
    except Exception as caught:
        logger.exception("retention rule %s failed", rule.name)
        error = type(caught).__name__
    _write_down(rule, removed, error)
    return removed


@transaction.atomic
def _write_down(rule: Retention, removed: int, error: str) -> None:
    run, _ = RetentionRun.objects.get_or_create(rule=rule.name)
    RetentionRun.objects.filter(pk=run.pk).update(
        last_run_at=timezone.now(),
        last_removed=removed,
        total_removed=F("total_removed") + removed,
        last_error=error,
    )
    if removed:
        record(by=Actor.system(), action="retention.erased", label=rule.label, after={"count": removed})
