"""Who a number is, before an objection is recorded for it."""

from __future__ import annotations

from dataclasses import dataclass

from maillage.contexts.directory.professionals.models import Activity, Professional


@dataclass(frozen=True)
class Person:
    """Somebody of the register: name as shown, professions and names of communes, each in alphabetical order."""

    name: str
    professions: tuple[str, ...]
    communes: tuple[str, ...]

    @property
    def shown(self) -> str:
        """« Dr Jeanne Aubépine-Granite, Médecin, Allègre-les-Fumades »."""
        return ", ".join((self.name, *self.professions, *self.communes))


def person_of(idnps: str) -> Person | None:
    """The person of a national identifier, with the activities of the edition in force. 2 queries."""
    person = Professional.objects.filter(idnps=idnps).first()
    if person is None:
        return None
    rows = Activity.objects.visible().filter(professional_id=idnps).order_by("pk")
    known = list(rows.values_list("profession_label", "commune__name"))
    return Person(
        name=person.name,
        professions=tuple(sorted({profession for profession, _ in known if profession})),
        communes=tuple(sorted({commune for _, commune in known if commune})),
    )
