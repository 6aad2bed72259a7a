"""Which communes the register is kept for: every perimeter of the installation, and a belt around each."""

from __future__ import annotations

from dataclasses import dataclass

from maillage.contexts.directory.imports.models import CoveredCommune
from maillage.contexts.directory.imports.places import Commune as Place
from maillage.contexts.directory.imports.places import Places
from maillage.contexts.territory import api as territory

SOURCE = "rpps"


@dataclass(frozen=True)
class Coverage:
    """The communes to keep now, and those that were kept by the import in force.

    Only in `lasting` can somebody arrive or leave: elsewhere nothing was known before, or will be after.
    """

    now: frozenset[str]
    before: frozenset[str]
    keeps_all: bool

    @property
    def lasting(self) -> frozenset[str]:
        return self.now & self.before


def wanted_coverage(*, keep_all: bool) -> Coverage:
    """What an import that starts now has to keep."""
    now = territory.all_commune_codes() if keep_all else territory.covered_codes()
    before = frozenset(CoveredCommune.objects.filter(source=SOURCE).values_list("commune_id", flat=True))
    return Coverage(now=now, before=before, keeps_all=keep_all)


def places_of(coverage: Coverage) -> Places:
    """The communes of the coverage as the reader of the file wants them."""
    communes = territory.commune_identities(None if coverage.keeps_all else coverage.now)
    return Places.of(
        (
            Place(
                code=commune.code,
                name=commune.name,
                postal_codes=commune.postal_codes,
                former_codes=commune.former_codes,
                former_names=commune.former_names,
            )
            for commune in communes
        ),
        keep_all=coverage.keeps_all,
    )
