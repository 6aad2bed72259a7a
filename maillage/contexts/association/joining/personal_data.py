"""What joining holds about persons: who asked to become a member."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django_scopes import scopes_disabled

from maillage.contexts.association.contacts.personal_data import contacts_of
from maillage.contexts.association.joining.models import Application, ApplicationState
from maillage.contexts.association.joining.services import CONFIRM_WITHIN
from maillage.contexts.association.permissions import EDIT_MEMBERS
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
from maillage.platform.tasks.batches import delete_in_batches
from maillage.platform.tenancy.actor import Actor
from maillage.platform.ui.typography import count_words

DECIDED_KEPT = timedelta(days=3 * 365)


def register() -> None:
    """Called once, when the application starts."""
    holdings.register(
        Holding(
            "association.applications",
            "Demandes d’adhésion",
            "members",
            "les personnes qui demandent à adhérer",
            ("association.Application",),
            (EDIT_MEMBERS,),
            "Recevoir les demandes d’adhésion et les soumettre à l’instance compétente.",
            "Mesures prises à la demande de la personne avant l’adhésion (RGPD, article 6.1.b).",
            "Sept jours si l’adresse n’est pas confirmée ; trois ans après la décision.",
            "La personne elle-même, par le bulletin d’adhésion.",
            narrower=(("association.Application.digest", ""),),
        )
    )
    not_personal.register(NotPersonal("association.JoiningForm", "réglages du bulletin d’adhésion"))
    person_data.register(
        # Before the contacts, by which an application is recognised.
        PersonData(
            "association.applications",
            "Demandes d’adhésion",
            28,
            ("association.Application",),
            held,
            erase,
            keeps="l’acceptation des statuts d’un adhérent, tant qu’il l’est.",
        )
    )
    retentions.register(
        Retention(
            "association.applications_unconfirmed",
            "Demandes d’adhésion non confirmées",
            "Les demandes dont l’adresse n’a pas été confirmée.",
            CONFIRM_WITHIN,
            "Personne n’a répondu au message de confirmation (RGPD, article 5.1.e).",
            forget_unconfirmed,
            minimum=CONFIRM_WITHIN,
        )
    )
    retentions.register(
        Retention(
            "association.applications",
            "Demandes d’adhésion",
            "Les demandes acceptées, refusées ou retirées.",
            DECIDED_KEPT,
            "Pouvoir répondre d’une décision (RGPD, article 5.1.e).",
            forget_decided,
            minimum=timedelta(days=365),
        )
    )


def _of(person: Person) -> Any:
    contacts = [one.pk for one in contacts_of(person)]
    return Application.objects.filter(Q(email__in=person.emails) | Q(contact__in=contacts))


def held(person: Person, everywhere: bool) -> Iterator[HeldRow]:
    """The applications from these addresses, and those that made the person a member."""
    del everywhere
    for row in _of(person).select_related("college", "commune", "body", "contact").order_by("pk"):
        yield described(row, leave_out=("digest", "statutes_digest"), at="sent_at")


def erase(by: Actor, person: Person, everywhere: bool) -> list[str]:
    """Delete the applications; that of somebody who is a member proves what they accepted, and stays."""
    del by, everywhere
    rows = _of(person).exclude(state=ApplicationState.APPROVED, contact__standing__in=("member", "suspended"))
    count = rows.delete()[0]
    if not count:
        return []
    return [f"{count_words(count, 'demande d’adhésion supprimée', 'demandes d’adhésion supprimées')}."]


def forget_unconfirmed(before: datetime) -> int:
    with scopes_disabled():
        rows = Application.objects.filter(state=ApplicationState.UNCONFIRMED, sent_at__lt=before)
        return delete_in_batches(rows)


def forget_decided(before: datetime) -> int:
    """Those decided before that moment; one that waits is never forgotten."""
    with scopes_disabled():
        return delete_in_batches(Application.objects.filter(decided_on__lt=timezone.localdate(before)))
