"""Reads: consents of a community, and those that are open for the operators."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Prefetch
from django.utils import timezone
from django_scopes import scopes_disabled

from maillage.platform.access.roles import COORDINATOR
from maillage.platform.accounts.models import User
from maillage.platform.tenancy.models import Community, Membership, SupportConsent, SupportVisit


def consents() -> Any:
    """Every consent of the scope's community with who gave it, who closed it and who came. Unordered."""
    visits = SupportVisit.objects.select_related("user").order_by("entered_at", "pk")
    return SupportConsent.objects.select_related("community", "given_by", "ended_by").prefetch_related(
        Prefetch("visits", queryset=visits)
    )


def is_open(consent: SupportConsent, now: datetime | None = None) -> bool:
    """True while an operator may be inside under this consent."""
    return consent.ended_at is None and consent.expires_at > (now or timezone.now())


def moment(at: datetime) -> str:
    """« 22/11/2026 à 4 h 01 », local time."""
    local = timezone.localtime(at)
    return f"{local:%d/%m/%Y} à {local.hour} h {local.minute:02}"


def state_of(consent: SupportConsent) -> str:
    """« ouverte », « fermée » by somebody, or « arrivée à son terme »."""
    if is_open(consent):
        return "ouverte"
    return "arrivée à son terme" if consent.ended_by_id is None else "fermée"


def open_consent() -> SupportConsent | None:
    """The consent that is open in the scope's community. 1 query."""
    found: SupportConsent | None = (
        SupportConsent.objects.filter(ended_at=None, expires_at__gt=timezone.now()).order_by("pk").first()
    )
    return found


def open_everywhere() -> list[SupportConsent]:
    """The open consents of all communities, the first to end first: all that an operator learns of them. 1 query."""
    with scopes_disabled():
        return list(
            SupportConsent.objects.filter(ended_at=None, expires_at__gt=timezone.now())
            .select_related("community", "given_by")
            .order_by("expires_at", "pk")
        )


def visits_of(user: User, consents: list[SupportConsent]) -> dict[int, SupportVisit]:
    """The user's open visits by consent. 1 query."""
    with scopes_disabled():
        visits = SupportVisit.objects.filter(user=user, consent__in=consents, left_at=None).order_by("pk")
        return {visit.consent_id: visit for visit in visits}


def coordination(community: Community) -> list[User]:
    """Those who run the community, each once, by name. 1 query."""
    with scopes_disabled():
        memberships = (
            Membership.objects.filter(community=community, ended_at=None, user__is_active=True)
            .select_related("user")
            .order_by("user__name", "pk")
        )
        return [one.user for one in memberships if COORDINATOR.name in one.roles]
