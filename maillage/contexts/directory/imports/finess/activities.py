"""FINESS+ activities: which care each site is authorised to give; the emergency departments are read from it.

Specification: ansforge/finess, sample of 1 April 2026. Activities « AMF » (soins soumis à autorisation) carry codes of
NOS tables R274 (activity: 14 is emergency medicine) and R275 (modality: 23 and 24 are the emergency departments).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from maillage.contexts.directory.imports.finess.foreign import Headed, refuse_text
from maillage.contexts.directory.imports.finess.json_stream import first_values, objects
from maillage.contexts.directory.imports.finess.models import StructureActivity
from maillage.contexts.directory.imports.finess.plus import (
    list_of,
    making_day,
    object_of,
    refuse_other_version,
    text_of,
)
from maillage.contexts.directory.imports.finess.sites import wrong_number
from maillage.contexts.directory.imports.kinds import Kept, OpenedFile, Record
from maillage.contexts.directory.imports.refusal import (
    FileRefused,
    RefusedLine,
    refuse_foreign_content,
)

EXPECTED: Final = "finess-activites-journalier-AAAAMMJJ.json.gz"
COLUMNS: Final = ("finess", "activity_code", "modality_code")
_CODE_WIDTH: Final = 10


class ActivitiesReading:
    """One reading of a FINESS+ file of activities: those in force, of the structures kept. Memory: one site."""

    register = StructureActivity.REGISTER

    def __init__(self, opened: OpenedFile, kept: Kept) -> None:
        self.lines = 0
        self._kept = kept
        self._stream = Headed(opened.stream)
        head = self._stream.head
        refuse_foreign_content(head, EXPECTED)
        refuse_text(head, EXPECTED)
        values = first_values(head)
        refuse_other_version(values, EXPECTED)
        self.extraction_on = making_day(values, opened)

    def __iter__(self) -> Iterator[Record | RefusedLine]:
        for site in objects(self._stream, "pmej.item.ege.item"):
            if not isinstance(site, dict):
                continue
            if not self.lines:
                _refuse_structures(site)
            self.lines += 1
            yield from self._of_site(self.lines, site)
        if not self.lines:
            raise FileRefused(
                f"Ce fichier JSON ne contient aucune activité d’établissement. Fichier attendu : {EXPECTED}."
            )

    def _of_site(self, number: int, site: Mapping[str, Any]) -> Iterator[Record | RefusedLine]:
        finess = text_of(site.get("numFinessEge"))
        if refused := wrong_number(number, finess):
            yield refused
            return
        if finess not in self._kept.structures:
            return
        told = {
            codes
            for one in list_of(site.get("activitesExercees"))
            if (codes := _codes_in_force(object_of(one)))
        }
        for activity, modality in sorted(told):
            yield Record(number, f"{finess} {activity} {modality}", (finess, activity, modality))


def _codes_in_force(activity: Mapping[str, Any]) -> tuple[str, str] | None:
    """Codes of activity and modality of an authorised care that is in force; None for any other activity."""
    if text_of(object_of(activity.get("caracteristiquesGeneriques")).get("etatObjet")) == "I":
        return None
    nature = object_of(activity.get("nature"))
    kind = object_of(object_of(nature.get("caracteristiquesSpecifiques")).get("typeActiviteAMF"))
    code = text_of(kind.get("activiteAMF"))
    if not code:
        return None
    return code[:_CODE_WIDTH], text_of(kind.get("modaliteActivite"))[:_CODE_WIDTH]


def _refuse_structures(site: Mapping[str, Any]) -> None:
    if "informationsGeneralesEGE" in site:
        raise FileRefused(
            "Ce fichier est le fichier FINESS+ des structures (finess-structures), et non celui des activités. "
            f"Choisissez ce genre de fichier, ou le fichier attendu ici : {EXPECTED}."
        )


def read_activities(opened: OpenedFile, kept: Kept) -> ActivitiesReading:
    """Open a reading of a FINESS+ file of activities. Raises `FileRefused` for anything else."""
    return ActivitiesReading(opened, kept)
