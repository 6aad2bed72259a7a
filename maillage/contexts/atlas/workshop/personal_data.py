"""What scenarios hold about persons: which member wrote them, and for whom a link was made."""

from __future__ import annotations

from collections.abc import Iterator

from maillage.contexts.atlas.permissions import SHARE, VIEW
from maillage.contexts.atlas.workshop.models import ScenarioShare
from maillage.platform.registry.personal_data import (
    HeldRow,
    Holding,
    Person,
    PersonData,
    described,
    holdings,
    person_data,
)
from maillage.platform.tenancy.actor import Actor
from maillage.platform.ui.typography import count_words


def register() -> None:
    """Called once, when the application starts."""
    holdings.register(
        Holding(
            "atlas.scenarios",
            "Scénarios : qui les a écrits et partagés",
            "work",
            "les membres qui écrivent un scénario, et les personnes pour qui un lien a été fait",
            ("atlas.Scenario", "atlas.ScenarioShare"),
            (VIEW,),
            "Savoir qui a écrit un scénario et qui peut l’ouvrir de l’extérieur.",
            "Intérêt légitime : préparer l’avenir du territoire avec ses partenaires (RGPD, article 6.1.f).",
            "Tant que la communauté existe ; sans nom une fois le compte fermé.",
            "Les membres eux-mêmes.",
            narrower=(
                ("atlas.ScenarioShare.recipient", SHARE),
                ("atlas.ScenarioShare.created_by", SHARE),
                ("atlas.ScenarioShare.digest", ""),
            ),
        )
    )
    person_data.register(
        PersonData("atlas.shares", "Liens de scénarios", 60, ("atlas.ScenarioShare",), held, erase)
    )


def held(person: Person, everywhere: bool) -> Iterator[HeldRow]:
    """The links that were made for somebody of this name or address."""
    del everywhere
    for share in _made_for(person):
        yield described(share, at="created_at")


def erase(by: Actor, person: Person, everywhere: bool) -> list[str]:
    """Take the name off the links; they go on opening until their day, or until somebody takes them back."""
    del by, everywhere
    found = _made_for(person)
    ScenarioShare.objects.filter(pk__in=[share.pk for share in found]).update(recipient="")
    return [f"nom retiré de {count_words(len(found), 'lien')} de scénario."] if found else []


def _made_for(person: Person) -> list[ScenarioShare]:
    """The recipient is a text that a member typed: compared whole, without case."""
    known = {word.casefold() for word in (*person.emails, *person.names)}
    if not known:
        return []
    rows = ScenarioShare.objects.exclude(recipient="").order_by("pk")
    return [share for share in rows if share.recipient.strip().casefold() in known]
