from __future__ import annotations

from datetime import timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from maillage.contexts.association.statutes import services
from maillage.contexts.association.statutes.models import College, Statutes
from maillage.core.voting.ready import CLASSIC
from maillage.core.voting.record import to_json
from maillage.platform.tenancy.actor import Actor
from tests.matrix.rows import Row, Sample, community

_days = count(1)


def _version(actor: Actor) -> dict[str, Any]:
    # Each of another day, and still to come.
    day = timezone.localdate() + timedelta(days=next(_days))
    return {"pk": services.start_version(by=actor, origin="classic", in_force_on=day).pk}


def _rule_of_a_meeting(actor: Actor) -> dict[str, Any]:
    return {**_version(actor), "kind": "board"}


def _rule_of_a_decision(actor: Actor) -> dict[str, Any]:
    return {**_version(actor), "kind": "exclusion"}


def fill(actor: Actor, first: int, size: int) -> None:
    """Versions that are still to come, so that they rule nothing of the other pages."""
    College.objects.create(community=actor.community, code=f"college-{first}", name=f"Collège {first}")
    later = timezone.localdate() + timedelta(days=10_000)
    Statutes.objects.bulk_create(
        Statutes(
            community=actor.community,
            name=f"Version {number}",
            in_force_on=later + timedelta(days=number),
            rules=to_json(CLASSIC.rules),
        )
        for number in range(first, first + size)
    )


SAMPLES: dict[str, Sample] = {
    "statutes_version": _version,
    "statutes_meeting_rule": _rule_of_a_meeting,
    "statutes_decision_rule": _rule_of_a_decision,
}

_VIEW, _CONFIGURE = "association.view", "association.configure"


def _page(name: str, permission: str, **answers: Any) -> Row:
    return community(f"association:{name}", permission, module="association", **answers)


ROWS: tuple[Row, ...] = (
    _page("statutes", _VIEW),
    _page("statutes_start", _CONFIGURE, post=422),
    _page("statutes_version", _VIEW, sample="statutes_version"),
    _page("statutes_head", _CONFIGURE, post=422, sample="statutes_version"),
    _page("statutes_withdraw", _CONFIGURE, get=405, post=302, sample="statutes_version"),
    _page("statutes_voters", _CONFIGURE, post=422, sample="statutes_version"),
    _page("statutes_colleges", _CONFIGURE, post=422, sample="statutes_version"),
    _page("statutes_meeting", _CONFIGURE, post=422, sample="statutes_meeting_rule"),
    _page("statutes_decision", _CONFIGURE, post=422, sample="statutes_decision_rule"),
    _page("statutes_mandates", _CONFIGURE, post=422, sample="statutes_meeting_rule"),
)
