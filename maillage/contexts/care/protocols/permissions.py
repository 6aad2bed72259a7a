"""Who enters inclusions for whom."""

from __future__ import annotations

from django.db.models import Q

from maillage.contexts.care.permissions import ANSWER, CONFIGURE, COORDINATE
from maillage.contexts.care.protocols.models import Participation
from maillage.platform.tenancy.actor import Actor


def enters_for(by: Actor) -> Q:
    """The participations for which the actor enters: his own, that of the organisation he stands for; all for the team.

    A filter on `Participation`.
    """
    if by.can(COORDINATE):
        return Q()
    if by.user is None or not by.can(ANSWER):
        return Q(pk__in=[])
    user = by.user.pk
    return Q(contact__user_id=user) | Q(contact__representatives__user_id=user)


def abilities(by: Actor, row: Participation) -> dict[str, bool]:
    """enter: note inclusions; figures: see its own figures; change: the dates. 1 query for who is not of the team."""
    team = by.can(COORDINATE)
    own = team or Participation.objects.filter(enters_for(by), pk=row.pk).exists()
    return {"enter": own, "figures": own, "change": by.can(CONFIGURE)}
