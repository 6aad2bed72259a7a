"""What rates hold about persons: their own rate and its basis, usual hours, agreement of the employer."""

from __future__ import annotations

from collections.abc import Iterator

from maillage.contexts.association.api import contacts_of
from maillage.contexts.funding.permissions import CONFIGURE, VIEW_PAY
from maillage.contexts.funding.rates.models import PayProfile, PayRate
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


def register() -> None:
    """Called once, when the application starts."""
    holdings.register(
        Holding(
            "funding.rates",
            "Tarifs et conditions propres à une personne",
            "members",
            "les membres payés pour leur temps",
            ("funding.PayRate", "funding.PayProfile"),
            (VIEW_PAY,),
            "Fixer ce que vaut l’heure de chacun, comme le décret 2022-375 le demande.",
            "Obligation légale : justifier les indemnités (RGPD, article 6.1.c).",
            "Dix ans après la fin du tarif, avec les comptes (Code de commerce, article L123-22).",
            "La trésorerie, d’après le règlement intérieur ; la personne.",
            narrower=(
                ("funding.PayProfile.contact", CONFIGURE),
                ("funding.PayProfile.day_starts", CONFIGURE),
                ("funding.PayProfile.day_ends", CONFIGURE),
                ("funding.PayProfile.saturday_ends", CONFIGURE),
                ("funding.PayProfile.employer_agreed_on", CONFIGURE),
                ("funding.PayProfile.note", CONFIGURE),
            ),
        )
    )
    for name, reason in (
        ("funding.PaySettings", "date de validation du projet de santé"),
        ("funding.PayRule", "ce que dit le règlement intérieur"),
        ("funding.PayTask", "grille des tâches, sans personne"),
        ("funding.StatedCeiling", "plafond d’une année, lu dans un texte publié"),
    ):
        not_personal.register(NotPersonal(name, reason))
    person_data.register(
        PersonData(
            "funding.rates",
            "Tarifs et conditions",
            61,
            ("funding.PayRate", "funding.PayProfile"),
            held,
            erase,
            keeps="le tarif qui justifie ce qui a été payé, dix ans (Code de commerce, article L123-22).",
        )
    )


def held(person: Person, everywhere: bool) -> Iterator[HeldRow]:
    """Rates for this person alone, usual hours, agreement of the employer."""
    del everywhere
    contacts = [one.pk for one in contacts_of(person)]
    for rate in PayRate.objects.filter(contact__in=contacts).select_related("task").order_by("pk"):
        yield described(rate, leave_out=("contact",), at="created_at")
    for profile in PayProfile.objects.filter(contact__in=contacts).order_by("pk"):
        yield described(profile, leave_out=("contact",))


def erase(by: Actor, person: Person, everywhere: bool) -> list[str]:
    """Hours and agreement go; rates stay with the accounts. Twice is once."""
    del by, everywhere
    rows = PayProfile.objects.filter(contact__in=[one.pk for one in contacts_of(person)])
    return ["heures habituelles et accord de l’employeur effacés."] if rows.delete()[0] else []
