"""What the project holds about persons: whom its texts name, and whom a frozen version names."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q

from maillage.contexts.association.api import Writing, contacts_of, tell_writings
from maillage.contexts.programme.permissions import VIEW
from maillage.contexts.programme.project.models import ProjectVersion
from maillage.platform.registry.personal_data import (
    HeldRow,
    Holding,
    NotPersonal,
    Person,
    PersonData,
    holdings,
    not_personal,
    nothing_to_erase,
    person_data,
)

# A shorter name would be found inside of other words.
_SHORTEST = 5
# Characters around a name, so that one sees in which sentence it stands.
_AROUND = 80


def register() -> None:
    """Called once, when the application starts."""
    tell_writings(
        "programme.project",
        "Projet de santé : ce qui la nomme",
        38,
        {
            "programme.ProjectChapter": Writing(("title", "text", "reading")),
            "programme.Priority": Writing(("title", "text")),
        },
        keeps="le texte du projet de santé ; un passage peut être rectifié à la demande de la personne.",
    )
    person_data.register(
        PersonData(
            "programme.project_versions",
            "Versions du projet de santé : ce qui la nomme",
            38,
            ("programme.ProjectVersion",),
            held,
            nothing_to_erase,
            keeps="les versions figées du projet de santé, qui prouvent ce que l’ARS a reçu et validé.",
        )
    )
    holdings.register(
        Holding(
            "programme.project",
            "Projet de santé",
            "work",
            "les personnes que le texte nomme (pilotes, groupes, partenaires), et les membres qui l’écrivent",
            ("programme.ProjectChapter", "programme.Priority", "programme.ProjectVersion"),
            (VIEW,),
            "Écrire le projet de santé, et garder ce qui a été envoyé à l’ARS et validé par elle.",
            "Intérêt légitime : mener le projet de santé (RGPD, article 6.1.f).",
            "Tant que la CPTS mène son projet de santé ; ses versions figées, comme mémoire de l’association.",
            "Les membres qui écrivent le texte ; les fiches actions et les missions, pour leurs pilotes.",
        )
    )
    not_personal.register(NotPersonal("programme.ChapterFigures", "des totaux du territoire"))


def held(person: Person, everywhere: bool) -> Iterator[HeldRow]:
    """The versions in which the whole name of the person stands, and the words around it."""
    del everywhere
    known = {name.strip() for name in (*person.names, *(one.name for one in contacts_of(person)))}
    names = sorted(one for one in known if len(one) >= _SHORTEST)
    meant = Q(pk__in=[])
    for name in names:
        for text in ("content", "label", "why"):
            meant |= Q(**{f"{text}__icontains": name})
    for row in ProjectVersion.objects.filter(meant).order_by("pk"):
        yield HeldRow(
            "version du projet de santé",
            (
                ("nom", row.label),
                *(("ce qui la nomme", words) for name in names for words in _around(row, name)),
            ),
            row.created_at,
        )


def _around(row: ProjectVersion, name: str) -> Iterator[str]:
    for text in (row.why, row.content):
        at = text.casefold().find(name.casefold())
        while at >= 0:
            yield f"…{text[max(at - _AROUND, 0) : at + len(name) + _AROUND]}…"
            at = text.casefold().find(name.casefold(), at + len(name))
