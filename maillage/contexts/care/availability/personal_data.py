"""What availability holds about persons: whether a professional may be asked, and how."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import ProtectedError
from django_scopes import scopes_disabled

from maillage.contexts.association.api import contacts_of
from maillage.contexts.care.availability.models import Responder
from maillage.contexts.care.permissions import COORDINATE
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
from maillage.platform.tenancy.actor import Actor
from maillage.platform.ui.typography import count_words

REFUSALS_KEPT: Final = timedelta(days=3 * 365)


def register() -> None:
    """Called once, when the application starts."""
    holdings.register(
        Holding(
            "care.availability",
            "Professionnels sollicitables : accord, moyens, horaires",
            "members",
            "les professionnels qui ont accepté, ou refusé, d’être sollicités pour des soins non programmés",
            ("care.Responder",),
            (COORDINATE,),
            "Proposer un soin à qui l’accepte, par le moyen et aux heures qu’il a choisis.",
            "Consentement de la personne, qu’elle retire quand elle veut (RGPD, article 6.1.a).",
            "Tant que la personne l’accepte ; un refus, trois ans, pour qu’il soit respecté.",
            "La personne elle-même, ou la coordination qui note son accord avec la date et le moyen.",
            narrower=(("care.Responder.digest", ""), ("care.Responder.link_key", "")),
            also="chacun voit et change ses propres choix",
        )
    )
    person_data.register(
        PersonData(
            "care.availability",
            "Accès aux soins : professionnel sollicitable",
            24,
            ("care.Responder",),
            held,
            erase,
            keeps="les soins acceptés, comptés sans nom.",
        )
    )
    retentions.register(
        Retention(
            "care.refusals",
            "Refus d’être sollicité",
            "Les choix de qui ne veut plus être sollicité.",
            REFUSALS_KEPT,
            "Le temps de ne pas redemander à qui a refusé (RGPD, articles 5.1.e et 21).",
            forget,
            minimum=timedelta(days=365),
        )
    )


def _rows(person: Person) -> Any:
    contacts = [one.pk for one in contacts_of(person)]
    return Responder.objects.filter(contact__in=contacts).select_related("contact", "commune").order_by("pk")


def held(person: Person, everywhere: bool) -> Iterator[HeldRow]:
    del everywhere
    for row in _rows(person):
        yield described(row, leave_out=("digest", "link_key", "version"), at="created_at")


def erase(by: Actor, person: Person, everywhere: bool) -> list[str]:
    """Forget who may be asked; what he accepted stays counted without him."""
    del by, everywhere
    rows = list(_rows(person))
    for row in rows:
        _forget(row)
    if not rows:
        return []
    many = "lignes de professionnel sollicitable"
    return [f"Effacé : {count_words(len(rows), 'ligne de professionnel sollicitable', many)}."]


def _forget(row: Responder) -> None:
    """Delete the line; where another row holds to it, empty it of everything that says something of the person."""
    try:
        row.delete()
    except ProtectedError:
        row.is_open = row.by_email = row.by_sms = row.home_visits = False
        row.mobile = row.agreed_by = row.profession = ""
        row.needs = []
        row.commune = row.noted_by = row.agreed_at = row.not_before = row.last_asked_at = None
        row.quiet_from = row.quiet_until = row.weekly_cap = row.max_travel_min = None
        row.version += 1
        row.save()


def forget(before: datetime) -> int:
    """Erase the lines of those who refused longer ago than that."""
    done = 0
    with scopes_disabled():
        for row in Responder.objects.filter(is_open=False, stopped_at__lt=before).order_by("pk"):
            _forget(row)
            done += 1
    return done
