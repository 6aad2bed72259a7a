"""What time entries hold about persons: what each one gave, was approved and was paid. Kept ten years, as accounts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from django_scopes import scopes_disabled

from maillage.contexts.association.api import contacts_of
from maillage.contexts.funding.permissions import VIEW_PAY
from maillage.contexts.funding.time.models import MyYearLink, TimeEntry
from maillage.platform.registry.personal_data import (
    HeldRow,
    Holding,
    Person,
    PersonData,
    Retention,
    described,
    holdings,
    person_data,
    retentions,
)
from maillage.platform.tasks.batches import delete_in_batches
from maillage.platform.tenancy.actor import Actor
from maillage.platform.ui.typography import count_words

LINKS_KEPT: Final = timedelta(days=90)


def register() -> None:
    """Called once, when the application starts."""
    holdings.register(
        Holding(
            "funding.time",
            "Temps, indemnités et rémunérations",
            "members",
            "les membres qui donnent du temps à la CPTS",
            ("funding.TimeEntry", "funding.MyYearLink"),
            (VIEW_PAY,),
            "Compter le temps donné, calculer ce qui est dû, tenir le plafond annuel, justifier les paiements.",
            "Obligation légale : décret 2022-375 et obligation comptable (RGPD, article 6.1.c).",
            "Dix ans après l’exercice (Code de commerce, article L123-22) ; un lien personnel, trente jours.",
            "Les présences notées aux réunions ; la personne, quand elle déclare et vérifie.",
            narrower=(
                ("funding.MyYearLink.digest", ""),
                ("funding.MyYearLink.contact", ""),
                ("funding.MyYearLink.created_at", ""),
                ("funding.MyYearLink.expires_at", ""),
                ("funding.MyYearLink.revoked_at", ""),
            ),
            also="chacun voit le sien ; le pilote d’une action voit le temps qu’il valide, sans montant",
        )
    )
    person_data.register(
        PersonData(
            "funding.time",
            "Temps, indemnités et rémunérations",
            62,
            ("funding.TimeEntry", "funding.MyYearLink"),
            held,
            erase,
            keeps="le temps et les montants, pièces comptables, dix ans (Code de commerce, article L123-22).",
        )
    )
    retentions.register(
        Retention(
            "funding.my_year_links",
            "Liens « Mon année »",
            "Les liens personnels qui n’ouvrent plus rien.",
            LINKS_KEPT,
            "Ils ne servent plus (RGPD, article 5.1.e).",
            forget_links,
        )
    )


def held(person: Person, everywhere: bool) -> Iterator[HeldRow]:
    """Every entry of the person, and when links were sent."""
    del everywhere
    contacts = [one.pk for one in contacts_of(person)]
    rows = TimeEntry.objects.filter(contact__in=contacts).select_related("task", "action")
    for entry in rows.order_by("pk"):
        yield described(entry, leave_out=("contact", "source_id", "proof_url"), at="created_at")
    for link in MyYearLink.objects.filter(contact__in=contacts).order_by("pk"):
        yield described(link, leave_out=("contact", "digest"), at="created_at")


def erase(by: Actor, person: Person, everywhere: bool) -> list[str]:
    """Links go at once; the entries stay with the accounts. Twice is once."""
    del by, everywhere
    contacts = [one.pk for one in contacts_of(person)]
    count = MyYearLink.objects.filter(contact__in=contacts).delete()[0]
    return [f"{count_words(count, 'lien', 'liens')} « Mon année » effacés."] if count else []


def forget_links(before: datetime) -> int:
    """Delete the links that stopped before that moment; how many."""
    with scopes_disabled():
        return delete_in_batches(MyYearLink.objects.filter(expires_at__lt=before))
