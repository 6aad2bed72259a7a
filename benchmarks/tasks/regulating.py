"""Slots of a large installation, and the search of the SAS among them."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from time import perf_counter
from typing import Any, Final
from urllib.parse import quote

from django.conf import settings
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import timezone
from django_scopes import scope

from benchmarks.tasks.building import SLUG
from maillage.contexts.association.models import Contact
from maillage.contexts.care.models import Responder, SasLink, Slot
from maillage.contexts.care.sas.serving import COLUMNS, IN_CPTS
from maillage.contexts.care.slots.queries import free_slots
from maillage.contexts.directory.models import OwnStructure
from maillage.core.identifiers.rpps import invented_rpps
from maillage.interfaces.fhir.asking import read_search
from maillage.interfaces.fhir.views import slots as view
from maillage.platform.tenancy.models import Community

PEOPLE_ASKED: Final = 25
# One of them every 108 minutes: forty in 72 hours.
APART: Final = timedelta(minutes=108)
_AT_ONCE: Final = 5_000


def sas_slots(people: str, slots: str) -> dict[str, Any]:
    """So many slots of so many professionals of one community that the SAS may read."""
    community = Community.objects.get(slug=SLUG)
    each = int(slots) // int(people)
    with scope(community=community), transaction.atomic():
        OwnStructure.objects.update_or_create(community=community, defaults={"finess": "990000000"})
        SasLink.objects.create(community=community, is_on=True, name="CPTS", phone="0466000000", version=1)
        contacts = Contact.objects.bulk_create(
            Contact(
                community=community,
                last_name=f"Mesure {rank}",
                first_name="Camille",
                search_name=f"mesure {rank}",
                rpps=invented_rpps(rank),
                profession="60",
                standing="member",
            )
            for rank in range(int(people))
        )
        responders = Responder.objects.bulk_create(
            Responder(
                community=community,
                contact=contact,
                profession="60",
                digest=f"{rank:064d}",
                link_key=str(rank),
            )
            for rank, contact in enumerate(contacts)
        )
        now = timezone.now()
        for number in range(each):
            Slot.objects.bulk_create(
                (_slot(community, one, now + (number + 1) * APART, number) for one in responders), _AT_ONCE
            )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return {"slots": each * int(people)}


def _slot(community: Community, responder: Responder, start: Any, number: int) -> Slot:
    return Slot(
        community=community,
        responder=responder,
        person=responder.contact.rpps,
        start_at=start,
        end_at=start + timedelta(minutes=20),
        is_public=bool(number % 2),
        site="1990000018",
        address_line=f"{responder.pk} rue des Mesures",
        postal_code="30160",
        city="Bessèges",
        phone="04 66 00 00 00",
        once=f"{responder.pk}-{number}",
    )


def question() -> str:
    """25 professionals and 72 hours, in CPTS mode."""
    now = timezone.now()
    first, last = (quote(one.isoformat(timespec="milliseconds")) for one in (now, now + timedelta(hours=72)))
    people = ",".join(f"urn:oid:1.2.250.1.71.4.2.1|8{invented_rpps(rank)}" for rank in range(PEOPLE_ASKED))
    return (
        f"start=ge{first}&start=le{last}&status=free&schedule.actor:Practitioner.identifier={people}"
        "&_include=Slot:schedule&_include=Slot:service-type-reference"
        "&_include:iterate=Schedule:actor&_include:iterate=HealthcareService:organization"
    )


def search_slots(rounds: str) -> dict[str, Any]:
    """Seconds of the search, from the request to the bytes, and of the bare SQL and one `json.dumps`, in turn."""
    door = settings.MAILLAGE_SAS
    assert door is not None
    headers = {door.header_secret: door.secret, door.header_cn: "mesure", door.header_ou: "mesure"}
    request = RequestFactory().get(f"/fhir/Slot?{question()}", headers=headers)
    answer = view(request)
    assert isinstance(answer, HttpResponse)
    told = json.loads(answer.content)
    asked = read_search(request.GET, request.GET.getlist)
    rows = free_slots(
        asked.rpps, asked.first, asked.last, IN_CPTS, communities=[Community.objects.get(slug=SLUG).pk]
    )
    sql, parameters = rows.values_list(*COLUMNS).query.sql_with_params()

    def bare() -> None:
        with connection.cursor() as cursor:
            cursor.execute(sql, parameters)
            cursor.fetchall()
        json.dumps(told)

    ours, theirs = [], []
    for _ in range(int(rounds)):
        ours.append(_seconds(lambda: view(request)))
        theirs.append(_seconds(bare))
    return {
        "ours": min(ours),
        "bare": min(theirs),
        "total": told["total"],
        "kilobytes": len(answer.content) / 1000,
        "question": question(),
    }


def _seconds(call: Callable[[], object]) -> float:
    began = perf_counter()
    call()
    return perf_counter() - began
