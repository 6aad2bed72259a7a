"""The SAS as it asks: its headers, its two kinds of query, and slots to be found."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

from django.test import Client
from django_scopes import scope

from maillage.config.sas import SasDoor, sas_door
from maillage.contexts.association.models import Contact
from maillage.contexts.care.models import Responder, SasLink, Slot
from maillage.contexts.directory.models import OwnStructure
from maillage.core.identifiers.rpps import invented_rpps
from maillage.platform.tenancy.models import Community

SECRET = "un secret du relais que personne ne devine"
CN, OU = "client-sas.exemple.example", "318751275100020"
SYSTEM = "urn:oid:1.2.250.1.71.4.2.1"
# A summer day: Paris is two hours ahead of UTC.
NOON = datetime(2031, 7, 3, 10, 0, tzinfo=UTC)
ACTOR = "schedule.actor:Practitioner.identifier"
IN_CPTS = (
    "_include=Slot:schedule&_include=Slot:service-type-reference"
    "&_include:iterate=Schedule:actor&_include:iterate=HealthcareService:organization"
)
ALONE = "_include=Slot:schedule&_include:iterate=Schedule:actor"


def door() -> SasDoor:
    made = sas_door(
        {
            "MAILLAGE_SAS_PROXY_SECRET": SECRET.replace(" ", "-"),
            "MAILLAGE_SAS_CN": f"{CN};autre.exemple.example",
            "MAILLAGE_SAS_OU": OU,
            "MAILLAGE_SAS_URL": "https://sas.cpts.example/fhir",
        }
    )
    assert made is not None
    return made


def headers(**others: str) -> dict[str, str]:
    """What the proxy says of a good certificate."""
    return {
        "X-Sas-Proxy-Secret": SECRET.replace(" ", "-"),
        "X-Sas-Client-Cn": CN,
        "X-Sas-Client-Ou": OU,
        "Accept": "application/json+fhir",
    } | others


def query_for(
    rpps: Sequence[str],
    *,
    first: str = "2031-07-03T12:00:00.000+02:00",
    last: str = "2031-07-05T23:59:59.999+02:00",
    mode: str = IN_CPTS,
) -> str:
    people = ",".join(f"{SYSTEM}|8{one}" for one in rpps)
    return (
        f"start=ge{quote(first)}&start=le{quote(last)}&{ACTOR}={quote(people, safe=':,|')}&status=free&{mode}"
    )


def ask(client: Client, query: str, **others: str) -> Any:
    return client.get(f"/fhir/Slot?{query}", headers=headers(**others))


def found(client: Client, query: str) -> dict[str, Any]:
    response = ask(client, query)
    assert response.status_code == 200, response.content
    bundle: dict[str, Any] = json.loads(response.content)
    return bundle


def open_to_sas(community: Community, finess: str = "990000000") -> None:
    """Let the SAS read this community."""
    with scope(community=community):
        OwnStructure.objects.create(community=community, finess=finess)
        SasLink.objects.create(
            community=community, is_on=True, name=community.name, phone="04 66 00 00 00", version=1
        )


def professional(community: Community, rank: int) -> Responder:
    """A member with an invented RPPS number: a nurse."""
    with scope(community=community):
        contact = Contact.objects.create(
            community=community,
            last_name=f"Exemple{rank}",
            first_name="Camille",
            search_name=f"exemple{rank} camille",
            rpps=invented_rpps(rank),
            profession="60",
            standing="member",
        )
        made: Responder = Responder.objects.create(
            community=community,
            contact=contact,
            profession="60",
            digest=f"{rank:064d}",
            link_key=f"cle{rank}",
        )
    return made


def slot(responder: Responder, hours: float = 1.0, **values: Any) -> Slot:
    """A free slot of twenty minutes, some hours after `NOON`, with everything that the SAS wants."""
    start = NOON + timedelta(hours=hours)
    told: dict[str, Any] = {
        "start_at": start,
        "end_at": start + timedelta(minutes=20),
        "person": responder.contact.rpps,
        "is_public": True,
        "site": "1990000018",
        "address_line": "1 rue des Essais",
        "postal_code": "30160",
        "city": "Bessèges",
        "phone": "04 66 11 22 33",
        "once": f"{responder.pk}-{start.isoformat()}-{len(values)}-{values.get('site', '')}",
    }
    with scope(community=responder.community):
        made: Slot = Slot.objects.create(
            community=responder.community, responder=responder, **(told | values)
        )
    return made
