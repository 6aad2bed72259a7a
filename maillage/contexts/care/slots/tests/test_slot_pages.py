"""Pages of slots: lists, forms, the link of a professional without an account."""

from __future__ import annotations

import re
from datetime import time, timedelta
from typing import Any, Final

import pytest
from django.test import Client
from django.utils import timezone
from django_scopes import scope

from maillage.contexts.care.availability.models import Responder
from maillage.contexts.care.slots import queries, rules, services, sites
from maillage.contexts.care.slots.forms import OfferedForm
from maillage.contexts.care.slots.models import AgendaFeed, Slot, SlotRule, SlotState
from maillage.contexts.care.slots.tests.conftest import at
from maillage.contexts.directory.models import Activity, Professional, RegisterState
from maillage.core.identifiers.rpps import invented_rpps
from maillage.platform.messaging.models import Message
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from tests.people import ActorOf, ClientOf
from tests.places import BESSEGES, load_communes

BASE = "/c/val-exemple/soins/creneaux/"
CALL: Final[dict[str, Any]] = {
    "callback_name": "Cabinet du Pont",
    "callback_phone": "04 66 25 12 34",
    "need": "medecine-generale",
}


def booked(by: Actor, row: Slot) -> str:
    """The secret that stands in the letter to the professional."""
    services.book(by=by, pk=row.pk, **CALL)
    body = Message.objects.filter(purpose="care.slot_booked").latest("pk").body
    found = re.search(r"/s/creneau/([A-Za-z0-9_-]+)/", body)
    assert found is not None
    return found[1]


# --- The link ---------------------------------------------------------------------------------------------


def test_the_link_shows_by_get_and_acts_by_post(offer: Any, coordinator: Actor, client: Client) -> None:
    row = offer()
    url = f"/s/creneau/{booked(coordinator, row)}/"
    for _ in range(2):
        # A mail scanner opens it, and nothing happens.
        page = client.get(url)
        assert (page.status_code, page["Referrer-Policy"]) == (200, "same-origin")
        assert "Cabinet du Pont" in page.content.decode()
    assert client.post(url, {"action": "x"}).status_code == 422
    # Not begun yet: nobody came or stayed away.
    assert client.post(url, {"action": "honoured"}).status_code == 422
    done = client.post(url, {"action": "cancel"})
    assert done.status_code == 302
    assert client.get(done["Location"]).status_code == 200
    row.refresh_from_db()
    assert row.state == SlotState.CANCELLED
    # Played again, it opens nothing, as one that never was.
    played, forged = client.post(url, {"action": "cancel"}), client.get("/s/creneau/inconnu/")
    assert (played.status_code, forged.status_code) == (404, 404)
    assert client.get(url).content == forged.content


def test_the_link_says_what_became_of_it(offer: Any, coordinator: Actor, client: Client) -> None:
    row = offer()
    url = f"/s/creneau/{booked(coordinator, row)}/"
    start = timezone.now() - timedelta(hours=1)
    Slot.objects.filter(pk=row.pk).update(start_at=start, end_at=start + timedelta(minutes=15))
    assert client.post(url, {"action": "no_show"}).status_code == 302
    row.refresh_from_db()
    assert row.outcome == "no_show"
    assert client.post(url, {"action": "cancel"}).status_code in (404, 422)
    start = timezone.now() - timedelta(days=8)
    Slot.objects.filter(pk=row.pk).update(start_at=start, end_at=start + timedelta(minutes=15))
    assert client.get(url).status_code == 404


def test_a_closed_module_and_an_old_booking_open_nothing(
    offer: Any, coordinator: Actor, client: Client, scoped: Community
) -> None:
    row = offer()
    old = f"/s/creneau/{booked(coordinator, row)}/"
    services.cancel_booking(by=coordinator, pk=row.pk, by_professional=False)
    new = f"/s/creneau/{booked(coordinator, row)}/"
    assert old != new
    assert client.get(old).status_code == 404
    assert client.get(new).status_code == 200
    scoped.modules = []
    scoped.save(update_fields=["modules"])
    assert client.get(new).status_code == 404
    assert client.post(new, {"action": "cancel"}).status_code == 404
    assert Slot.objects.get(pk=row.pk).state == SlotState.BOOKED


def test_the_secret_is_kept_nowhere(offer: Any, coordinator: Actor) -> None:
    row = offer()
    secret = booked(coordinator, row)
    row.refresh_from_db()
    assert secret not in str(Slot.objects.filter(pk=row.pk).values().get())
    assert len(row.link_digest) == 64


# --- Booking on the site ----------------------------------------------------------------------------------


def test_a_slot_is_booked_from_the_list(offer: Any, client_of: ClientOf, coordinator: Actor) -> None:
    row = offer()
    secretary = client_of("secretary")
    assert f"{BASE}{row.pk}/reserver/" in secretary.get(BASE).content.decode()
    url = f"{BASE}{row.pk}/reserver/"
    wrong = secretary.post(url, {**CALL, "callback_phone": "04 66"})
    assert wrong.status_code == 422
    assert "Cabinet du Pont" in wrong.content.decode()
    assert secretary.post(url, CALL).status_code == 302
    assert Slot.objects.get(pk=row.pk).callback_phone == "0466251234"
    # Somebody slower keeps what was typed.
    late = client_of("president").post(url, CALL)
    assert late.status_code == 422
    assert "Cabinet du Pont" in late.content.decode()
    page = secretary.get(f"{BASE}{row.pk}/").content.decode()
    assert "Cabinet du Pont" in page
    # Who has nothing to do with it does not see whom to call back.
    assert client_of("board_member").get(f"{BASE}{row.pk}/").status_code == 404
    assert client_of("professional").get(f"{BASE}{row.pk}/").status_code == 200
    assert "Cabinet du Pont" not in client_of("board_member").get(f"{BASE}reservations/").content.decode()
    assert secretary.post(f"{BASE}{row.pk}/annuler/", {}).status_code == 302
    assert Slot.objects.get(pk=row.pk).state == SlotState.FREE
    assert secretary.get(BASE).content.decode().count("Réserver") >= 1


def test_the_team_cancels_in_the_name_of_the_professional(
    offer: Any, client_of: ClientOf, actor_of: ActorOf
) -> None:
    row = offer()
    booked(actor_of("secretary"), row)
    # Who booked cannot say that he is the professional.
    client_of("secretary").post(f"{BASE}{row.pk}/annuler/", {"side": "professional"})
    assert Slot.objects.get(pk=row.pk).state == SlotState.FREE
    booked(actor_of("secretary"), row)
    client_of("assistant").post(f"{BASE}{row.pk}/annuler/", {"side": "professional"})
    assert Slot.objects.get(pk=row.pk).state == SlotState.CANCELLED


def test_two_clicks_on_cancel_are_one(offer: Any, client_of: ClientOf, coordinator: Actor) -> None:
    row = offer()
    booked(coordinator, row)
    url = f"{BASE}{row.pk}/annuler/"
    for _ in range(2):
        assert client_of("professional").post(url, {}).status_code == 302
    assert Slot.objects.get(pk=row.pk).state == SlotState.CANCELLED
    assert Message.objects.filter(purpose="care.slot_cancelled").count() == 1
    # To who has nothing to do with it, it is not there.
    assert client_of("board_member").post(url, {}).status_code in (403, 404)


def test_a_partner_sees_what_is_for_partners(offer: Any, client_of: ClientOf) -> None:
    shown, hidden = offer(hour=9), offer(hour=10, is_snp=False)
    partner = client_of("partner")
    page = partner.get(BASE).content.decode()
    assert f"{BASE}{shown.pk}/" in page
    assert f"{BASE}{hidden.pk}/" not in page
    assert partner.get(f"{BASE}{hidden.pk}/reserver/").status_code == 404
    assert partner.post(f"{BASE}{hidden.pk}/reserver/", CALL).status_code == 404
    assert partner.post(f"{BASE}{shown.pk}/reserver/", CALL).status_code == 302
    assert partner.get(f"{BASE}miens/").status_code == 403


# --- One's own --------------------------------------------------------------------------------------------


def form(**values: Any) -> dict[str, Any]:
    return {
        "place": "surgery",
        "site_choice": "",
        "length_min": "15",
        "is_cpts": "on",
        "city": "Bessèges",
        **values,
    }


def test_a_professional_offers_rules_and_ties(doctor: Responder, client_of: ClientOf) -> None:
    client = client_of("professional")
    day = f"{at(3):%Y-%m-%d}"
    assert client.get(f"{BASE}nouveau/").status_code == 200
    sent = form(day=day, at="17:30", once="une")
    assert client.post(f"{BASE}nouveau/", sent).status_code == 302
    assert client.post(f"{BASE}nouveau/", sent).status_code == 302
    row = Slot.objects.get()
    assert (row.start_at, row.city, row.site) == (at(3), "Bessèges", "")
    again = client.post(f"{BASE}nouveau/", form(day=day, at="17:35", once="deux", site_number="12"))
    assert again.status_code == 422
    rule = form(weekdays=["0", "2"], starts_at="08:00", per_day="2", from_on=day, version="0")
    assert client.post(f"{BASE}regles/nouvelle/", rule).status_code == 302
    made = SlotRule.objects.get()
    assert client.get(f"{BASE}regles/{made.pk}/").status_code == 200
    changed = client.post(f"{BASE}regles/{made.pk}/", {**rule, "per_day": "1", "version": "1"})
    assert changed.status_code == 302
    stale = client.post(f"{BASE}regles/{made.pk}/", {**rule, "per_day": "3", "version": "1"})
    assert stale.status_code == 422
    assert "enregistré aujourd’hui" in stale.content.decode()
    assert client.post(f"{BASE}agendas/nouveau/", {"address": "http://x.example/"}).status_code == 422
    address = {"address": "https://agenda.example/secret-1234.ics", "name": "Logiciel"}
    assert client.post(f"{BASE}agendas/nouveau/", address).status_code == 302
    page = client.get(f"{BASE}miens/").content.decode()
    assert "Logiciel" in page
    assert "secret-1234" not in page
    feed = AgendaFeed.objects.get()
    assert client_of("board_member").post(f"{BASE}agendas/{feed.pk}/oublier/").status_code == 404
    assert client.post(f"{BASE}agendas/{feed.pk}/oublier/").status_code == 302
    assert client.post(f"{BASE}{row.pk}/retirer/").status_code == 302
    assert Slot.objects.get(pk=row.pk).state == SlotState.CANCELLED


def test_an_account_without_contact_is_told_what_to_do(scoped: Community, client_of: ClientOf) -> None:
    client = client_of("board_member")
    assert "demandez à la coordination" in client.get(f"{BASE}miens/").content.decode()
    sent = client.post(f"{BASE}nouveau/", form(day=f"{at(3):%Y-%m-%d}", at="17:30", once="une"))
    assert sent.status_code == 422
    assert not Slot.objects.exists()


# --- Where ------------------------------------------------------------------------------------------------


def test_the_register_knows_the_places(db: None) -> None:
    load_communes()
    rpps = invented_rpps(3)
    RegisterState.objects.update_or_create(source="rpps", defaults={"generation": 1})
    person = Professional.objects.create(idnps=f"8{rpps}", last_name="X", search_name="x")
    for number, structure in enumerate(("1300000001", "", "1300000001")):
        Activity.objects.create(
            professional=person,
            commune_id=BESSEGES,
            profession_code="10",
            profession_label="Médecin",
            category_code="C",
            structure_id=structure,
            structure_name="CABINET DES AIRES",
            address="3 RUE DES AIRES, 30160 BESSEGES",
            postal_code="30160",
            digest=bytes([number]) * 16,
            since=1,
        )
    found = sites.sites_of(rpps)
    assert [one.key for one in found] == ["1300000001", f"4{rpps}001"]
    # The town is told once.
    assert found[0].label == "Cabinet des Aires, 3 Rue des Aires, 30160 Bessèges"
    assert (found[0].postal_code, found[0].city) == ("30160", "Bessèges")
    assert sites.sites_of("") == []


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("", ""),
        ("300000001", "1300000001"),
        ("2A0000012", "12A0000012"),
        ("73282932000074", "373282932000074"),
    ],
)
def test_a_number_gets_its_prefix(typed: str, kept: str) -> None:
    assert sites.site_of_number(typed) == kept


def test_what_the_register_does_not_know_of_a_place_is_as_typed() -> None:
    known = sites.Site("1990000018", "Cabinet", "", "30160", "Bessèges", "")
    data = form(site_choice=known.label, address_line="3 rue des Aires", city="Ailleurs", is_cpts="on")
    typed = OfferedForm(data, sites=[known])
    assert typed.is_valid(), typed.errors
    said = typed.offered()
    assert (said["site"], said["address_line"], said["city"]) == ("1990000018", "3 rue des Aires", "Bessèges")


def test_a_place_without_a_number_gets_a_rank(offer: Any, doctor: Responder, actor_of: ActorOf) -> None:
    """« 4 », the RPPS and a rank: the same place keeps its own, another one gets the next, nothing else gets one."""
    surgery = {"address_line": "3 rue des Aires", "postal_code": "30160", "city": "Bessèges"}
    rpps = doctor.contact.rpps
    assert offer(2, **surgery).site == f"4{rpps}001"
    assert offer(3, **surgery | {"address_line": "3  RUE des Aires"}).site == f"4{rpps}001"
    assert offer(4, **surgery | {"address_line": "1 place Neuve"}).site == f"4{rpps}002"
    assert offer(5, **surgery | {"site": "1300000001"}).site == "1300000001"
    assert offer(6, **surgery | {"postal_code": ""}).site == ""
    week = {
        "weekdays": [0],
        "starts_at": time(8, 0),
        "per_day": 1,
        "length_min": 15,
        "from_on": timezone.localdate(),
        "is_cpts": True,
    }
    rule = rules.add_rule(by=actor_of("professional"), responder=doctor, values=week | surgery)
    assert rule.site == f"4{rpps}001"
    moved = rules.change_rule(
        by=actor_of("professional"), pk=rule.pk, version=1, values={"city": "Ailleurs", "site": ""}
    )
    assert moved.site == f"4{rpps}003"
    assert set(moved.slots.values_list("site", flat=True)) == {f"4{rpps}003"}
    doctor.contact.rpps = ""
    assert sites.numbered("", surgery) == ""


def test_another_number_is_refused() -> None:
    with pytest.raises(ValueError, match="FINESS"):
        sites.site_of_number("123")


def test_lists_ask_the_same_whatever_their_size(offer: Any, client_of: ClientOf, assert_queries: Any) -> None:
    client = client_of("coordinator")
    for hour in range(9, 15):
        offer(hour=hour)
    with assert_queries("free_slots"):
        client.get(BASE)


def test_nothing_of_another_community(offer: Any, client_of: ClientOf, other_community: Community) -> None:
    row = offer()
    stranger = client_of("stranger")
    assert stranger.get(f"{BASE}{row.pk}/").status_code == 404
    assert stranger.get(f"/c/autre-rive/soins/creneaux/{row.pk}/").status_code == 404
    assert stranger.post(f"/c/autre-rive/soins/creneaux/{row.pk}/reserver/", CALL).status_code == 404
    with scope(community=other_community):
        assert queries.find(row.pk) is None
