"""What stages hold about persons: who bears them."""

from __future__ import annotations

from collections.abc import Iterator

from maillage.contexts.association.api import contacts_of
from maillage.contexts.programme.permissions import VIEW
from maillage.contexts.programme.stages.models import Stage
from maillage.platform.audit.services import record
from maillage.platform.registry.personal_data import (
    HeldRow,
    Holding,
    NotPersonal,
    Person,
    PersonData,
    described,
    holdings,
    not_personal,
    person_data,
)
from maillage.platform.tenancy.actor import Actor
from maillage.platform.ui.typography import count_words


def register() -> None:
    """Called once, when the application starts."""
    holdings.register(
        Holding(
            "programme.stages",
            "Vie de la CPTS",
            "work",
            "les personnes qui portent une étape",
            ("programme.Stage",),
            (VIEW,),
            "Dire qui porte chaque étape, de l’idée au contrat.",
            "Intérêt légitime : mener le projet de santé (RGPD, article 6.1.f).",
            "Tant que l’étape n’est pas franchie, puis comme mémoire de l’association.",
            "Les membres qui notent les étapes.",
        )
    )
    not_personal.register(NotPersonal("programme.StageDocument", "à quelle étape un document appartient"))
    person_data.register(
        PersonData(
            "programme.stages",
            "Étapes de la CPTS",
            36,
            ("programme.Stage",),
            held,
            erase,
            keeps="l’étape, sans le nom de qui la portait.",
        )
    )


def held(person: Person, everywhere: bool) -> Iterator[HeldRow]:
    del everywhere
    for row in Stage.objects.filter(owner__in=contacts_of(person)).order_by("pk"):
        yield described(row, leave_out=("version", "owner"))


def erase(by: Actor, person: Person, everywhere: bool) -> list[str]:
    """The name goes; the stage waits for somebody else."""
    del everywhere
    count = Stage.objects.filter(owner__in=contacts_of(person)).update(owner=None)
    if not count:
        return []
    record(by=by, action="stage.unnamed", after={"count": count})
    return [f"nom retiré de {count_words(count, 'étape de la CPTS', 'étapes de la CPTS', feminine=True)}."]
