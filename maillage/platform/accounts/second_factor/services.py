"""Writes: the rule of a community, and the reset by the operator of a second factor that was lost."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from maillage.platform.access import roles as catalogue
from maillage.platform.accounts.models import SecondFactorRule, User
from maillage.platform.accounts.second_factor.queries import concerns, factor_of
from maillage.platform.accounts.sessions.services import end_sessions
from maillage.platform.audit.services import record
from maillage.platform.messaging.services import queue_email
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Membership
from maillage.platform.tenancy.services import one_at_a_time
from maillage.platform.ui.typography import with_article

GRACE = timedelta(days=14)


class StartsInThePast(ValueError):
    """A rule begins today at the earliest: nobody may be shut out without having been told."""


@transaction.atomic
def set_rule(*, by: Actor, roles: Iterable[str], starts_on: date | None) -> None:
    """From `starts_on` on, members with one of `roles` enter with a second factor only; no role: no rule.

    starts_on: None for 14 days from today. Unknown roles are ignored. Whoever the rule newly concerns, or concerns
    sooner than was told, and has no second factor yet, gets one letter. StartsInThePast for a day before today,
    unless it is that of the rule as it stands.
    """
    assert by.community is not None
    one_at_a_time(by.community.pk)
    known = SecondFactorRule.objects.first()
    wanted = set(roles)
    chosen = [role.name for role in catalogue.COMMUNITY_ROLES if role.name in wanted]
    before = {"roles": known.roles, "starts_on": known.starts_on} if known else {}
    if not chosen:
        if known is not None:
            record(
                by=by,
                action="second_factor.rule",
                obj=known,
                label=str(known),
                before=before,
                after={"roles": []},
            )
            known.delete()
        return
    found = known or SecondFactorRule(community=by.community)
    day = starts_on or timezone.localdate() + GRACE
    if day < timezone.localdate() and day != before.get("starts_on"):
        raise StartsInThePast("Ce jour est passé : choisissez aujourd’hui ou un jour à venir.")
    found.roles, found.starts_on = chosen, day
    after = {"roles": found.roles, "starts_on": found.starts_on}
    if before == after:
        return
    found.save()
    record(by=by, action="second_factor.rule", obj=found, label=str(found), before=before, after=after)
    told_before = before.get("roles", []) if before and day >= before["starts_on"] else []
    _tell_concerned(by, found, told_before)


def _tell_concerned(by: Actor, found: SecondFactorRule, told_before: Iterable[str]) -> None:
    """A letter to the members whom the rule concerns and who have no second factor, but for those told before."""
    assert by.community is not None
    members = (
        Membership.objects.filter(ended_at=None, user__is_active=True)
        .select_related("user")
        .annotate(has_factor=factor_of("user_id"))
        .order_by("pk")
    )
    for member in members:
        if member.has_factor or not concerns(found, member.roles):
            continue
        if not set(told_before).isdisjoint(member.roles):
            continue
        queue_email(
            by=by,
            community=by.community,
            to=member.user.email,
            subject=f"Un second facteur à activer pour {with_article(by.community.name)}",
            body=render_to_string(
                "accounts/second_factor_rule_email.txt",
                {
                    "name": member.user.name,
                    "community": by.community,
                    "starts_on": found.starts_on,
                    "security_url": settings.MAILLAGE_BASE_URL + reverse("mfa_index"),
                },
            ),
            purpose="accounts.second_factor_rule",
        )


@transaction.atomic
def reset_second_factor(*, by: Actor, user: User) -> int:
    """Take all codes and keys from an account, close its sessions and tell its holder; returns how many were taken.

    For somebody who lost the second factor and the recovery codes. The caller has made sure who is asking.
    """
    taken, _ = Authenticator.objects.filter(user_id=user.pk).delete()
    if not taken:
        return 0
    end_sessions(by=by, user=user)
    record(by=by, action="account.second_factor_reset", obj=user, label=str(user), after={"count": taken})
    queue_email(
        by=by,
        community=None,
        to=user.email,
        subject="Votre second facteur a été retiré",
        body=render_to_string(
            "accounts/second_factor_reset_email.txt",
            {"security_url": settings.MAILLAGE_BASE_URL + reverse("mfa_index")},
        ),
        purpose="accounts.second_factor_reset",
    )
    return taken
