"""A scenario in a few words, for the contexts that attach one to something of theirs (an action sheet)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from maillage.contexts.atlas.ground.professions import WORDS
from maillage.contexts.atlas.permissions import VIEW
from maillage.contexts.atlas.workshop.access import NoGround, facts, played
from maillage.contexts.atlas.workshop.queries import find, scenarios
from maillage.contexts.atlas.workshop.showing import names_of, told
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url


@dataclass(frozen=True)
class ScenarioSummary:
    """What stands for a scenario elsewhere: places and functions only.

    sentences: the changes in their order; line, detail: the result on today's data, "" where it cannot be computed.
    """

    pk: int
    name: str
    profession: str
    url: str
    updated_at: datetime
    is_archived: bool
    sentences: tuple[str, ...]
    line: str
    detail: str


def scenario_summary(actor: Actor, pk: int) -> ScenarioSummary | None:
    """The scenario of the actor's community, inside its scope; None if there is none or the actor may not see it.

    5 queries where the territory is known to this process, else those of `ground_of`.
    """
    if actor.community is None or not actor.community.has_module("atlas") or not actor.can(VIEW):
        return None
    row = find(pk)
    if row is None:
        return None
    sentences: tuple[str, ...] = ()
    line = detail = ""
    try:
        play = played(actor.community, row)
    except NoGround:
        sentences = tuple(change.sentence({}, row.profession) for change in facts(row))
    else:
        outcome = play.outcome
        sentences = tuple(one["sentence"] for one in told(outcome, names_of(play.ground, outcome.changes)))
        line, detail = outcome.line, outcome.detail
    return ScenarioSummary(
        pk=row.pk,
        name=row.name,
        profession=WORDS[row.profession].label,
        url=community_url(actor.community, "atlas:scenario", pk=row.pk),
        updated_at=row.updated_at,
        is_archived=row.archived_at is not None,
        sentences=sentences,
        line=line,
        detail=detail,
    )


def scenario_choices(actor: Actor, limit: int = 100) -> list[tuple[int, str]]:
    """Numbers and names of the scenarios in use, the last changed first: to choose one in a form. 1 query."""
    if actor.community is None or not actor.community.has_module("atlas") or not actor.can(VIEW):
        return []
    rows = scenarios().order_by("-updated_at", "-pk").values_list("pk", "name")[:limit]
    return [(pk, name) for pk, name in rows]
