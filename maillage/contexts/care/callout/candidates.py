"""Who may be asked for a request, read from the database in five queries, as `core.dispatch` wants them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Count, Q
from django.utils import timezone

from maillage.contexts.care.availability.models import CareSettings
from maillage.contexts.care.availability.needs import base_of
from maillage.contexts.care.availability.queries import open_responders
from maillage.contexts.care.availability.reach import LONGEST_MIN, reach
from maillage.contexts.care.callout.models import Asking
from maillage.contexts.care.unscheduled.models import CareRequest, Delay, KnowHow, NeedKind
from maillage.core.dispatch.waves import WEEK, Candidate, Rules
from maillage.platform.messaging.sms.services import offered as texts_leave

# What was taken in that time counts for the turn.
RECENT: Final = timedelta(days=28)
_COLUMNS: Final = (
    "pk",
    "commune_id",
    "needs",
    "max_travel_min",
    "quiet_from",
    "quiet_until",
    "weekly_cap",
    "not_before",
    "last_asked_at",
)


def rules_for(row: CareRequest, settings: CareSettings) -> Rules:
    """How this community asks for such a delay."""
    minutes = {
        Delay.TODAY: settings.wave_min_today,
        Delay.H24: settings.wave_min_24h,
        Delay.H48: settings.wave_min_48h,
    }[Delay(row.delay)]
    return Rules(
        zone=timezone.get_default_timezone(),
        wave_size=max(settings.wave_size, 1),
        wave_every=timedelta(minutes=max(minutes, 1)),
        escalate_before=timedelta(minutes=settings.escalate_before_min),
        max_travel_min=settings.max_travel_min,
        quiet_from=settings.quiet_from,
        quiet_until=settings.quiet_until,
        weekly_cap=settings.weekly_cap,
    )


def professions_of(need: NeedKind) -> list[str]:
    """The codes under which those who may answer are kept; [] for every profession.

    Some are kept with their know-how (« 10-mg »); a know-how of the kind narrows its own profession only.
    """
    found = []
    for code in need.professions:
        within = [one for one in KnowHow.values if one and base_of(one) == code]
        if need.know_how and base_of(need.know_how) == code:
            found.append(need.know_how)
        else:
            found += [code, *within]
    return found


def _near(row: CareRequest, settings: CareSettings) -> tuple[Q, Mapping[str, int]]:
    """Where they may be, and the minutes from each commune; {} where the place of the request is not known."""
    if row.center_id is None:
        return Q(), {}
    near = reach(str(row.center_id), settings.max_travel_min)
    further = reach(str(row.center_id), LONGEST_MIN)
    common = Q(max_travel_min=None, commune_id__in=list(near))
    own = Q(max_travel_min__isnull=False, commune_id__in=list(further))
    return common | own, further


def eligible(row: CareRequest, settings: CareSettings) -> Any:
    """The rows of those who may be asked for it at some time: profession, visits, distance, and a way to write."""
    where, _ = _near(row, settings)
    reachable = Q(by_email=True) & ~Q(contact__email="")
    if texts_leave():
        reachable |= Q(by_sms=True) & ~Q(mobile="")
    rows = open_responders().filter(where, reachable)
    professions = professions_of(row.need)
    if professions:
        rows = rows.filter(profession__in=professions)
    if row.at_home:
        rows = rows.filter(home_visits=True)
    if row.requested_by_id is not None:
        # Who asks for help is not asked for it.
        rows = rows.exclude(contact__user_id=row.requested_by_id)
    return rows.order_by()


def candidates(row: CareRequest, settings: CareSettings, now: datetime) -> list[Candidate]:
    """All of them with what decides whose turn it is. 3 queries, and what `reach` needs."""
    _, minutes = _near(row, settings)
    found = [
        one
        for one in eligible(row, settings).values_list(*_COLUMNS, named=True)
        if not one.needs or row.need.key in one.needs
    ]
    keys = [one.pk for one in found]
    asked = _asked_lately(keys, now)
    taken = _taken_lately(keys, now)
    return [
        Candidate(
            key=one.pk,
            travel_min=minutes.get(one.commune_id),
            max_travel_min=one.max_travel_min,
            asked_at=tuple(asked.get(one.pk, ())),
            last_asked_at=one.last_asked_at,
            taken_recently=taken.get(one.pk, 0),
            not_before=one.not_before,
            quiet_from=one.quiet_from,
            quiet_until=one.quiet_until,
            weekly_cap=one.weekly_cap,
        )
        for one in found
    ]


def _asked_lately(keys: list[int], now: datetime) -> dict[int, list[datetime]]:
    found: dict[int, list[datetime]] = defaultdict(list)
    rows = Asking.objects.filter(responder_id__in=keys, asked_at__gt=now - WEEK).order_by()
    for key, moment in rows.values_list("responder_id", "asked_at"):
        found[key].append(moment)
    return found


def _taken_lately(keys: list[int], now: datetime) -> dict[int, int]:
    rows = CareRequest.objects.filter(taken_by_id__in=keys, taken_at__gt=now - RECENT).order_by()
    return dict(rows.values_list("taken_by_id").annotate(count=Count("pk")))
