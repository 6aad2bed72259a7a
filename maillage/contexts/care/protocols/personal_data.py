"""What protocols hold about persons: who takes part, who entered. Of patients nothing that names one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Q
from django.db.models.functions import TruncMonth
from django.utils import timezone
from django_scopes import scopes_disabled

from maillage.contexts.association.api import contacts_of
from maillage.contexts.care.permissions import ANSWER, VIEW
from maillage.contexts.care.protocols.models import Inclusion, Participation
from maillage.platform.registry.personal_data import (
    HeldRow,
    Holding,
    NotPersonal,
    Person,
    PersonData,
    Retention,
    described,
    holdings,
    not_personal,
    person_data,
    retentions,
)
from maillage.platform.tasks.batches import update_in_batches
from maillage.platform.tenancy.actor import Actor
from maillage.platform.ui.typography import count_words

DETAILS_KEPT: Final = timedelta(days=2 * 365)


def register() -> None:
    """Called once, when the application starts."""
    holdings.register(
        Holding(
            "care.protocols",
            "Protocoles de coopération : participants et inclusions",
            "members",
            "les pharmacies et les professionnels qui participent à un protocole",
            ("care.Participation", "care.Inclusion"),
            (VIEW, ANSWER),
            "Suivre les protocoles de coopération du territoire et en rendre compte.",
            "Intérêt légitime : organiser l’accès aux soins du territoire (RGPD, article 6.1.f).",
            "La participation, tant qu’elle dure ; d’une inclusion, le jour, le sexe et le médecin délégant, deux ans.",
            "La coordination, et les participants eux-mêmes. Aucune donnée ne désigne un patient.",
            also="chacun ses propres inclusions ; les autres ne voient que des totaux, petits nombres masqués",
        )
    )
    not_personal.register(NotPersonal("care.Protocol", "un protocole : son nom, son texte"))
    person_data.register(
        PersonData(
            "care.protocols",
            "Accès aux soins : protocoles de coopération",
            27,
            ("care.Participation", "care.Inclusion"),
            held,
            erase,
            keeps="les inclusions, comptées sans nom.",
        )
    )
    retentions.register(
        Retention(
            "care.inclusions",
            "Détail des inclusions",
            "Le jour, le sexe et le médecin délégant d’une inclusion ; son mois reste.",
            DETAILS_KEPT,
            "Le temps de rendre compte du protocole (RGPD, article 5.1.e).",
            coarsen,
            minimum=timedelta(days=365),
        )
    )


def _taken(person: Person) -> Any:
    contacts = [one.pk for one in contacts_of(person)]
    return Participation.objects.filter(contact__in=contacts)


def _noted(person: Person) -> Any:
    contacts = [one.pk for one in contacts_of(person)]
    found = Q(delegate__in=contacts)
    if person.user_id is not None:
        found |= Q(created_by_id=person.user_id)
    return Inclusion.objects.filter(found)


def held(person: Person, everywhere: bool) -> Iterator[HeldRow]:
    """The protocols that the person takes part in, the inclusions that they entered or that name them as delegate."""
    del everywhere
    for row in _taken(person).select_related("protocol", "contact").order_by("pk"):
        yield described(row, leave_out=("version",))
    for one in _noted(person).select_related("protocol", "participation", "delegate").order_by("pk"):
        yield described(one, leave_out=("once",), at="created_at")


def erase(by: Actor, person: Person, everywhere: bool) -> list[str]:
    """Ends the participations and takes the name off the inclusions, which stay counted."""
    del by, everywhere
    contacts = [one.pk for one in contacts_of(person)]
    count = Inclusion.objects.filter(delegate__in=contacts).update(delegate=None)
    if person.user_id is not None:
        count += Inclusion.objects.filter(created_by_id=person.user_id).update(created_by=None)
    empty = _taken(person).filter(inclusions=None).order_by("pk")
    gone = sum(one.delete()[0] for one in empty)
    said = []
    if count:
        said.append(f"{count_words(count, 'inclusion', feminine=True)} sans son nom.")
    if gone:
        said.append(
            f"{count_words(gone, 'participation effacée', 'participations effacées', feminine=True)}."
        )
    return said


def coarsen(before: datetime) -> int:
    """Keep of older inclusions their month, and neither sex nor delegating doctor."""
    day = timezone.localdate(before)
    with scopes_disabled():
        rows = Inclusion.objects.filter(day__lt=day.replace(day=1)).filter(
            ~Q(day__day=1) | ~Q(sex="") | Q(delegate__isnull=False)
        )
        return update_in_batches(rows, day=TruncMonth("day"), sex="", delegate=None)
