"""What the public version holds about persons: who composed and published it, and a name that was left on purpose."""

from __future__ import annotations

from collections.abc import Iterator

from maillage.contexts.association.api import Writing, contacts_of, tell_writings
from maillage.contexts.dossier.permissions import VIEW
from maillage.contexts.dossier.public.composing import texts_of
from maillage.contexts.dossier.public.guard import NAME, Finding
from maillage.contexts.dossier.public.models import AllowedWords, PublicVersion
from maillage.core.search_text import search_text
from maillage.platform.registry.personal_data import (
    HeldRow,
    Holding,
    NotPersonal,
    Person,
    PersonData,
    described,
    holdings,
    not_personal,
    nothing_to_erase,
    person_data,
)

_KEPT = "ce qui a été publié, tel que publié ; la page peut être retirée, et une autre la remplacer."


def register() -> None:
    """Called once, when the application starts."""
    tell_writings(
        "dossier.public",
        "Version publique : ce qui la nomme",
        49,
        {
            "dossier.PublicPage": Writing(("title", "intro", "coming")),
            "dossier.PublicAction": Writing(("title", "text")),
        },
        keeps="les textes préparés pour être publiés, qui se récrivent à sa demande.",
    )
    person_data.register(
        PersonData(
            "dossier.public_versions",
            "Versions publiées qui la nomment",
            50,
            ("dossier.PublicVersion", "dossier.AllowedWords"),
            held,
            nothing_to_erase,
            keeps=_KEPT,
        )
    )
    holdings.register(
        Holding(
            "dossier.public",
            "Version publique d’une année",
            "work",
            "les membres qui composent, relisent et publient ; une personne nommée avec son accord",
            (
                "dossier.PublicPage",
                "dossier.PublicAction",
                "dossier.AllowedWords",
                "dossier.PublicVersion",
            ),
            (VIEW,),
            "Rendre compte aux adhérents, aux communes et à la presse, sans donnée personnelle.",
            "Intérêt légitime : dire ce que fait l’association (RGPD, article 6.1.f) ; l’accord de la personne pour "
            "qu’elle soit nommée (article 6.1.a).",
            "Tant que l’association existe ; une page retirée n’est plus lue que par qui gouverne.",
            "La coordination et la présidence.",
            also="ce qui est publié se lit sans compte par qui a le lien",
        )
    )
    not_personal.register(NotPersonal("dossier.PublicFigure", "quels indicateurs la version publique montre"))


def held(person: Person, everywhere: bool) -> Iterator[HeldRow]:
    """What was published with the person's whole name in it, and by whose answer the name stands there."""
    del everywhere
    names = {search_text(name) for name in (*person.names, *(one.name for one in contacts_of(person)))} - {""}
    for row in PublicVersion.objects.select_related("page", "page__year").order_by("pk"):
        said = search_text(" ".join(text for _, text in texts_of(row.content)))
        if any(f" {name} " in f" {said} " for name in names):
            yield described(row, leave_out=("content", "digest"), at="published_at")
    for answer in AllowedWords.objects.filter(kind=NAME).select_related("page__year", "by").order_by("pk"):
        if answer.digest in {Finding(NAME, answer.place, name).digest for name in names}:
            yield described(answer, leave_out=("digest",), at="at")
