from __future__ import annotations

from typing import Any

from django.utils import timezone

from maillage.contexts.programme.evidence import services
from maillage.contexts.programme.indicators.models import Indicator
from maillage.platform.tenancy.actor import Actor
from tests.matrix.programme.years import this_year
from tests.matrix.rows import Row, Sample, community


def _of(actor: Actor) -> Indicator:
    """Always the same one, under a number that nobody is given."""
    row, _ = Indicator.objects.get_or_create(
        community=actor.community, code="PREUVES", defaults={"name": "Échantillon", "kind": "means"}
    )
    return row


def _evidence(actor: Actor) -> dict[str, Any]:
    row = services.add(
        by=actor,
        title="Échantillon",
        happened_on=timezone.localdate(),
        indicator=_of(actor),
        detail="Vu sur place.",
    )
    return {"pk": row.pk}


SAMPLES: dict[str, Sample] = {"evidence": _evidence}


def fill(actor: Actor, first: int, size: int) -> None:
    """Evidence of one indicator in the year of today."""
    this_year(actor)
    for number in range(first, first + size):
        services.add(
            by=actor,
            title=f"Preuve {number}",
            happened_on=timezone.localdate(),
            indicator=_of(actor),
            detail="Vu sur place.",
        )


def _page(name: str, permission: str, **answers: Any) -> Row:
    return community(f"programme:{name}", permission, module="programme", **answers)


_NOT_PILOT = {"board_member": (403, 403), "professional": (403, 403)}
ROWS: tuple[Row, ...] = (
    _page("evidence_list", "programme.view"),
    # Of what: the address must say it.
    _page("evidence_add", "programme.pilot", get=404, post=404),
    _page("evidence", "programme.view", sample="evidence"),
    _page("evidence_edit", "programme.pilot", post=200, sample="evidence", others=_NOT_PILOT),
    _page(
        "evidence_remove",
        "programme.pilot",
        get=405,
        post=302,
        sample="evidence",
        others={"board_member": (405, 403), "professional": (405, 403)},
    ),
)
