"""Reads on rates and rules. Every function works inside the community's scope."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from maillage.contexts.funding.rates.models import PayProfile, PayRate, PayRule, PaySettings, PayTask
from maillage.contexts.programme.models import Stage


def settings_of() -> PaySettings:
    """The conditions of pay; empty where nothing was written yet. 1 query."""
    return PaySettings.objects.first() or PaySettings()


def project_validated_on(own: PaySettings | None = None) -> date | None:
    """From which day the health project is validated: what the treasurer wrote, else the stage of the programme.

    At most 2 queries.
    """
    own = own or settings_of()
    if own.project_validated_on is not None:
        return own.project_validated_on
    stage = Stage.objects.filter(kind="validation").exclude(reached_on=None).order_by("reached_on").first()
    return stage.reached_on if stage else None


def rules() -> list[PayRule]:
    """Every rule, the latest first. 1 query."""
    return list(PayRule.objects.order_by("-valid_from", "-pk"))


def rates() -> QuerySet[PayRate]:
    rows: QuerySet[PayRate] = PayRate.objects.select_related("task", "contact")
    return rows


def find_rate(pk: int) -> PayRate | None:
    return rates().filter(pk=pk).first()


def tasks() -> QuerySet[PayTask]:
    rows: QuerySet[PayTask] = PayTask.objects.select_related("mission")
    return rows


def find_task(pk: int) -> PayTask | None:
    return tasks().filter(pk=pk).first()


def open_tasks(day: date) -> list[PayTask]:
    """Tasks that may be declared on that day, by name. 1 query."""
    rows = PayTask.objects.filter(Q(ended_on=None) | Q(ended_on__gte=day)).select_related("mission")
    return list(rows.order_by("name", "pk"))


def meetings_task(day: date) -> PayTask | None:
    """Under which task attendance of working meetings is counted. 1 query."""
    rows = PayTask.objects.filter(for_meetings=True).filter(Q(ended_on=None) | Q(ended_on__gte=day))
    found: PayTask | None = rows.order_by("pk").first()
    return found


def profiles(contact_ids: set[int]) -> dict[int, PayProfile]:
    """What is proper to these persons, by contact. 1 query."""
    rows = PayProfile.objects.filter(contact__in=sorted(contact_ids)).order_by("pk")
    return {row.contact_id: row for row in rows}


def profile_of(contact_id: int) -> PayProfile | None:
    found: PayProfile | None = PayProfile.objects.filter(contact=contact_id).first()
    return found
