"""Reads: who has a second factor, and who must have one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef
from django.utils import timezone

from maillage.platform.accounts.models import SecondFactorRule
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.prepared import Prepared

# What counts; recovery codes only stand in for one of these.
FACTORS: Final = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)

# In words, by the name that allauth gives each.
FACTOR_KINDS: Final[dict[str, str]] = {
    Authenticator.Type.TOTP: "application de codes",
    Authenticator.Type.WEBAUTHN: "clé d’accès",
    Authenticator.Type.RECOVERY_CODES: "codes de secours",
}

# The day of the rule, which the door reads with the membership (`tenancy.entry`).
STARTS_ON: Final = "second_factor_starts_on"


def has_factor(user: Any) -> bool:
    """True if `user` signs in with a code or a passkey. 1 query."""
    return bool(Authenticator.objects.filter(user_id=user.pk, type__in=FACTORS).exists())


def factor_of(user_column: str) -> Exists:
    """For an annotation: has the account named by `user_column` a second factor?"""
    return Exists(Authenticator.objects.filter(user_id=OuterRef(user_column), type__in=FACTORS))


def rule() -> SecondFactorRule | None:
    """The rule of the scope's community, if it made one. 1 query."""
    found: SecondFactorRule | None = SecondFactorRule.objects.first()
    return found


def concerns(found: SecondFactorRule, roles: Iterable[str]) -> bool:
    """True if somebody with these roles falls under the rule, whatever the date."""
    return not set(found.roles).isdisjoint(roles)


@dataclass(frozen=True)
class Owed:
    """What an actor still has to do: a second factor from the day `starts_on` on."""

    starts_on: date

    @property
    def late(self) -> bool:
        return self.starts_on <= timezone.localdate()


_RULE = Prepared(
    lambda user_id: (
        SecondFactorRule.objects.annotate(
            has_one=Exists(Authenticator.objects.filter(user_id=user_id, type__in=FACTORS))
        )
        .order_by("pk")
        .values_list("roles", "starts_on", "has_one")[:1]
    )
)


def owed_by(actor: Actor) -> Owed | None:
    """What the rule still asks of the actor; None if nothing. 1 query, none if the door read that there is no rule."""
    assert actor.user is not None
    if actor.memo.get(STARTS_ON, ...) is None:
        return None
    for roles, starts_on, has_one in _RULE.rows(user_id=actor.user.pk):
        if not has_one and not set(roles).isdisjoint(actor.roles):
            return Owed(starts_on)
    return None
