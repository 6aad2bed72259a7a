"""Reads of scenarios and of their links."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, Q, QuerySet
from django.utils import timezone
from django_scopes import scopes_disabled

from maillage.contexts.atlas.workshop.models import Scenario, ScenarioShare
from maillage.platform.access.tokens import digest_of
from maillage.platform.audit.models import AccessEntry
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from maillage.platform.tenancy.prepared import Prepared

# What a column of keys can hold.
_LARGEST = 2**63 - 1
READING = "atlas.shared_scenario"


def scenarios(*, archived: bool = False) -> QuerySet[Scenario]:
    """Those in use, or the archived ones, with their links that still open: `open_links`."""
    still = Q(shares__revoked_at=None, shares__expires_at__gt=timezone.now())
    rows: QuerySet[Scenario] = (
        Scenario.objects.filter(archived_at__isnull=not archived)
        .select_related("updated_by")
        .annotate(open_links=Count("shares", filter=still))
    )
    return rows


def scenario_rows(actor: Actor) -> list[Scenario]:
    """Those in use, by name, to choose from; read once in a request. 1 query."""
    if "atlas.scenarios" not in actor.memo:
        rows = Scenario.objects.filter(archived_at=None).order_by("name", "pk")
        actor.memo["atlas.scenarios"] = list(rows)
    found: list[Scenario] = actor.memo["atlas.scenarios"]
    return found


def find(pk: int) -> Scenario | None:
    """A scenario of the community with who wrote it last. 1 query."""
    row: Scenario | None = Scenario.objects.select_related("updated_by").filter(pk=pk).first()
    return row


_PROFESSION = Prepared(lambda pk: Scenario.objects.filter(pk=pk).values_list("profession"))


def profession_of(pk: int) -> str | None:
    """The profession of a scenario of the community: all that playing needs of it. 1 query."""
    rows = _PROFESSION.rows(pk=pk) if pk <= _LARGEST else []
    return str(rows[0][0]) if rows else None


def some(pks: Iterable[int]) -> list[Scenario]:
    """The scenarios of these numbers that are in use, in that order. 1 query."""
    wanted = list(dict.fromkeys(pks))
    rows = {row.pk: row for row in Scenario.objects.filter(pk__in=wanted, archived_at=None).order_by("pk")}
    return [rows[pk] for pk in wanted if pk in rows]


@dataclass(frozen=True)
class Link:
    """A link of a scenario with what became of it. openings: how often, as far as the log is kept."""

    pk: int
    recipient: str
    created_at: datetime
    created_by: str
    expires_at: datetime
    revoked_at: datetime | None
    openings: int
    last_seen_at: datetime | None

    @property
    def state(self) -> str:
        if self.revoked_at is not None:
            return "revoked"
        return "open" if self.expires_at > timezone.now() else "expired"


def links_of(scenario: Scenario) -> list[Link]:
    """The links of a scenario, newest first, with when they were last opened. 2 queries."""
    shares = list(
        ScenarioShare.objects.filter(scenario=scenario)
        .select_related("created_by")
        .order_by("-created_at", "-pk")
    )
    seen = _openings(shares)
    return [
        Link(
            pk=share.pk,
            recipient=share.recipient,
            created_at=share.created_at,
            created_by=(share.created_by.name or share.created_by.email) if share.created_by else "",
            expires_at=share.expires_at,
            revoked_at=share.revoked_at,
            openings=seen.get(str(share.pk), {}).get("times", 0),
            last_seen_at=seen.get(str(share.pk), {}).get("last"),
        )
        for share in shares
    ]


def _openings(shares: Sequence[ScenarioShare]) -> dict[str, dict[str, Any]]:
    rows = (
        AccessEntry.objects.filter(
            what=READING,
            object_type=ScenarioShare._meta.label_lower,
            object_id__in=[str(share.pk) for share in shares],
        )
        .order_by()
        .values("object_id")
        .annotate(times=Count("pk"), last=Max("at"))
    )
    return {row["object_id"]: row for row in rows}


@dataclass(frozen=True)
class Opened:
    """What a working link shows."""

    share: ScenarioShare
    scenario: Scenario
    community: Community


def open_link(secret: str) -> Opened | None:
    """What the link shows; None alike for a wrong, an expired and a revoked one. 1 query."""
    with scopes_disabled():
        share: ScenarioShare | None = (
            ScenarioShare.objects.filter(
                digest=digest_of(secret),
                revoked_at=None,
                expires_at__gt=timezone.now(),
                scenario__archived_at=None,
            )
            .select_related("scenario", "community")
            .order_by("pk")
            .first()
        )
    if share is None or not share.community.has_module("atlas"):
        return None
    return Opened(share, share.scenario, share.community)
