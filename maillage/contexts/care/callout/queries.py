"""What happened to a request: who was asked, what was answered. Inside the community's scope."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from maillage.contexts.care.callout.models import Answer, Asking
from maillage.contexts.care.unscheduled.broadcasting import Step
from maillage.contexts.care.unscheduled.models import CareRequest
from maillage.platform.ui.typography import counted

_SAID = {
    Answer.TAKEN: "Prend la demande",
    Answer.NO: "Ne peut pas cette fois",
    Answer.LATER: "Ne peut pas avant quelques jours",
    Answer.BACK: "A pris la demande, puis l’a rendue",
}


def askings_of(row: CareRequest) -> QuerySet[Any]:
    """Those who were asked for it, in their order, with their names."""
    found: QuerySet[Any] = Asking.objects.filter(request=row).select_related("responder__contact")
    return found.order_by("asked_at", "pk")


def steps_of(row: CareRequest) -> Iterable[Step]:
    """Each wave, and each answer with the name of who gave it. 1 query."""
    waves: dict[tuple[datetime, int, bool], int] = {}
    steps = []
    for one in askings_of(row):
        wave = (one.asked_at, one.wave, one.on_turn)
        waves[wave] = waves.get(wave, 0) + 1
        if one.answer and one.answered_at is not None:
            steps.append(Step(one.answered_at, _SAID[Answer(one.answer)], str(one.responder)))
    for (at, number, on_turn), count in waves.items():
        who = counted(count, "professionnel sollicité", "professionnels sollicités")
        steps.append(Step(at, f"Tour de rôle : {who}" if on_turn else f"Vague {number + 1} : {who}"))
    return sorted(steps, key=lambda step: step.at)
