"""What missions hold about persons: who pilots them."""

from __future__ import annotations

from collections.abc import Iterator

from maillage.contexts.association.api import contacts_of
from maillage.contexts.programme.missions.models import Mission
from maillage.contexts.programme.permissions import VIEW
from maillage.platform.audit.services import record
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
            "programme.missions",
            "Missions",
            "work",
            "les pilotes des missions",
            ("programme.Mission",),
            (VIEW,),
            "Dire qui porte chaque mission.",
            "Intérêt légitime : mener le projet de santé (RGPD, article 6.1.f).",
            "Tant que la mission existe.",
            "Les membres qui écrivent les missions.",
        )
    )
    person_data.register(
        PersonData(
            "programme.missions",
            "Missions pilotées",
            36,
            ("programme.Mission",),
            held,
            erase,
            keeps="la mission, sans le nom de qui la portait.",
        )
    )


def held(person: Person, everywhere: bool) -> Iterator[HeldRow]:
    del everywhere
    for row in Mission.objects.filter(pilot__in=contacts_of(person)).order_by("pk"):
        yield described(row, leave_out=("version", "pilot", "rank"))


def erase(by: Actor, person: Person, everywhere: bool) -> list[str]:
    """The name goes; the mission waits for another pilot."""
    del everywhere
    count = Mission.objects.filter(pilot__in=contacts_of(person)).update(pilot=None)
    if not count:
        return []
    record(by=by, action="mission.unnamed", after={"count": count})
    return [f"nom retiré de {count_words(count, 'mission', feminine=True)}."]
