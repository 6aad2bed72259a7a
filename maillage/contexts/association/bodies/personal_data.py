"""What mandates hold about persons."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q

from maillage.contexts.association.bodies.models import Mandate, OutsideMandate
from maillage.contexts.association.contacts.personal_data import contacts_of
from maillage.contexts.association.permissions import VIEW
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
            "association.mandates",
            "Instances et mandats",
            "work",
            "les personnes qui siègent dans une instance ou au nom de l’association",
            (
                "association.Body",
                "association.Mandate",
                "association.OutsideMandate",
                "association.MandateReport",
                "association.WhoIsWhoPage",
            ),
            (VIEW,),
            "Savoir qui engage l’association, et jusqu’à quand.",
            "Obligation légale et intérêt légitime : tenir les instances de l’association (RGPD, article 6.1.c et f).",
            "Tant que l’association existe : la preuve de qui pouvait l’engager.",
            "Les membres ; le public pour les instances que l’association publie, par la fonction seule sauf accord.",
        )
    )
    person_data.register(
        PersonData(
            "association.mandates",
            "Association : mandats",
            32,
            ("association.Mandate", "association.OutsideMandate"),
            held,
            nothing_to_erase,
            keeps="les mandats, preuve de qui pouvait engager l’association ; la fiche perd son nom.",
        )
    )


def held(person: Person, everywhere: bool) -> Iterator[HeldRow]:
    """Mandates inside and outside."""
    del everywhere
    contacts = contacts_of(person)
    for row in Mandate.objects.filter(contact__in=contacts).select_related("body").order_by("pk"):
        yield described(row, leave_out=("contact",))
    seats = OutsideMandate.objects.filter(Q(holder__in=contacts) | Q(deputy__in=contacts))
    for seat in seats.order_by("pk"):
        yield described(seat, leave_out=("holder", "deputy"))
