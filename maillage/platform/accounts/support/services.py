"""Writes: open, close, enter, leave. Each is a line of the community's journal."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django_scopes import scope, scopes_disabled

from maillage.platform.accounts.permissions import MANAGE
from maillage.platform.accounts.support import queries
from maillage.platform.accounts.support.levels import BY_NAME, level_label
from maillage.platform.audit.services import record, record_read
from maillage.platform.messaging.services import notify, queue_email
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community, Membership, SupportConsent, SupportVisit
from maillage.platform.tenancy.services import one_at_a_time
from maillage.platform.tenancy.support import LENDABLE, actor_of_visit
from maillage.platform.tenancy.urls import community_url
from maillage.platform.ui.typography import with_article

SHORTEST_HOURS, LONGEST_HOURS = 1, 72


class SupportRefused(ValueError):
    """What was asked cannot be done as things are; the text (French) says why."""


@transaction.atomic
def open_support(*, by: Actor, reason: str, level: str, hours: int) -> SupportConsent:
    """Let the operators in for `hours` (1 to 72) at a level of `levels.LEVELS`.

    SupportRefused if it is open already.
    """
    community = _managed(by)
    now = timezone.now()
    if not SHORTEST_HOURS <= hours <= LONGEST_HOURS or level not in BY_NAME or not reason.strip():
        raise SupportRefused("Donnez un motif, un niveau et une durée de 1 à 72 heures.")
    if queries.open_consent() is not None:
        raise SupportRefused("L’assistance est déjà ouverte : fermez-la d’abord pour en changer.")
    # One that ran out by itself leaves its place; its end is the one that was announced.
    for over in SupportConsent.objects.filter(ended_at=None):
        _end(over, at=over.expires_at, by=None)
    consent: SupportConsent = SupportConsent.objects.create(
        community=community,
        reason=" ".join(reason.split())[:300],
        roles=sorted(set(BY_NAME[level].roles) & LENDABLE),
        given_by=by.user,
        given_at=now,
        expires_at=now + timedelta(hours=hours),
    )
    record(
        by=by,
        action="assistance.opened",
        obj=consent,
        label=consent.reason,
        after={"roles": consent.roles, "expires_at": consent.expires_at.isoformat()},
    )
    others = [user for user in queries.coordination(community) if user != by.user]
    notify(
        community=community,
        users=others,
        title=f"{by.label} a ouvert l’assistance jusqu’au {queries.moment(consent.expires_at)}"[:160],
        url=_page(community),
    )
    return consent


@transaction.atomic
def close_support(*, by: Actor, consent: SupportConsent) -> None:
    """Show the operators out at once; nothing happens if it is closed already."""
    _managed(by)
    current = SupportConsent.objects.get(pk=consent.pk)
    if current.ended_at is not None:
        return
    now = timezone.now()
    over = current.expires_at <= now
    _end(current, at=current.expires_at if over else now, by=None if over else by.user)
    record(by=by, action="assistance.closed", obj=current, label=current.reason)


@transaction.atomic
def enter(*, by: Actor, consent_id: int) -> SupportVisit:
    """Go in under a consent that is open. `by`: an operator, outside any community.

    SupportRefused if the consent is closed, unknown, or if the operator already belongs to the community.
    """
    if by.user is None or not by.user.is_operator:
        raise PermissionDenied
    consent = _open(consent_id)
    community = consent.community
    with scope(community=community):
        one_at_a_time(community.pk)
        # Asked again under the lock: it may have been closed meanwhile.
        consent = _open(consent_id)
        if _belongs(by.user):
            raise SupportRefused("Vous avez déjà un accès à cette communauté : entrez-y par l’accueil.")
        visit = SupportVisit.objects.filter(consent=consent, user=by.user, left_at=None).first()
        if visit is not None:
            return visit
        visit = SupportVisit.objects.create(
            community=community, consent=consent, user=by.user, entered_at=timezone.now()
        )
        actor = actor_of_visit(visit, by.user)
        record(
            by=actor,
            action="assistance.entered",
            obj=consent,
            label=consent.reason,
            after={"roles": consent.roles},
        )
        record_read(by=actor, what="assistance.entered", obj=consent, label=consent.reason)
        _tell(actor, consent, visit.entered_at)
    return visit


@transaction.atomic
def leave(*, by: Actor, slug: str) -> None:
    """End one's own visit of a community; nothing happens if there is none."""
    with scopes_disabled():
        visits = list(
            SupportVisit.objects.filter(community__slug=slug, user=by.user, left_at=None)
            .select_related("community", "consent")
            .order_by("pk")
        )
    for visit in visits:
        with scope(community=visit.community):
            # After its term nobody was inside any more.
            visit.left_at = min(timezone.now(), visit.consent.expires_at)
            visit.save(update_fields=["left_at"])
            actor = actor_of_visit(visit, by.user)
            record(by=actor, action="assistance.left", obj=visit.consent, label=visit.consent.reason)


def _managed(by: Actor) -> Community:
    """The actor's community, locked; PermissionDenied unless it is the actor's to open."""
    if by.community is None or by.assisting_until is not None or not by.can(MANAGE):
        raise PermissionDenied
    return one_at_a_time(by.community.pk)


def _open(consent_id: int) -> SupportConsent:
    with scopes_disabled():
        consent = SupportConsent.objects.select_related("community").filter(pk=consent_id).first()
    if consent is None or not queries.is_open(consent):
        raise SupportRefused("Cette assistance n’est plus ouverte : demandez à la communauté de la rouvrir.")
    return consent


def _belongs(user: Any) -> bool:
    return bool(Membership.objects.filter(user=user, ended_at=None).exists())


def _end(consent: SupportConsent, *, at: datetime, by: Any) -> None:
    consent.ended_at, consent.ended_by = at, by
    consent.save(update_fields=["ended_at", "ended_by"])
    SupportVisit.objects.filter(consent=consent, left_at=None).update(left_at=at)


def _tell(actor: Actor, consent: SupportConsent, at: datetime) -> None:
    """Each person of the coordination learns at once that somebody is in."""
    community = consent.community
    people = queries.coordination(community)
    title = f"{actor.label} est entrée dans votre communauté le {queries.moment(at)}"
    notify(community=community, users=people, title=title, url=_page(community))
    body = render_to_string(
        "support/entered_email.txt",
        {
            "name": actor.user.name if actor.user else "",
            "community": community,
            "consent": consent,
            "level": level_label(consent.roles),
            "link": settings.MAILLAGE_BASE_URL + _page(community),
        },
    )
    for person in people:
        queue_email(
            by=actor,
            community=community,
            to=person.email,
            subject=f"Assistance : quelqu’un est entré dans {with_article(community.name)}",
            body=body,
            purpose="assistance.entered",
        )


def _page(community: Community) -> str:
    return community_url(community, "support:list")
