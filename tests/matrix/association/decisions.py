from __future__ import annotations

from typing import Any

from django.utils import timezone

from maillage.contexts.association.contacts.models import Contact
from maillage.contexts.association.decisions import services
from maillage.platform.tenancy.actor import Actor
from tests.matrix.rows import Row, Sample, community


def _decision(actor: Actor) -> dict[str, Any]:
    made = services.create_decision(by=actor, title="Échantillon", taken_on=timezone.localdate())
    return {"pk": made.pk}


def _follow_up(actor: Actor) -> dict[str, Any]:
    return {"pk": services.create_follow_up(by=actor, title="Échantillon", owner=None, due_on=None).pk}


SAMPLES: dict[str, Sample] = {"decision": _decision, "follow_up": _follow_up}


def fill(actor: Actor, first: int, size: int) -> None:
    """Decisions with a follow-up each."""
    for number in range(first, first + size):
        made = services.create_decision(by=actor, title=f"Décision {number}", taken_on=timezone.localdate())
        contact = Contact.objects.create(
            community=actor.community, last_name=f"Chargé{number}", search_name=f"charge{number}"
        )
        services.create_follow_up(
            by=actor, title=f"Suite {number}", owner=contact, due_on=timezone.localdate(), decision=made
        )


_VIEW, _DECIDE = "association.view", "association.decide"


def _page(name: str, permission: str, **answers: Any) -> Row:
    return community(f"association:{name}", permission, module="association", **answers)


ROWS: tuple[Row, ...] = (
    _page("decisions", _VIEW),
    _page("decision", _VIEW, sample="decision"),
    _page("decision_create", _DECIDE, post=200),
    _page("decision_edit", _DECIDE, post=200, sample="decision"),
    _page("decision_end", _DECIDE, post=200, sample="decision"),
    _page("decision_resume", _DECIDE, get=405, post=302, sample="decision"),
    _page("follow_ups", _VIEW),
    _page("follow_up", _VIEW, sample="follow_up"),
    _page("follow_up_create", _DECIDE, post=200),
    _page("follow_up_edit", _DECIDE, post=200, sample="follow_up"),
    _page("follow_up_done", _VIEW, get=405, post=302, sample="follow_up"),
    _page("follow_up_drop", _VIEW, get=405, post=302, sample="follow_up"),
    _page("follow_up_resume", _VIEW, get=405, post=302, sample="follow_up"),
)
