"""What the stored files hold about persons here: who put them there. Their contents are their owners' matter."""

from __future__ import annotations

from collections.abc import Iterator

from maillage.platform.files.models import StoredFile
from maillage.platform.registry.personal_data import (
    HeldRow,
    Holding,
    Person,
    PersonData,
    described,
    holdings,
    nothing_to_erase,
    person_data,
)


def register() -> None:
    """Called once, when the application starts."""
    holdings.register(
        Holding(
            "files.files",
            "Fichiers déposés",
            "work",
            "les membres qui déposent un fichier",
            ("files.StoredFile",),
            ("files.download",),
            "Garder les pièces de la communauté ; qui peut ouvrir chacune dépend de ce à quoi elle se rattache.",
            "Intérêt légitime : faire vivre la communauté (RGPD, article 6.1.f).",
            "Aussi longtemps que ce à quoi le fichier se rattache.",
            "La personne qui dépose.",
        )
    )
    person_data.register(
        PersonData(
            "files",
            "Fichiers déposés",
            50,
            ("files.StoredFile",),
            held,
            nothing_to_erase,
            keeps="les fichiers restent à la communauté ; le nom de qui les a déposés disparaît avec le compte.",
        )
    )


def held(person: Person, everywhere: bool) -> Iterator[HeldRow]:
    """Names and dates of the files that the account put there."""
    del everywhere
    if person.user_id is None:
        return
    for file in StoredFile.objects.filter(stored_by_id=person.user_id).order_by("pk"):
        yield described(file, leave_out=("sha256", "owner_id"), at="stored_at")
