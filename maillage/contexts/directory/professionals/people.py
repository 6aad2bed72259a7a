"""Persons with what they do in some communes, light enough for a page of fifty or a map of thousands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from django.db.models import QuerySet

from maillage.contexts.directory.professionals.models import Activity, Professional, readable_phone
from maillage.contexts.directory.professionals.naming import proper_structure_name
from maillage.platform.tenancy.prepared import Prepared

# What a list, its map and its export show of an activity, in the order of `Here`.
LISTED: Final = (
    "professional_id",
    "commune_id",
    "profession_code",
    "skill_code",
    "skill_label",
    "mode_code",
    "structure_id",
    "structure_name",
    "address",
    "phone",
    "commune__name",
)
# Beyond, it is quicker to read all activities of the communes than to name so many persons.
_NAMED: Final = 1_000


@dataclass(slots=True)
class Here:
    """An activity, as a list shows it; a model object for each would be most of the time of a page."""

    professional_id: str
    commune_id: str
    profession_code: str
    skill_code: str
    skill_label: str
    mode_code: str
    structure_id: str
    structure_name: str
    address: str
    phone: str
    commune_name: str

    @property
    def shown_phone(self) -> str:
        return readable_phone(self.phone)

    @property
    def shown_structure(self) -> str:
        return proper_structure_name(self.structure_name)


class PeopleHere(QuerySet[Professional]):
    """Persons whose `here` holds their visible activities in `communes`, read in one query with each page."""

    communes: tuple[str, ...] = ()

    def _clone(self) -> PeopleHere:
        clone: PeopleHere = super()._clone()  # type: ignore[misc]
        clone.communes = self.communes
        return clone

    def _fetch_all(self) -> None:
        fresh = self._result_cache is None
        super()._fetch_all()
        if fresh:
            self._attach(self._result_cache or [])

    def iterator(self, chunk_size: int | None = None) -> Iterator[Professional]:
        people = super().iterator(chunk_size=chunk_size)
        while chunk := list(islice(people, chunk_size or _NAMED)):
            self._attach(chunk)
            yield from chunk

    def _attach(self, people: list[Any]) -> None:
        # `values()` and the like give no persons.
        if not people or not isinstance(people[0], Professional):
            return
        by_person: dict[str, list[Here]] = {person.pk: [] for person in people}
        for row in _activities(self.communes, by_person):
            if row.professional_id in by_person:
                by_person[row.professional_id].append(row)
        for person in people:
            person.here = by_person[person.pk]


def people_here(communes: Iterable[str]) -> PeopleHere:
    """All persons of the register; `here` is empty for those without an activity in these communes."""
    rows = PeopleHere(Professional)
    rows.communes = tuple(sorted(communes))
    return rows


def _in_communes(communes: tuple[str, ...]) -> QuerySet[Activity]:
    rows: QuerySet[Activity] = Activity.objects.visible().filter(commune_id__in=communes)
    return rows.order_by("profession_code", "commune_id", "pk")


_OF_COMMUNES = Prepared(lambda communes: _in_communes(communes).values_list(*LISTED), national=True)
_OF_PEOPLE = Prepared(
    lambda communes, people: _in_communes(communes).filter(professional_id__in=people).values_list(*LISTED),
    national=True,
)


def _activities(communes: tuple[str, ...], people: Iterable[str]) -> Iterator[Here]:
    """By profession and commune."""
    named = list(people)
    if len(named) <= _NAMED:
        rows = _OF_PEOPLE.rows(communes=communes, people=tuple(named))
    else:
        rows = _OF_COMMUNES.rows(communes=communes)
    return (Here(*values) for values in rows)
