"""Reading packs. In the community's scope."""

from __future__ import annotations

from typing import Final

from django.db.models import QuerySet

from maillage.contexts.dossier.pack.figures import Change, changes_between
from maillage.contexts.dossier.pack.models import Pack, PackState
from maillage.contexts.programme.models import ReportingYear

_LARGEST: Final = 2**63 - 1


def packs() -> QuerySet[Pack]:
    """The latest first."""
    rows: QuerySet[Pack] = Pack.objects.select_related("year", "file", "asked_by", "community")
    return rows.order_by("-asked_at", "-pk")


def find(pk: int) -> Pack | None:
    """1 query."""
    return packs().filter(pk=pk).first() if pk <= _LARGEST else None


def of_year(year: ReportingYear) -> list[Pack]:
    """Those of a year, the latest first. 1 query."""
    return list(packs().filter(year=year))


def before(pack: Pack) -> Pack | None:
    """The last ready one of the same year that was built before. 1 query."""
    rows = packs().filter(year=pack.year_id, state=PackState.READY, built_at__lt=pack.built_at)
    return rows.order_by("-built_at", "-pk").first() if pack.built_at else None


def changes(pack: Pack, earlier: Pack | None) -> list[Change]:
    """What figures changed since the earlier one. No query."""
    return [] if earlier is None else changes_between(earlier.figures, pack.figures)
