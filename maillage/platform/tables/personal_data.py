"""What saved views hold about persons: whose they are, and the words that were searched."""

from __future__ import annotations

from collections.abc import Iterator

from maillage.platform.registry.personal_data import (
    HeldRow,
    Holding,
    Person,
    PersonData,
    described,
    holdings,
    person_data,
)
from maillage.platform.tables.models import SavedView
from maillage.platform.tables.saved import SAVE
from maillage.platform.tenancy.actor import Actor


def register() -> None:
    """Called once, when the application starts."""
    holdings.register(
        Holding(
            "tables.views",
            "Vues enregistrées des listes",
            "work",
            "les membres qui enregistrent une vue",
            ("tables.SavedView",),
            (SAVE,),
            "Retrouver une liste filtrée.",
            "Exécution du service demandé par la personne (RGPD, article 6.1.b).",
            "Jusqu’à ce que la personne l’efface, ou ferme son compte.",
            "La personne elle-même.",
            narrower=(("tables.SavedView.query", ""),),
            also="la personne elle-même ; toute la communauté pour une vue partagée",
        )
    )
    person_data.register(PersonData("tables", "Vues enregistrées", 40, ("tables.SavedView",), held, erase))


def held(person: Person, everywhere: bool) -> Iterator[HeldRow]:
    """The views of the account."""
    del everywhere
    for view in SavedView.objects.filter(owner_id=person.user_id).order_by("pk") if person.user_id else ():
        yield described(view, at="created_at")


def erase(by: Actor, person: Person, everywhere: bool) -> list[str]:
    """Delete the views of the account, shared ones too: their filters were typed by the person."""
    del by, everywhere
    if person.user_id is None:
        return []
    count = SavedView.objects.filter(owner_id=person.user_id).delete()[0]
    return [f"vues enregistrées effacées : {count}."] if count else []
