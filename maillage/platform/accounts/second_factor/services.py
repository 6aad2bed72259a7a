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
from maillage.platform.accounts.sessions.services import end_sessions
from maillage.platform.audit.services import record
from maillage.platform.messaging.services import queue_email
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.services import one_at_a_time

GRACE = timedelta(days=14)


@transaction.atomic
def set_rule(*, by: Actor, roles: Iterable[str], starts_on: date | None) -> None:
    """From `starts_on` on, members with one of `roles` enter with a second factor only; no role: no rule.

    starts_on: None for 14 days from today. Unknown roles are ignored.
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
    found.roles, found.starts_on = chosen, starts_on or timezone.localdate() + GRACE
    after = {"roles": found.roles, "starts_on": found.starts_on}
    if before == after:
        return
    found.save()
    record(by=by, action="second_factor.rule", obj=found, label=str(found), before=before, after=after)


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
