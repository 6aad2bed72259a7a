"""What may be asked, by whom: parameters are read strictly, and nobody comes in but through the proxy."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from pyfhircheck import Validator

from maillage.config.sas import sas_door, sas_pushing
from maillage.core.identifiers.rpps import invented_rpps
from maillage.interfaces.fhir.asking import read_moment
from maillage.interfaces.fhir.outcomes import Refused
from maillage.platform.tenancy.models import Community
from tests.sas.asking import (
    ACTOR,
    ALONE,
    IN_CPTS,
    SYSTEM,
    ask,
    door,
    found,
    headers,
    professional,
    query_for,
    slot,
)
from tests.sas.validating import resource_faults

GOOD = query_for([invented_rpps(1)])
ONE = f"{SYSTEM}|8{invented_rpps(1)}"
START = "start=ge2031-07-03T12:00:00.000%2B02:00&start=le2031-07-05T23:59:59.999%2B02:00"
WRONG = {
    "nothing": "",
    "no start": GOOD.replace("start=", "debut="),
    "one bound": f"start=ge2031-07-03&{ACTOR}={ONE}&status=free&{IN_CPTS}",
    "two beginnings": f"{START}&start=ge2031-07-04&{ACTOR}={ONE}&status=free&{IN_CPTS}",
    "another comparison": GOOD.replace("start=ge", "start=gt"),
    "no comparison": GOOD.replace("start=ge", "start="),
    "end before the beginning": GOOD.replace("le2031", "le2030"),
    "no date": GOOD.replace("ge2031-07-03", "ge2031-02-30"),
    "no hour": GOOD.replace("T12%3A00%3A00.000", "T25%3A00%3A00.000"),
    "no status": GOOD.replace("&status=free", ""),
    "another status": GOOD.replace("status=free", "status=busy"),
    "status twice": f"{GOOD}&status=free",
    "nobody": GOOD.replace(f"{ACTOR}={ONE}", f"{ACTOR}="),
    "no people": f"{START}&status=free&{IN_CPTS}",
    "people twice": f"{GOOD}&{ACTOR}={ONE}",
    "another system": GOOD.replace(SYSTEM, "urn:oid:1.2.3"),
    "no system": GOOD.replace(f"{SYSTEM}|", ""),
    "an empty number": GOOD.replace(ONE, f"{ONE},"),
    "no include": GOOD.replace(IN_CPTS, "_include:iterate=Schedule:actor"),
    "no iterate": GOOD.replace(IN_CPTS, "_include=Slot:schedule"),
    "half of the CPTS mode": GOOD.replace("&_include:iterate=HealthcareService:organization", ""),
    "the other half": GOOD.replace("&_include=Slot:service-type-reference", ""),
    "unknown include": f"{GOOD}&_include=Slot:patient",
    "include twice": f"{GOOD}&_include=Slot:schedule",
    "unknown parameter": f"{GOOD}&patient=1",
    "no count": f"{GOOD}&_count=0",
    "no number": f"{GOOD}&_count=dix",
    "another format": f"{GOOD}&_format=xml",
    "26 people": query_for([invented_rpps(rank) for rank in range(26)]),
}


@pytest.mark.parametrize("query", WRONG.values(), ids=list(WRONG))
def test_a_question_that_is_not_of_the_guide_is_refused(
    query: str, sas: Community, client: Client, validator: Validator
) -> None:
    assert query != GOOD
    answer = ask(client, query)
    assert answer.status_code == 400
    assert answer.headers["Content-Type"] == "application/fhir+json; charset=utf-8"
    assert resource_faults(validator, json.loads(answer.content)) == []


def test_what_the_guide_allows_is_answered(sas: Community, client: Client) -> None:
    """Kit 28, 30: both modes; 25 people; the count and the format that the platform adds."""
    slot(professional(sas, 1))
    for query in (
        GOOD,
        query_for([invented_rpps(1)], mode=ALONE),
        query_for([invented_rpps(rank) for rank in range(1, 26)]),
        f"{GOOD}&_count=1000&_format=json",
        f"{GOOD}&_format=application/fhir%2Bjson",
        GOOD.replace(ONE, f"{SYSTEM}|{invented_rpps(1)}"),
        GOOD.replace(ONE, f"{ONE},{SYSTEM}|0300000000,{SYSTEM}|3456780581/11242343"),
    ):
        assert found(client, query)["total"] == 1, query


def test_the_link_says_the_question_again(sas: Community, client: Client) -> None:
    query = f"{GOOD}&_count=1000"
    assert found(client, query)["link"] == [
        {"relation": "self", "url": f"https://sas.cpts.example/fhir/Slot?{query}"}
    ]


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2031-07-03T12:00:00.000+02:00", datetime(2031, 7, 3, 10, tzinfo=UTC)),
        # An unescaped « + » arrives as a space.
        ("2031-07-03T12:00:00.000 02:00", datetime(2031, 7, 3, 10, tzinfo=UTC)),
        # Without time zone: Paris, in summer and in winter.
        ("2031-07-03T12:00:00.000", datetime(2031, 7, 3, 10, tzinfo=UTC)),
        ("2031-01-03T12:00:00", datetime(2031, 1, 3, 11, tzinfo=UTC)),
        ("2031-07-03T12:00", datetime(2031, 7, 3, 10, tzinfo=UTC)),
        ("2031-07-03T12:00:00Z", datetime(2031, 7, 3, 12, tzinfo=UTC)),
        ("2031-07-03T12:00:00.760+00:00", datetime(2031, 7, 3, 12, 0, 0, 760_000, tzinfo=UTC)),
        ("2031-07-03", datetime(2031, 7, 2, 22, tzinfo=UTC)),
    ],
)
def test_moments(text: str, moment: datetime) -> None:
    assert read_moment(text) == moment


@pytest.mark.parametrize(
    "text", ["", "2031", "demain", "0001-01-01T00:00:00+14:00", "2031-07-03T12:00:00+99:00"]
)
def test_what_is_no_moment(text: str) -> None:
    with pytest.raises(Refused):
        read_moment(text)


def test_a_day_alone_ends_with_its_last_moment() -> None:
    assert read_moment("2031-07-03", is_end=True) == datetime(2031, 7, 3, 21, 59, 59, 999_999, tzinfo=UTC)


def test_without_the_settings_there_is_no_interface(community: Community, client: Client) -> None:
    for path in ("Slot", "metadata", "Practitioner", "Patient/1"):
        assert client.get(f"/fhir/{path}", headers=headers()).status_code == 404
        assert client.post(f"/fhir/{path}", headers=headers()).status_code == 404


@pytest.mark.parametrize("given", ["", "un autre secret de trente-deux signes", None])
def test_who_does_not_come_through_the_proxy_finds_nothing(
    given: str | None, sas: Community, client: Client
) -> None:
    sent = headers()
    if given is None:
        del sent["X-Sas-Proxy-Secret"]
    else:
        sent["X-Sas-Proxy-Secret"] = given.replace("é", "e")
    answer = client.get(f"/fhir/Slot?{GOOD}", headers=sent)
    assert answer.status_code == 404
    assert b"resourceType" not in answer.content


@pytest.mark.parametrize(
    "wrong",
    [
        {"X-Sas-Client-Cn": "autre.example"},
        {"X-Sas-Client-Cn": ""},
        {"X-Sas-Client-Ou": "1"},
        {"X-Sas-Client-Ou": ""},
    ],
    ids=str,
)
def test_another_certificate_is_refused(wrong: dict[str, str], sas: Community, client: Client) -> None:
    """Kit 2, 3: CN and OU, both."""
    answer = client.get(f"/fhir/Slot?{GOOD}", headers=headers(**wrong))
    assert (answer.status_code, json.loads(answer.content)["issue"][0]["code"]) == (403, "forbidden")


def test_one_of_several_names_is_enough(sas: Community, client: Client) -> None:
    sent = headers(**{"X-Sas-Client-Cn": "autre.exemple.example"})
    assert client.get(f"/fhir/Slot?{GOOD}", headers=sent).status_code == 200


def test_no_session_and_no_form_are_asked(sas: Community) -> None:
    strict = Client(enforce_csrf_checks=True)
    answer = strict.get(f"/fhir/Slot?{GOOD}", headers=headers())
    assert answer.status_code == 200
    assert not answer.cookies
    assert (
        strict.post(
            "/fhir/Practitioner", "{}", content_type="application/json", headers=headers()
        ).status_code
        == 400
    )


def test_a_form_of_another_site_is_refused_as_everywhere(sas: Community) -> None:
    """The check of forms is lifted for the proxy alone, whose clients hold no cookie."""
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/fhir/Practitioner", "{}", content_type="application/json").status_code == 403


def test_other_verbs_addresses_and_formats(sas: Community, client: Client) -> None:
    assert client.post(f"/fhir/Slot?{GOOD}", headers=headers()).status_code == 405
    assert client.get("/fhir/Patient", headers=headers()).status_code == 404
    assert client.get("/fhir/Slot/1", headers=headers()).status_code == 404
    assert ask(client, GOOD, Accept="application/fhir+xml").status_code == 406
    assert ask(client, GOOD, Accept="*/*").status_code == 200


def test_metadata_says_what_is_here(sas: Community, client: Client, validator: Validator) -> None:
    """/metadata is optional; ours is there, and valid."""
    told: dict[str, Any] = json.loads(client.get("/fhir/metadata", headers=headers()).content)
    assert resource_faults(validator, told) == []
    assert [one["type"] for one in told["rest"][0]["resource"]] == ["Slot", "Practitioner"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"MAILLAGE_SAS_CN": "x"},
        {"MAILLAGE_SAS_CN": "x", "MAILLAGE_SAS_OU": "y", "MAILLAGE_SAS_PROXY_SECRET": "court"},
        {"MAILLAGE_SAS_CN": "x", "MAILLAGE_SAS_OU": "y", "MAILLAGE_SAS_PROXY_SECRET": "é" * 40},
        {"MAILLAGE_SAS_CN": ";", "MAILLAGE_SAS_OU": "y", "MAILLAGE_SAS_PROXY_SECRET": "s" * 40},
        {
            "MAILLAGE_SAS_CN": "x",
            "MAILLAGE_SAS_OU": "y",
            "MAILLAGE_SAS_PROXY_SECRET": "s" * 40,
            "MAILLAGE_SAS_URL": "http://ailleurs.example/fhir",
        },
        {
            "MAILLAGE_SAS_CN": "x",
            "MAILLAGE_SAS_OU": "y",
            "MAILLAGE_SAS_PROXY_SECRET": "s" * 40,
            "MAILLAGE_SAS_HEADER_CN": "X-Sas-Client-Ou",
        },
    ],
)
def test_half_of_the_settings_stops_the_start(wrong: dict[str, str]) -> None:
    with pytest.raises(ImproperlyConfigured) as refusal:
        sas_door(wrong)
    assert "court" not in str(refusal.value)


def test_settings_of_the_push() -> None:
    whole = {
        "MAILLAGE_SAS_PUSH_URL": "https://sas.example/fhir/",
        "MAILLAGE_SAS_PUSH_CERTIFICATE": "cert.pem",
        "MAILLAGE_SAS_PUSH_KEY": "key.pem",
    }
    made = sas_pushing(whole)
    assert made is not None
    assert made.url == "https://sas.example/fhir"
    assert sas_pushing({}) is None
    assert sas_door({}) is None
    for name in whole:
        with pytest.raises(ImproperlyConfigured):
            sas_pushing({key: value for key, value in whole.items() if key != name})
    assert door().secret not in repr(door())
