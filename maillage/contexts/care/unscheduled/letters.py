"""What is written when nobody took a request, or when it is cancelled. No patient data, and no more than the need."""

from __future__ import annotations

from typing import Any, Final

from django.conf import settings
from django.utils import timezone

from maillage.contexts.care.availability.queries import email_of
from maillage.contexts.care.permissions import COORDINATE
from maillage.contexts.care.unscheduled.models import CareRequest
from maillage.platform.access import grants
from maillage.platform.messaging.services import Draft, notify, queue_many
from maillage.platform.messaging.sms import services as sms
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Membership
from maillage.platform.tenancy.urls import community_url
from maillage.platform.ui.typography import clock, french, long_date

ESCALATED: Final = "care.escalated"
CANCELLED: Final = "care.cancelled"


def moment_in_words(row_at: Any) -> str:
    """« mardi 2 décembre 2025 à 18 h 30 », in Paris time."""
    local = timezone.localtime(row_at)
    return f"{long_date(local.date())} à {clock(local)}"


def coordination() -> list[Any]:
    """The accounts of the open scope that see every request. 1 query."""
    rows = Membership.objects.filter(ended_at=None).select_related("user").order_by("pk")
    return [one.user for one in rows if grants.allowed(frozenset(one.roles), COORDINATE)]


def tell_coordination(by: Actor, row: CareRequest) -> None:
    """A notice and a letter to each, in the caller's transaction."""
    community = by.community
    assert community is not None
    users = [one for one in coordination() if one.is_active]
    url = community_url(community, "care:request", pk=row.pk)
    what = f"{row.need.label}, {row.area_label}"
    # A notice outlives the request: it says no place.
    notify(community=community, users=users, title=f"Demande de soins sans réponse (n° {row.pk})", url=url)
    body = french(
        f"Personne n’a encore pris cette demande de soins : {what}, avant {moment_in_words(row.due_at)}.\n\n"
        "Ouvrez-la pour voir qui a été sollicité, appeler quelqu’un ou la réorienter :\n"
    )
    queue_many(
        by=by,
        community=community,
        letters=[
            Draft(
                user.email,
                f"{community.name} : une demande de soins sans réponse",
                f"{body}{settings.MAILLAGE_BASE_URL}{url}\n",
            )
            for user in users
            if user.email
        ],
        purpose=ESCALATED,
    )


def tell_taker_of_cancellation(by: Actor, row: CareRequest) -> None:
    """To who had taken it, by e-mail, and by text message if he chose those: he may be on his way."""
    taker, community = row.taken_by, by.community
    if taker is None:
        return
    assert community is not None
    if taker.by_sms and taker.mobile and sms.offered():
        words = f"{community.name[:40]}. Soin annulé : {row.need.label}. Vous n’avez plus à y aller."
        sms.queue_texts(by=by, community=community, texts=[sms.Text(taker.mobile, words)], purpose=CANCELLED)
    to = email_of(taker)
    if not to:
        return
    planned = f", prévue le {moment_in_words(row.planned_at)}" if row.planned_at else ""
    body = french(
        f"La demande de soins que vous aviez prise ({row.need.label}, {row.area_label}{planned}) est annulée. "
        "Vous n’avez rien à faire. Merci d’avoir répondu.\n"
    )
    letter = Draft(to, f"{community.name} : demande de soins annulée", body)
    queue_many(by=by, community=community, letters=[letter], purpose=CANCELLED)
