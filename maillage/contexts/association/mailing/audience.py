"""To whom a letter goes: groups of contacts, chosen by what the association knows of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any, Final

from django.db.models import QuerySet

from maillage.contexts.association.bodies.models import Body, BodyKind
from maillage.contexts.association.bodies.queries import running_on
from maillage.contexts.association.contacts import professions
from maillage.contexts.association.contacts.models import Category, Contact, Standing
from maillage.contexts.association.members.models import Team, TeamMember
from maillage.contexts.association.statutes.models import College
from maillage.contexts.territory.models import Commune

MEMBERS: Final = "members"
EVERYBODY: Final = "everybody"
WHO: Final = ((MEMBERS, "les adhérents"), (EVERYBODY, "tous les contacts, adhérents ou non"))


@dataclass(frozen=True)
class Audience:
    """Groups of one kind add up, kinds narrow one another: « libéraux ou établissements, de Bessèges ».

    who: MEMBERS or EVERYBODY. colleges, bodies and teams by number, communes by INSEE code, professions by the code of
    `contacts.professions`, categories by `Category`.
    """

    who: str = MEMBERS
    colleges: tuple[int, ...] = ()
    bodies: tuple[int, ...] = ()
    teams: tuple[int, ...] = ()
    communes: tuple[str, ...] = ()
    professions: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {
            name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items()
        }

    @classmethod
    def from_json(cls, saved: Mapping[str, Any]) -> Audience:
        """What was saved; a part that cannot be read any more narrows nothing."""
        numbers = {"colleges", "bodies", "teams"}
        found: dict[str, Any] = {"who": EVERYBODY if saved.get("who") == EVERYBODY else MEMBERS}
        for part in fields(cls)[1:]:
            wanted = int if part.name in numbers else str
            values = saved.get(part.name)
            listed = values if isinstance(values, list) else []
            found[part.name] = tuple(sorted({one for one in listed if type(one) is wanted}))
        return cls(**found)


def people(audience: Audience, on: date) -> QuerySet[Contact]:
    """The contacts of the audience on that day, by name. The assembly is all members: no mandate needed."""
    rows = Contact.objects.exclude(standing=Standing.FORMER).select_related("college", "commune")
    if audience.who == MEMBERS:
        rows = rows.filter(standing=Standing.MEMBER)
    if audience.colleges:
        rows = rows.filter(college_id__in=audience.colleges)
    if audience.communes:
        rows = rows.filter(commune_id__in=audience.communes)
    if audience.professions:
        rows = rows.filter(profession__in=audience.professions)
    if audience.categories:
        rows = rows.filter(category__in=audience.categories)
    if audience.teams:
        places = TeamMember.objects.filter(team_id__in=audience.teams, ended_on=None)
        rows = rows.filter(pk__in=places.order_by().values("contact_id"))
    if audience.bodies:
        rows = _in_bodies(rows, audience.bodies, on)
    ordered: QuerySet[Contact] = rows.order_by("search_name", "pk")
    return ordered


def _in_bodies(rows: Any, bodies: Sequence[int], on: date) -> Any:
    if Body.objects.filter(pk__in=bodies, kind=BodyKind.ASSEMBLY).exists():
        return rows.filter(standing=Standing.MEMBER)
    holders = Contact.objects.filter(running_on(on, "mandates__"), mandates__body_id__in=bodies)
    return rows.filter(pk__in=holders.order_by().values("pk"))


# --- What may be chosen -----------------------------------------------------------------------------------

Choices = list[tuple[str, str]]


def choices() -> dict[str, Choices]:
    """Groups that exist today, by part of the audience. 5 queries."""
    known = Contact.objects.exclude(standing=Standing.FORMER).order_by()
    held = set(known.exclude(profession="").values_list("profession", flat=True).distinct())
    communes = Commune.objects.filter(pk__in=known.values("commune_id")).order_by("name", "pk")
    named = {
        "colleges": College.objects.filter(closed_on=None).order_by("rank", "name", "pk"),
        "bodies": Body.objects.filter(closed_on=None).order_by("name", "pk"),
        "teams": Team.objects.filter(closed_on=None).order_by("search_name", "pk"),
        "communes": communes,
    }
    found: dict[str, Choices] = {
        part: [(str(one.pk), one.name) for one in rows] for part, rows in named.items()
    }
    found["professions"] = [pair for pair in professions.choices() if pair[0] in held]
    found["categories"] = list(Category.choices)
    return found


LABELS: Final = {
    "colleges": "collège",
    "bodies": "instance",
    "teams": "équipe",
    "communes": "commune",
    "professions": "profession",
    "categories": "catégorie",
}


def in_words(audience: Audience, offered: Mapping[str, Choices]) -> list[str]:
    """« les adhérents », « collège : Libéraux, Salariés »…; what no longer exists is said so."""
    said = [dict(WHO)[audience.who]]
    for part, label in LABELS.items():
        values, names = getattr(audience, part), dict(offered[part])
        if values:
            known = [names.get(str(value), "groupe qui n’existe plus") for value in values]
            said.append(f"{label} : {', '.join(known)}")
    return said
