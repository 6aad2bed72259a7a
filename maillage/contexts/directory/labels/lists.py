"""Lists of the directory of which all rows may be labelled at once, as their filters leave them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from maillage.contexts.directory.entries.subjects import ORGANISATION, PROFESSIONAL, STRUCTURE, Subject
from maillage.contexts.directory.labels.services import MAX_SUBJECTS
from maillage.contexts.directory.organisations.filters import OrganisationFilters
from maillage.contexts.directory.professionals.filters import ProfessionalFilters
from maillage.contexts.directory.structures.filters import StructureFilters
from maillage.platform.tables.filters import ListFilters
from maillage.platform.tenancy.actor import Actor


@dataclass(frozen=True)
class LabelledList:
    """name: in addresses. table: the list's table, which shows the button. url_name: where the list is.

    key: the attribute of a row that is the key of its subject.
    """

    name: str
    table: str
    kind: str
    url_name: str
    filters: type[ListFilters]
    key: str = "pk"


LISTS: dict[str, LabelledList] = {
    one.name: one
    for one in (
        LabelledList(
            "professionnels", "directory.professionals", PROFESSIONAL, "directory:list", ProfessionalFilters
        ),
        LabelledList(
            "lieux", "directory.structures", STRUCTURE, "directory:structures", StructureFilters, key="finess"
        ),
        LabelledList(
            "organisations",
            "directory.organisations",
            ORGANISATION,
            "directory:organisations",
            OrganisationFilters,
        ),
    )
}
ReadRows = Callable[[ListFilters, dict[str, Any]], Any]


@dataclass(frozen=True)
class Rows:
    """What a list holds under its filters: subjects (cut after MAX_SUBJECTS + 1), and the filters in words."""

    subjects: tuple[Subject, ...]
    filters_in_words: list[str]

    @property
    def too_many(self) -> bool:
        return len(self.subjects) > MAX_SUBJECTS


def rows_of(actor: Actor, chosen: LabelledList, query: str) -> Rows:
    """The rows that this query string leaves in the list, the same as the list's page shows."""
    form = chosen.filters(QueryDict(query), actor=actor)
    found = form.apply(None, form.accepted())
    keys = [str(getattr(row, chosen.key)) for row in _light(found, chosen)[: MAX_SUBJECTS + 1]]
    return Rows(tuple(Subject(chosen.kind, key) for key in keys), form.in_words())


def _light(found: Any, chosen: LabelledList) -> Any:
    """Without what only the page of the list shows, where the rows come from a queryset."""
    if hasattr(found, "prefetch_related"):
        return found.prefetch_related(None)
    return found
