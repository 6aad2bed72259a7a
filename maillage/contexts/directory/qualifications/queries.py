"""Know-how of persons, beside what their activities say."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from maillage.contexts.directory.imports.editions import edition_of
from maillage.contexts.directory.nomenclature.tables import knowhow_label, label_of, plain_label
from maillage.contexts.directory.professionals.models import Activity
from maillage.contexts.directory.qualifications.models import HeldSkill
from maillage.platform.tenancy.actor import Actor

CREDIT = "Savoir-faire du RPPS, ANS"


def skills_of(people: Iterable[str]) -> dict[str, list[HeldSkill]]:
    """Know-how by person (IDNPS), in the order of their labels; who holds none is left out. 1 query."""
    rows = (
        HeldSkill.objects.visible()
        .filter(idnps__in=sorted(people))
        .order_by("idnps", "skill_label", "skill_code", "pk")
    )
    found: dict[str, list[HeldSkill]] = {}
    for row in rows:
        found.setdefault(row.idnps, []).append(row)
    return found


def skill_name(skill: HeldSkill) -> str:
    """The label of the file, else of the national tables, without the code of its table."""
    return plain_label(skill.skill_label or knowhow_label(skill.type_code, skill.skill_code))


def load_skills_panel(actor: Actor, person: Any) -> dict[str, Any]:
    """What a person holds beyond what the lines of activity say already. 3 queries."""
    del actor
    held = skills_of([person.pk]).get(person.pk, [])
    if not held:
        return {}
    said = set(
        Activity.objects.visible().filter(professional_id=person.pk).values_list("skill_code", flat=True)
    )
    others = [skill for skill in held if skill.skill_code not in said]
    if not others:
        return {}
    return {
        "skills": [
            {
                "name": skill_name(skill),
                "kind": skill.type_label or label_of("R04", skill.type_code, fallback=skill.type_code),
            }
            for skill in others
        ],
        "edition": edition_of(HeldSkill.REGISTER, CREDIT),
    }
