"""What an import has to keep: the communes of every perimeter and a belt around each, and the registers in force."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from maillage.contexts.directory.imports.kinds import Kept, Kind
from maillage.contexts.directory.imports.models import CoveredCommune, RegisterState
from maillage.contexts.directory.imports.places import Commune as Place
from maillage.contexts.directory.imports.places import Places
from maillage.contexts.directory.objections.models import Objection
from maillage.contexts.directory.professionals.models import Activity
from maillage.contexts.directory.structures.models import Structure
from maillage.contexts.territory import api as territory

# The register of professionals, which the others look up.
SOURCE = "rpps"
# What a kind may need -> the register that has it.
NEEDED: Final = {"people": SOURCE, "structures": Structure.REGISTER}


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


def communes_to_keep(*, keep_all: bool) -> frozenset[str]:
    """What an import that starts now has to keep."""
    return territory.all_commune_codes() if keep_all else territory.covered_codes()


def covered_communes(register: str) -> frozenset[str]:
    """What the import in force was made for."""
    return frozenset(CoveredCommune.objects.filter(source=register).values_list("commune_id", flat=True))


def places_of(codes: frozenset[str], *, keep_all: bool) -> Places:
    """These communes as the reader of a file wants them."""
    communes = territory.commune_identities(None if keep_all else codes)
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
        keep_all=keep_all,
    )


def kept_for(kind: Kind, codes: frozenset[str], *, keep_all: bool) -> Kept:
    """What the reader of a kind has to know."""
    return Kept(
        places=places_of(codes, keep_all=keep_all),
        people=_people(kind, keep_all=keep_all) if "people" in kind.needs else frozenset(),
        structures=_structures() if "structures" in kind.needs else frozenset(),
        objectors=frozenset(Objection.objects.values_list("idnps", flat=True)),
    )


def basis_of(kind: Kind) -> dict[str, Any]:
    """Generations of the registers that a kind is read with, its own left out."""
    registers = {NEEDED[need] for need in kind.needs} - {kind.register}
    if not registers:
        return {}
    known = RegisterState.objects.filter(source__in=registers).values_list("source", "generation")
    return dict.fromkeys(sorted(registers), 0) | dict(known)


def _people(kind: Kind, *, keep_all: bool) -> frozenset[str]:
    """Persons of the register. With the whole of France kept, the register itself needs none: no place is "other"."""
    if keep_all and kind.register == SOURCE:
        return frozenset()
    return frozenset(
        Activity.objects.visible().order_by().values_list("professional_id", flat=True).distinct()
    )


def _structures() -> frozenset[str]:
    return frozenset(Structure.objects.visible().order_by().values_list("finess", flat=True))
