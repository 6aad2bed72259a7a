"""Requests of care: who is asked out of many, the tick of the waves, and a thousand answers to one request."""

from __future__ import annotations

from datetime import time, timedelta
from time import perf_counter
from typing import Any

from django.db import transaction
from django.utils import timezone
from django_scopes import scope, scopes_disabled

from benchmarks.tasks.building import EMAIL, SLUG
from maillage.contexts.association.models import Contact
from maillage.contexts.care.availability.links import new_key, sealed
from maillage.contexts.care.callout import links, waves
from maillage.contexts.care.models import Asking, CareRequest, CareSettings, NeedKind, Responder
from maillage.contexts.care.unscheduled.services import open_request
from maillage.contexts.territory.models import Commune
from maillage.platform.access import roles
from maillage.platform.access.tokens import digest_of
from maillage.platform.accounts.models import User
from maillage.platform.messaging.models import Message
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community

NEED = "mesure"
ROUNDS = 7
_AT_ONCE = 5_000


def callout_people(people: str, eligible: str) -> dict[str, Any]:
    """So many professionals who agreed, all over France; so many of them may be asked for a request here."""
    community = Community.objects.get(slug=SLUG)
    with scope(community=community):
        here = _here()
        everywhere = list(Commune.objects.in_force().order_by("code").values_list("code", flat=True))
        _settings(community, wave_size=5)
        for start in range(0, int(people), _AT_ONCE):
            _write_people(
                community, range(start, min(start + _AT_ONCE, int(people))), int(eligible), here, everywhere
            )
    return {"people": int(people)}


def _here() -> str:
    """The commune of the perimeter with most inhabitants."""
    from maillage.contexts.territory.api import perimeter_communes
    from maillage.platform.tenancy.scoping import open_community

    return str(max(perimeter_communes(open_community()), key=lambda one: one.population).code)


def _settings(community: Community, *, wave_size: int) -> None:
    CareSettings.objects.update_or_create(
        community=community,
        defaults={
            "wave_size": wave_size,
            "quiet_from": time(0),
            "quiet_until": time(0),
            "weekly_cap": 1_000,
            "grouping_population": 0,
        },
    )
    NeedKind.objects.update_or_create(
        community=community, key=NEED, defaults={"label": "Consultation", "professions": ["10"]}
    )


@transaction.atomic
def _write_people(
    community: Community, numbers: range, eligible: int, here: str, everywhere: list[str]
) -> None:
    contacts = Contact.objects.bulk_create(
        Contact(
            community=community,
            last_name=f"Mesure {number}",
            search_name=f"mesure {number}",
            email=f"mesure{number}@exemple.fr",
            profession="10" if number < eligible or number % 3 else "60",
        )
        for number in numbers
    )
    Responder.objects.bulk_create(
        sealed(
            Responder(
                community=community,
                contact=contact,
                is_open=True,
                profession="10" if number < eligible or number % 3 else "60",
                commune_id=here if number < eligible else everywhere[number * 7919 % len(everywhere)],
                home_visits=True,
                link_key=new_key(),
            )
        )
        for number, contact in zip(numbers, contacts, strict=True)
    )


def ask_once(wave_size: str) -> dict[str, Any]:
    """Seconds from the call that opens a request to the commit, its first wave queued: the fastest of several."""
    community, user = Community.objects.get(slug=SLUG), User.objects.get(email=EMAIL)
    by = Actor(user=user, community=community, roles=frozenset({roles.COORDINATOR.name}))
    seconds, queued = [], 0
    with scope(community=community):
        _settings(community, wave_size=int(wave_size))
        commune = Commune.objects.get(code=_here())
        for number in range(ROUNDS):
            before = Message.objects.count()
            began = perf_counter()
            open_request(
                by=by,
                once=f"mesure-{wave_size}-{number}",
                need=NEED,
                delay="h48",
                commune=commune,
                callback_name="Cabinet",
                callback_phone="0466000000",
            )
            seconds.append(perf_counter() - began)
            queued = Message.objects.count() - before
    return {"seconds": min(seconds), "median": sorted(seconds)[ROUNDS // 2], "queued": queued}


def callout_crowd(requests: str, due: str) -> dict[str, Any]:
    """So many open requests over all communities, so many of them due: seconds of a tick with and without these."""
    now, communities = timezone.now(), list(Community.objects.order_by("pk"))
    per_community = -(-int(requests) // len(communities))
    left = int(due)
    for community in communities:
        with scope(community=community):
            _settings(community, wave_size=5)
            need = NeedKind.objects.get(key=NEED)
            rows = _open_rows(community, need, per_community, now)
            for row in rows[: 1 if left > 0 else 0]:
                row.next_wave_at = now
                left -= 1
            CareRequest.objects.bulk_create(rows)
    began = perf_counter()
    asked = waves.ask_due()
    busy = perf_counter() - began
    idle = []
    for _ in range(ROUNDS):
        began = perf_counter()
        waves.ask_due()
        idle.append(perf_counter() - began)
    with scopes_disabled():
        count = CareRequest.objects.filter(state="open").count()
    return {"busy": busy, "idle": min(idle), "asked": asked, "open": count, "communities": len(communities)}


def _open_rows(community: Community, need: NeedKind, count: int, now: Any) -> list[CareRequest]:
    return [
        CareRequest(
            community=community,
            need=need,
            delay="h48",
            due_at=now + timedelta(hours=48),
            area_label="partout",
            callback_name="Cabinet",
            callback_phone="0466000000",
            once=f"mesure-ouverte-{number}",
            next_wave_at=now + timedelta(hours=1),
            created_at=now,
        )
        for number in range(count)
    ]


def callout_answers(people: str, requests: str) -> dict[str, Any]:
    """Two requests for which so many were asked, among so many open ones: the pages of each of them."""
    community, now = Community.objects.get(slug=SLUG), timezone.now()
    with scope(community=community):
        _settings(community, wave_size=5)
        need = NeedKind.objects.get(key=NEED)
        rows = CareRequest.objects.bulk_create(_open_rows(community, need, int(requests), now))
        responders = list(Responder.objects.order_by("pk")[: int(people)])
        pages: list[list[str]] = []
        for row in rows[:2]:
            askings = [_asking(community, row, one, now) for one in responders]
            Asking.objects.bulk_create(askings)
            pages.append([f"/s/soin/{links.secret_of(one)}/" for one in askings])
    return {"pages": pages, "requests": [row.pk for row in rows[:2]]}


def _asking(community: Community, row: CareRequest, responder: Responder, now: Any) -> Asking:
    one = Asking(
        community=community, request=row, responder=responder, wave=0, asked_at=now, expires_at=row.due_at
    )
    one.digest = digest_of(links.secret_of(one))
    return one


def count_winners() -> dict[str, Any]:
    """Who took what: askings answered by a yes, requests taken, letters to those who took."""
    with scopes_disabled():
        return {
            "yes": Asking.objects.filter(answer="taken").count(),
            "taken": CareRequest.objects.filter(state="taken").count(),
            "letters": Message.objects.filter(purpose="care.taken").count(),
        }
