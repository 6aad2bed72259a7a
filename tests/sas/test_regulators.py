"""Regulators told by POST and PUT: strict, each once, never deleted."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from pyfhircheck import Validator

from maillage.contexts.care.models import Regulator
from maillage.core.identifiers.rpps import invented_rpps
from maillage.platform.tenancy.models import Community
from tests.sas.asking import SYSTEM, headers
from tests.sas.validating import resource_faults

TYPES = "http://interopsante.org/fhir/CodeSystem/fr-v2-0203"
OWN = "urn:oid:1.2.250.1.213.3.6"


def numbered(kind: str, system: str, value: str) -> dict[str, Any]:
    return {"type": {"coding": [{"system": TYPES, "code": kind}]}, "system": system, "value": value}


def regulator(rank: int = 1, **others: Any) -> dict[str, Any]:
    """A regulator as the platform writes one."""
    return {
        "resourceType": "Practitioner",
        "meta": {
            "source": OWN,
            "profile": ["https://interop.esante.gouv.fr/ig/fhir/sas/StructureDefinition/FrPractitionerRegul"],
        },
        "identifier": [numbered("IDNPS", SYSTEM, f"8{invented_rpps(900 + rank)}")],
        "active": True,
        "name": [{"family": "Régule", "given": ["Dominique"]}],
        "telecom": [{"system": "email", "value": f"Regule{rank}@sas.example"}],
    } | others


def told(
    client: Client,
    resource: Any,
    *,
    method: str = "post",
    query: str = "",
    kind: str = "application/fhir+json",
) -> Any:
    send = getattr(client, method)
    body = resource if isinstance(resource, str) else json.dumps(resource)
    return send(f"/fhir/Practitioner{query}", body, content_type=kind, headers=headers())


def test_a_regulator_is_created_once(sas: Community, client: Client, validator: Validator) -> None:
    answer = told(client, regulator())
    assert answer.status_code == 201
    row = Regulator.objects.get()
    assert answer.headers["Location"] == f"https://sas.cpts.example/fhir/Practitioner/{row.key}"
    assert (row.national, row.email, row.is_active) == (f"8{invented_rpps(901)}", "regule1@sas.example", True)
    assert resource_faults(validator, json.loads(answer.content)) == []
    again = told(client, regulator())
    assert again.status_code == 409
    outcome = json.loads(again.content)
    assert outcome["resourceType"] == "OperationOutcome"
    assert resource_faults(validator, outcome) == []
    assert Regulator.objects.count() == 1


def test_put_updates_creates_and_switches_off(sas: Community, client: Client) -> None:
    own = regulator(identifier=[numbered("INTRN", OWN, "1ef1c748-01a3")])
    query = f"?identifier={OWN}|1ef1c748-01a3"
    first = told(client, own, method="put", query=query)
    assert first.status_code == 200
    off = told(client, own | {"active": False}, method="put", query=query)
    assert (off.status_code, off.headers["Location"]) == (200, first.headers["Location"])
    row = Regulator.objects.get()
    assert (row.is_active, row.internal, row.national) == (False, "1ef1c748-01a3", "")
    # Later he has a national number too: the same person.
    both = [*own["identifier"], *regulator()["identifier"]]
    assert told(client, own | {"identifier": both}, method="put", query=query).status_code == 200
    assert Regulator.objects.get().national == f"8{invented_rpps(901)}"


def test_a_regulator_is_one_with_or_without_the_prefix_of_his_number(sas: Community, client: Client) -> None:
    """Guide: identifiers come with or without their prefix, and are answered with it."""
    bare = invented_rpps(901)
    without = regulator(identifier=[numbered("IDNPS", SYSTEM, bare)])
    first = told(client, without)
    assert first.status_code == 201
    assert json.loads(first.content)["identifier"][0]["value"] == f"8{bare}"
    assert told(client, regulator()).status_code == 409
    for value in (bare, f"8{bare}"):
        for resource in (without, regulator()):
            answer = told(client, resource, method="put", query=f"?identifier={SYSTEM}|{value}")
            assert (answer.status_code, answer.headers["Location"]) == (200, first.headers["Location"])
    # He ceases, is still known, and comes back.
    off = told(client, without | {"active": False}, method="put", query=f"?identifier={SYSTEM}|{bare}")
    assert (off.status_code, Regulator.objects.get().is_active) == (200, False)
    assert told(client, regulator()).status_code == 409
    assert told(client, regulator(), method="put", query=f"?identifier={SYSTEM}|8{bare}").status_code == 200
    assert Regulator.objects.get().is_active


def test_two_regulators_do_not_become_one(sas: Community, client: Client) -> None:
    told(client, regulator(1))
    told(client, regulator(2, identifier=[numbered("INTRN", OWN, "a-b")]))
    both = [*regulator(1)["identifier"], numbered("INTRN", OWN, "a-b")]
    answer = told(client, regulator(1, identifier=both), method="put", query=f"?identifier={OWN}|a-b")
    assert answer.status_code == 409
    assert sorted(Regulator.objects.values_list("email", flat=True)) == [
        "regule1@sas.example",
        "regule2@sas.example",
    ]


WRONG: dict[str, Any] = {
    "no identifier": {"identifier": []},
    "identifier of another table": {"identifier": [numbered("RPPS", SYSTEM, "8")]},
    "unknown system": {"identifier": [numbered("IDNPS", "urn:oid:1.2.3", "8")]},
    "no value": {"identifier": [numbered("IDNPS", SYSTEM, "")]},
    "active as a word": {"active": "true"},
    "no name": {"name": []},
    "no family": {"name": [{"given": ["A"]}]},
    "two given": {"name": [{"family": "B", "given": ["A", "C"]}]},
    "no e-mail": {"telecom": [{"system": "phone", "value": "0466000000"}]},
    "bad e-mail": {"telecom": [{"system": "email", "value": "x"}]},
    "too long": {"name": [{"family": "B" * 121, "given": ["A"]}]},
    "name of another kind": {"name": "B"},
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=list(WRONG))
def test_half_a_regulator_is_refused(
    wrong: dict[str, Any], sas: Community, client: Client, validator: Validator
) -> None:
    answer = told(client, regulator(**wrong))
    assert answer.status_code == 422
    outcome = json.loads(answer.content)
    assert outcome["issue"][0]["severity"] == "error"
    assert resource_faults(validator, outcome) == []
    assert not Regulator.objects.exists()


def test_what_is_no_practitioner_is_refused(sas: Community, client: Client) -> None:
    assert told(client, "{").status_code == 400
    assert told(client, "[" * 60_000).status_code == 400
    assert told(client, "[]").status_code == 400
    assert told(client, {"resourceType": "Patient"}).status_code == 400
    assert told(client, regulator(), kind="text/plain").status_code == 415
    assert told(client, " " * 70_000).status_code == 413
    assert told(client, regulator(), method="put", query="").status_code == 400
    assert told(client, regulator(), method="put", query=f"?identifier={SYSTEM}|autre").status_code == 400
    assert client.delete("/fhir/Practitioner", headers=headers()).status_code == 405
    assert not Regulator.objects.exists()
