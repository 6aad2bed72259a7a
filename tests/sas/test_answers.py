"""Bundles of the search: they validate against the profiles of the guide, and hold what was asked, no more."""

from __future__ import annotations

import json
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Lock
from time import sleep
from typing import Any

import pytest
from django.test import Client, RequestFactory
from django.utils import timezone
from django_scopes import scope, scopes_disabled
from pyfhircheck import Validator

from maillage.contexts.care.models import SasLink, SasServed, Slot
from maillage.core.identifiers.rpps import invented_rpps
from maillage.interfaces.fhir import views
from maillage.interfaces.fhir.outcomes import Refused
from maillage.platform.tenancy.models import Community
from tests.sas.asking import (
    ALONE,
    IN_CPTS,
    NOON,
    ask,
    door,
    found,
    open_to_sas,
    professional,
    query_for,
    slot,
)
from tests.sas.validating import MOMENT, bundle_faults, of_kind, resource_faults


def judged(validator: Validator, bundle: dict[str, Any], query: str) -> list[str]:
    faults = bundle_faults(bundle, query=query)
    for entry in bundle.get("entry", ()):
        faults += resource_faults(validator, entry["resource"])
    return faults


@pytest.mark.parametrize("mode", ["cpts", "alone"])
def test_a_bundle_validates(mode: str, sas: Community, client: Client, validator: Validator) -> None:
    """Kit 9, 13, 14, 31, 32: the profiles."""
    doctor, nurse = professional(sas, 1), professional(sas, 2)
    slot(doctor, 1, place="home", is_snp=True)
    slot(
        doctor,
        2,
        site="3" + "9" * 14,
        address_line="2 place du Marché",
        place="remote",
        agenda_url="https://a.example/x",
    )
    slot(nurse, 3, site="4" + nurse.contact.rpps + "001", phone="")
    query = query_for([invented_rpps(1), invented_rpps(2)], **({"mode": ALONE} if mode == "alone" else {}))
    bundle = found(client, query)
    assert bundle["total"] == 3
    assert judged(validator, bundle, query) == []
    assert bool(of_kind(bundle, "HealthcareService")) is (mode == "cpts")


def test_the_judges_see_what_is_wrong(sas: Community, client: Client, validator: Validator) -> None:
    """A guard that is never red says nothing."""
    slot(professional(sas, 1))
    query = query_for([invented_rpps(1)])
    text = json.dumps(found(client, query))
    for wrong, right in (
        ('"status": "free"', '"status": "busy"'),
        ('"value": "1990000000"', '"value": "990000000"'),
        ('"postalCode": "30160"', '"country": "FR"'),
        ("fr-core-cs-v2-0203", "fr-v2-0203"),
    ):
        assert wrong in text
        assert judged(validator, json.loads(text.replace(wrong, right)), query) != []
    for wrong, right in (
        ('"total": 1', '"total": 2'),
        ('"type": "searchset"', '"type": "collection"'),
        ('"reference": "Schedule/', '"reference": "Schedule/x'),
        ('"mode": "match"', '"mode": "include"'),
    ):
        assert wrong in text
        assert bundle_faults(json.loads(text.replace(wrong, right)), query=query) != []


def test_times_are_of_paris_with_an_offset(sas: Community, client: Client) -> None:
    """Kit 11, 45: `AAAA-MM-DDTHH:MM:SS.000+0X:00`, never Z."""
    slot(professional(sas, 1), 1)
    [told] = of_kind(found(client, query_for([invented_rpps(1)])), "Slot")
    assert (told["start"], told["end"]) == ("2031-07-03T13:00:00.000+02:00", "2031-07-03T13:20:00.000+02:00")
    assert all(MOMENT.fullmatch(told[name]) for name in ("start", "end"))
    assert datetime.fromisoformat(told["start"]) < datetime.fromisoformat(told["end"])


def test_only_what_begins_in_the_window_is_told(sas: Community, client: Client) -> None:
    """Kit 5, 6, 7, 26: both bounds are included."""
    doctor = professional(sas, 1)
    inside = [slot(doctor, hours).pk for hours in (0, 5, 10)]
    slot(doctor, -0.5)
    slot(doctor, 10.5)
    query = query_for(
        [invented_rpps(1)], first="2031-07-03T12:00:00.000+02:00", last="2031-07-03T22:00:00.000+02:00"
    )
    assert [int(one["id"]) for one in of_kind(found(client, query), "Slot")] == inside


def test_what_has_begun_is_not_told(sas: Community, client: Client) -> None:
    """Whatever the window says: nobody can book it."""
    now, long = timezone.now(), timedelta(minutes=20)
    doctor = professional(sas, 1)
    slot(doctor, start_at=now - timedelta(minutes=5), end_at=now - timedelta(minutes=5) + long)
    kept = slot(doctor, start_at=now + timedelta(hours=1), end_at=now + timedelta(hours=1) + long, phone="")
    first, last = (
        timezone.localtime(now + timedelta(days=days)).isoformat(timespec="milliseconds") for days in (-1, 1)
    )
    bundle = found(client, query_for([invented_rpps(1)], first=first, last=last))
    assert [one["id"] for one in of_kind(bundle, "Slot")] == [str(kept.pk)]


def test_only_free_slots_of_who_was_asked(sas: Community, client: Client) -> None:
    """Kit 10, 18, 27, 29, 47: nothing taken, nobody else, no busy hour."""
    asked, other = professional(sas, 1), professional(sas, 2)
    kept = slot(asked, 1)
    slot(other, 1)
    slot(asked, 5, state="booked")
    slot(asked, 6, state="cancelled")
    # At the hour of a booking, elsewhere: the person cannot be there.
    slot(asked, 5.1, site="1990000026")
    bundle = found(client, query_for([invented_rpps(1)]))
    assert [one["id"] for one in of_kind(bundle, "Slot")] == [str(kept.pk)]
    assert [one["identifier"][0]["value"] for one in of_kind(bundle, "Practitioner")] == [
        f"8{invented_rpps(1)}"
    ]
    assert {one["status"] for one in of_kind(bundle, "Slot")} == {"free"}


def test_nothing_free_is_an_empty_bundle(sas: Community, client: Client, validator: Validator) -> None:
    """Kit 8: 200, total 0, the link, no entry; the same for somebody whom nobody knows."""
    professional(sas, 1)
    for rpps in (invented_rpps(1), invented_rpps(77)):
        query = query_for([rpps])
        bundle = found(client, query)
        assert (bundle["total"], "entry" in bundle) == (0, False)
        assert bundle_faults(bundle, query=query) == []
        assert resource_faults(validator, bundle) == []


def test_the_mode_says_which_slots_are_told(sas: Community, client: Client) -> None:
    """Kit 23, 46: visibilities; a slot of the CPTS alone is not told in individual mode, and the reverse."""
    doctor = professional(sas, 1)
    cpts = slot(doctor, 1, is_public=False, is_pro=False, is_snp=False, is_cpts=True)
    alone = slot(doctor, 2, is_public=True, is_pro=False, is_snp=True, is_cpts=False)
    for mode, kept, codes in (
        ({}, cpts, ["CPTS"]),
        ({"mode": ALONE}, alone, ["PUBLIC", "SNP"]),
    ):
        [told] = of_kind(found(client, query_for([invented_rpps(1)], **mode)), "Slot")
        assert told["id"] == str(kept.pk)
        assert [one["code"] for one in told["meta"]["security"]] == codes


def test_the_kind_of_consultation_and_the_agenda(sas: Community, client: Client) -> None:
    """Kit 24, 25, 48, 49: AMB, HH, VR; ROUTINE; an address to book."""
    doctor = professional(sas, 1)
    slot(doctor, 1, place="surgery", agenda_url="https://agenda.example/camille")
    slot(doctor, 2, place="home")
    slot(doctor, 3, place="remote")
    told = of_kind(found(client, query_for([invented_rpps(1)])), "Slot")
    assert [one["serviceType"][0]["coding"][0]["code"] for one in told] == ["AMB", "HH", "VR"]
    assert {one["appointmentType"]["coding"][0]["code"] for one in told} == {"ROUTINE"}
    assert told[0]["comment"] == "https://agenda.example/camille"
    assert re.fullmatch(r"https?://[^/]+/c/val-exemple/soins/creneaux/", told[1]["comment"])


def test_what_the_professional_does_is_coded(sas: Community, client: Client) -> None:
    """Kit 41: the specialty goes with each slot."""
    slot(professional(sas, 1))
    [told] = of_kind(found(client, query_for([invented_rpps(1)])), "Slot")
    assert [one["coding"][0]["code"] for one in told["specialty"]] == ["60"]


def test_people_and_places(sas: Community, client: Client) -> None:
    """Kit 15 to 17, 19 to 22, 33 to 40: name, number, structure, address, phone, and nothing where there is nothing."""
    doctor = professional(sas, 1)
    slot(doctor, 1)
    slot(doctor, 2, phone="", site="1990000026")
    bundle = found(client, query_for([invented_rpps(1)]))
    [person] = of_kind(bundle, "Practitioner")
    assert person["name"] == [{"family": "Exemple1", "given": ["Camille"]}]
    assert re.fullmatch(r"8\d{11}", person["identifier"][0]["value"])
    with_phone, without = of_kind(bundle, "PractitionerRole")
    assert with_phone["telecom"] == [{"system": "phone", "value": "+33466112233"}]
    assert "telecom" not in without
    assert with_phone["practitioner"] == {"reference": f"Practitioner/8{invented_rpps(1)}"}
    assert with_phone["organization"]["identifier"]["value"] == "1990000018"
    [location] = with_phone["contained"]
    assert location["address"] == {"line": ["1 rue des Essais"], "city": "Bessèges", "postalCode": "30160"}
    assert with_phone["location"] == [{"reference": f"#{location['id']}"}]


def test_one_site_is_one_of_each_and_two_are_two(sas: Community, client: Client) -> None:
    """Kit 12, 42, 43, 44: one schedule for each place; people and places hang together."""
    doctor, nurse = professional(sas, 1), professional(sas, 2)
    for hours in (1, 2, 3):
        slot(doctor, hours)
    bundle = found(client, query_for([invented_rpps(1)]))
    kinds = ("Slot", "Schedule", "Practitioner", "PractitionerRole", "HealthcareService", "Organization")
    assert [len(of_kind(bundle, kind)) for kind in kinds] == [3, 1, 1, 1, 1, 1]
    slot(doctor, 4, site="1990000026", address_line="9 avenue Neuve")
    slot(nurse, 1)
    bundle = found(client, query_for([invented_rpps(1), invented_rpps(2)]))
    assert [len(of_kind(bundle, kind)) for kind in kinds] == [5, 3, 2, 3, 1, 1]
    schedules = {
        one["id"]: [actor["reference"] for actor in one["actor"]] for one in of_kind(bundle, "Schedule")
    }
    assert all(len(actors) == 2 for actors in schedules.values())
    assert {one["schedule"]["reference"].partition("/")[2] for one in of_kind(bundle, "Slot")} == set(
        schedules
    )


def test_a_time_of_two_cpts_is_one_slot_that_names_both(
    sas: Community, other_community: Community, client: Client, validator: Validator
) -> None:
    """The kit's case « one slot in two CPTS »."""
    open_to_sas(other_community, "990000026")
    slot(professional(sas, 1), 1)
    slot(professional(other_community, 1), 1)
    query = query_for([invented_rpps(1)])
    bundle = found(client, query)
    assert judged(validator, bundle, query) == []
    [told] = of_kind(bundle, "Slot")
    services = [
        one["extension"][0]["valueReference"]["reference"]
        for one in told["serviceType"]
        if "extension" in one
    ]
    assert services == ["HealthcareService/1990000000", "HealthcareService/1990000026"]
    assert len(of_kind(bundle, "Organization")) == len(of_kind(bundle, "HealthcareService")) == 2
    assert len(of_kind(bundle, "Practitioner")) == 1


def test_a_corsican_cpts_makes_nobody_s_answer_invalid(
    sas: Community, other_community: Community, client: Client, validator: Validator
) -> None:
    """The profile refuses the letter of 2A and 2B in the number of a CPTS: its slots are told in individual mode alone.

    A place of Corsica keeps its number: no profile is against it, and the platform knows it by that.
    """
    open_to_sas(other_community, finess="2A0000014")
    mine, theirs = professional(sas, 1), professional(other_community, 2)
    here, there = slot(mine, 1), slot(theirs, 1, site="12B0000020")
    people = [invented_rpps(1), invented_rpps(2)]
    for mode, told in ((IN_CPTS, {str(here.pk)}), (ALONE, {str(here.pk), str(there.pk)})):
        bundle = found(client, query_for(people, mode=mode))
        assert {one["id"] for one in of_kind(bundle, "Slot")} == told
        query = query_for(people, mode=mode)
        assert judged(validator, bundle, query) == []


def test_a_community_that_is_closed_to_the_sas_tells_nothing(sas: Community, client: Client) -> None:
    slot(professional(sas, 1))
    query = query_for([invented_rpps(1)])
    assert found(client, query)["total"] == 1
    with scope(community=sas):
        SasLink.objects.update(is_on=False)
    assert found(client, query)["total"] == 0


def test_switched_off_is_closed_and_who_left_is_not_told(sas: Community, client: Client) -> None:
    doctor = professional(sas, 1)
    slot(doctor)
    query = query_for([invented_rpps(1)])
    sas.modules = [one for one in sas.modules if one != "care"]
    sas.save()
    assert found(client, query)["total"] == 0
    sas.modules = [*sas.modules, "care"]
    sas.save()
    assert found(client, query)["total"] == 1
    for standing, total in (("former", 0), ("suspended", 0), ("member", 1)):
        with scope(community=sas):
            doctor.contact.standing = standing
            doctor.contact.save()
        assert found(client, query)["total"] == total


@pytest.mark.parametrize(
    "lacking",
    [{"site": ""}, {"site": "410123"}, {"address_line": ""}, {"city": ""}, {"postal_code": "3016"}],
    ids=str,
)
def test_a_place_that_the_sas_cannot_show_is_left_out(
    lacking: dict[str, str], sas: Community, client: Client
) -> None:
    """Kit 20, 38, 39, 40: the structure and the address are mandatory; the page of the coordination tells of it."""
    doctor = professional(sas, 1)
    kept = slot(doctor, 1)
    slot(doctor, 2, **lacking)
    assert [one["id"] for one in of_kind(found(client, query_for([invented_rpps(1)])), "Slot")] == [
        str(kept.pk)
    ]


def test_what_was_served_is_counted_and_nothing_else_is_kept(sas: Community, client: Client) -> None:
    doctor = professional(sas, 1)
    slot(doctor, 1)
    slot(doctor, 2)
    for _ in range(2):
        found(client, query_for([invented_rpps(1)]))
    found(client, query_for([invented_rpps(77)]))
    with scope(community=sas):
        [row] = SasServed.objects.all()
    assert (row.calls, row.slots) == (2, 4)


def test_a_search_asks_the_database_five_times(
    sas: Community, client: Client, django_assert_max_num_queries: Any
) -> None:
    people = [professional(sas, rank) for rank in range(1, 26)]
    for person in people:
        for hours in range(4):
            slot(person, hours)
    query = query_for([invented_rpps(rank) for rank in range(1, 26)])
    found(client, query)
    # Five to read, one to count once it left.
    with django_assert_max_num_queries(6):
        assert found(client, query)["total"] == 100
    with scopes_disabled():
        assert Slot.objects.count() == 100
    assert NOON + timedelta(hours=3) == max(one.start_at for one in [slot(people[0], 3, site="1990000026")])


def test_head_is_answered_and_counts_nothing(sas: Community, client: Client) -> None:
    slot(professional(sas, 1))
    query = query_for([invented_rpps(1)])
    from tests.sas.asking import headers

    response = client.head(f"/fhir/Slot?{query}", headers=headers())
    assert response.status_code == 200
    with scope(community=sas):
        assert not SasServed.objects.exists()
    assert ask(client, query).headers["Cache-Control"] == "no-store"


def test_two_searches_are_computed_at_once_and_a_failed_one_gives_its_place_back(
    settings: Any, monkeypatch: pytest.MonkeyPatch, rf: RequestFactory
) -> None:
    """Eight that compute together make all of them late (`benchmarks/sas_search.py`)."""
    from tests.sas.asking import headers

    settings.MAILLAGE_SAS = door()
    inside, most, lock = [0], [0], Lock()

    def search(*arguments: object, **named: object) -> object:
        with lock:
            inside[0] += 1
            most[0] = max(most[0], inside[0])
        sleep(0.02)
        with lock:
            inside[0] -= 1
        raise Refused("Non.", code="exception", status=500)

    monkeypatch.setattr("maillage.contexts.care.api.sas_search", search)

    def answered(number: int) -> int:
        query = query_for([invented_rpps(number + 1)])
        return views.slots(rf.get(f"/fhir/Slot?{query}", headers=headers())).status_code

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(answered, range(16))) == [500] * 16
    assert most == [2]
