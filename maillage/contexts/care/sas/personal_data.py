"""What the tie with the SAS holds about persons: regulators, who takes part, appointments told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Q
from django_scopes import scopes_disabled

from maillage.contexts.association.api import contacts_of
from maillage.contexts.care.permissions import COORDINATE
from maillage.contexts.care.sas.models import BookingPush, PushState, Regulator, SasPart
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
from maillage.platform.tenancy.actor import Actor
from maillage.platform.ui.typography import count_words

REGULATORS_KEPT: Final = timedelta(days=365)
PUSHES_KEPT: Final = timedelta(days=365)


def register() -> None:
    """Called once, when the application starts."""
    holdings.register(
        Holding(
            "care.sas",
            "Participation au SAS",
            "work",
            "les membres qui offrent des créneaux, les régulateurs qui les prennent",
            ("care.SasPart", "care.BookingPush"),
            (COORDINATE,),
            "Savoir qui doit compléter sa déclaration au SAS ; lui transmettre les rendez-vous de ses régulateurs.",
            "Intérêt légitime : organiser l’accès aux soins non programmés (RGPD, article 6.1.f).",
            "La participation, tant que la personne est connue de l’association ; les rendez-vous, un an.",
            "Les personnes elles-mêmes ; les rendez-vous pris sur les créneaux. Aucun patient n’y figure.",
        )
    )
    holdings.register(
        Holding(
            "care.regulators",
            "Régulateurs du SAS",
            "work",
            "les régulateurs et opérateurs de soins non programmés des SAS",
            ("care.Regulator",),
            (),
            "Reconnaître un régulateur qui prend un rendez-vous, pour le transmettre au SAS.",
            "Mission d’intérêt public : service d’accès aux soins (RGPD, article 6.1.e ; code de la santé publique, "
            "article L. 6311-3).",
            "Un an après que le SAS l’a dit inactif.",
            "La plateforme nationale du SAS.",
        )
    )
    not_personal.register(NotPersonal("care.SasLink", "ce que le SAS montre de la CPTS"))
    not_personal.register(NotPersonal("care.SasServed", "nombres d’appels et de créneaux par jour"))
    person_data.register(
        PersonData(
            "care.sas",
            "Participation au SAS, rendez-vous transmis, compte de régulateur",
            64,
            ("care.SasPart", "care.BookingPush", "care.Regulator"),
            held,
            erase,
            keeps="les rendez-vous déjà transmis au SAS, un an.",
        )
    )
    retentions.register(
        Retention(
            "care.regulators",
            "Régulateurs du SAS qui ont cessé",
            "Le nom, l’identifiant et l’adresse de ceux que le SAS dit inactifs.",
            REGULATORS_KEPT,
            "Le temps d’un litige sur un rendez-vous (RGPD, article 5.1.e).",
            forget_regulators,
            minimum=timedelta(days=30),
        )
    )
    retentions.register(
        Retention(
            "care.sas_pushes",
            "Rendez-vous transmis au SAS",
            "Qui avait pris quel rendez-vous, chez qui.",
            PUSHES_KEPT,
            "Le temps d’un litige sur un rendez-vous (RGPD, article 5.1.e).",
            forget_pushes,
            minimum=timedelta(days=30),
        )
    )


def _numbers(person: Person) -> set[str]:
    """RPPS numbers without their prefix."""
    return {one[1:] for one in person.idnps if one.startswith("8")}


def _pushes(person: Person) -> Any:
    return BookingPush.objects.filter(
        Q(rpps__in=_numbers(person)) | Q(operator_value__in=sorted(person.idnps))
    ).order_by("pk")


def _regulators(person: Person) -> Any:
    emails = {one.lower() for one in person.emails}
    return Regulator.objects.filter(Q(email__in=emails) | Q(national__in=sorted(person.idnps))).order_by("pk")


def held(person: Person, everywhere: bool) -> Iterator[HeldRow]:
    """Their word on the SAS, appointments with them or taken by them; as a regulator, by e-mail or number."""
    parts = SasPart.objects.filter(contact__in=contacts_of(person)).select_related("contact", "noted_by")
    for row in parts.order_by("pk"):
        yield described(row, leave_out=("contact",))
    for row in _pushes(person).select_related("slot"):
        yield described(row, leave_out=("slot",), at="created_at")
    if everywhere:
        for row in _regulators(person):
            yield described(row, at="created_at")


def erase(by: Actor, person: Person, everywhere: bool) -> list[str]:
    """Forget their word; a regulator whom nobody tells us any more is forgotten too."""
    del by
    said = []
    if count := SasPart.objects.filter(contact__in=contacts_of(person)).delete()[0]:
        said.append(
            f"{count_words(count, 'participation au SAS effacée', 'participations au SAS effacées')}."
        )
    if everywhere and (count := _regulators(person).delete()[0]):
        said.append(f"{count_words(count, 'compte de régulateur effacé', 'comptes de régulateur effacés')}.")
    return said


def forget_regulators(before: datetime) -> int:
    """Delete those whom the SAS said inactive before that."""
    return int(Regulator.objects.filter(is_active=False, updated_at__lt=before).delete()[0])


def forget_pushes(before: datetime) -> int:
    """Delete the appointments that were over before that, told or not."""
    with scopes_disabled():
        rows = BookingPush.objects.filter(end_at__lt=before).exclude(state=PushState.SENDING)
        return int(rows.delete()[0])
