"""The kinds of files that FINESS comes in, as the importer knows them."""

from __future__ import annotations

from typing import Final

from maillage.contexts.directory.imports.finess import activities, hospitals, legacy, plus
from maillage.contexts.directory.imports.finess.models import StructureActivity
from maillage.contexts.directory.imports.finess.remarks import SiteRemarks
from maillage.contexts.directory.imports.finess.sites import COLUMNS, REGISTER
from maillage.contexts.directory.imports.kinds import Kind, register_kind
from maillage.contexts.directory.structures.models import Structure

_PUBLISHER: Final = "https://www.data.gouv.fr/fr/datasets/r/"

KINDS: Final = (
    Kind(
        name="finess-plus",
        register=REGISTER,
        label="FINESS+ : lieux de soins et d’accompagnement",
        expected=plus.EXPECTED,
        model=Structure,
        columns=COLUMNS,
        read=plus.read_plus,
        hooks=SiteRemarks(),
        credit="FINESS, Agence du numérique en santé",
        address=f"{_PUBLISHER}cd493959-fb03-41e5-9347-0edd14dfbc22",
    ),
    Kind(
        name="finess-activites",
        register=StructureActivity.REGISTER,
        label="FINESS+ : activités de soins autorisées (urgences)",
        expected=activities.EXPECTED,
        model=StructureActivity,
        columns=activities.COLUMNS,
        read=activities.read_activities,
        credit="FINESS, Agence du numérique en santé",
        needs=frozenset({"structures"}),
        address=f"{_PUBLISHER}ed12913c-6bb2-4e47-8434-2f6e4f961c8e",
    ),
    Kind(
        name="finess-etalab",
        register=REGISTER,
        label="FINESS, ancienne extraction (etalab) : lieux de soins et d’accompagnement",
        expected=legacy.EXPECTED,
        model=Structure,
        columns=COLUMNS,
        read=legacy.read_legacy,
        hooks=SiteRemarks(),
        credit="FINESS, ministère chargé de la santé",
    ),
    Kind(
        name="finess-hopitaux",
        register=REGISTER,
        label="Sites hospitaliers de FINESS (fichier de 2020)",
        expected=hospitals.EXPECTED,
        model=Structure,
        columns=COLUMNS,
        read=hospitals.read_hospitals,
        hooks=SiteRemarks(),
        credit="FINESS, ministère chargé de la santé",
    ),
)


def register_kinds() -> None:
    """Make them known to the importer, the command and the operator's page."""
    for kind in KINDS:
        register_kind(kind)
