"""The link of a partner: what it opens, to whom, how long; forged, closed, of another community, sent twice."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone
from django_scopes import scope

from maillage.contexts.care.unscheduled import links, partner_links, services, views_public
from maillage.contexts.care.unscheduled.models import CareRequest, RequestLink
from maillage.contexts.care.unscheduled.refusals import RequestRefused
from maillage.contexts.care.unscheduled.tests.conftest import MakeResponder, form_of
from maillage.platform.accounts.limits import Limit
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from tests.at_once import at_once
from tests.people import ActorOf
from tests.places import settle


@pytest.fixture
def link(coordinator: Actor) -> RequestLink:
    values = {"label": "Mairie de Valdorge", "origin": "partner", "callback_phone": "0466000000"}
    return partner_links.create_link(by=coordinator, values=values)


@pytest.fixture
def url(link: RequestLink) -> str:
    return f"/s/demande/{links.secret_of(link)}/"


def test_the_secret_is_not_in_the_database(link: RequestLink) -> None:
    assert links.secret_of(link) not in str([getattr(link, f.name) for f in link._meta.concrete_fields])


def test_a_partner_asks_and_follows(
    link: RequestLink, url: str, client: Client, coordinator: Actor, responder: MakeResponder
) -> None:
    page = client.get(url)
    assert (page.status_code, page["Referrer-Policy"]) == (200, "same-origin")
    assert "no-store" in page["Cache-Control"]
    assert 'value="0466000000"' in page.content.decode()
    sent = client.post(url, form_of(origin="sas"))
    row = CareRequest.objects.get()
    # What a browser says of its origin is not believed.
    assert (row.link, row.origin, row.requested_by) == (link, "partner", None)
    follow = sent["Location"]
    assert follow == f"/s/demande/suivi/{links.follow_secret_of(row)}/"
    assert client.post(url, form_of())["Location"] == follow
    assert CareRequest.objects.count() == 1
    assert "professionnels disponibles sont sollicités" in client.get(follow).content.decode()
    # At night nobody is asked yet.
    CareRequest.objects.update(next_wave_at=timezone.now() + timedelta(hours=9))
    assert "La recherche commence le" in client.get(follow).content.decode()
    services.take(by=coordinator, pk=row.pk, responder=responder("Preneur"), planned_at=timezone.now())
    shown = client.get(follow).content.decode()
    assert "Ada" in shown
    assert "0466250000" in shown
    link.refresh_from_db()
    assert link.last_used_on == timezone.localdate()


def test_a_link_asks_in_the_name_of_its_partner_alone(coordinator: Actor, link: RequestLink) -> None:
    with pytest.raises(RequestRefused, match="partenaire sans compte"):
        partner_links.create_link(by=coordinator, values={"label": "Régulation", "origin": "member"})
    with pytest.raises(RequestRefused, match="partenaire sans compte"):
        partner_links.update_link(by=coordinator, pk=link.pk, version=1, values={"origin": "secretary"})
    link.refresh_from_db()
    assert (link.origin, RequestLink.objects.count()) == ("partner", 1)


def test_a_link_clicked_twice_is_one_link(coordinator: Actor, link: RequestLink) -> None:
    values = {"label": "Mairie de Valdorge", "origin": "partner", "callback_phone": "0466000000"}
    assert partner_links.create_link(by=coordinator, values=values) == link
    other = partner_links.create_link(by=coordinator, values=values | {"callback_phone": "0466000001"})
    partner_links.revoke_link(by=coordinator, pk=other.pk, version=other.version)
    # What was closed stays closed, and a namesake that is made later is another one.
    again = partner_links.create_link(by=coordinator, values=values | {"callback_phone": "0466000001"})
    RequestLink.objects.update(created_at=timezone.now() - timedelta(minutes=1))
    later = partner_links.create_link(by=coordinator, values=values)
    assert len({link.pk, other.pk, again.pk, later.pk}) == RequestLink.objects.count() == 4


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_make_one_link(community: Community, actor_of: ActorOf) -> None:
    by = actor_of("coordinator")
    made = at_once(
        community, *[lambda: partner_links.create_link(by=by, values={"label": "Mairie"}).digest] * 4
    )
    with scope(community=community):
        assert set(made) == {RequestLink.objects.get().digest}


def test_a_get_writes_nothing_and_a_post_cancels(url: str, client: Client) -> None:
    follow = client.post(url, form_of())["Location"]
    assert client.get(f"{follow}annuler/").status_code == 405
    assert client.post(f"{follow}annuler/").status_code == 302
    assert client.post(f"{follow}annuler/").status_code == 302
    assert CareRequest.objects.get().state == "cancelled"
    assert "La demande est annulée" in client.get(follow).content.decode()


def test_what_is_over_is_not_cancelled(url: str, client: Client, coordinator: Actor) -> None:
    follow = client.post(url, form_of())["Location"]
    services.close(by=coordinator, pk=CareRequest.objects.get().pk)
    refused = client.post(f"{follow}annuler/")
    assert refused.status_code == 422
    assert "ce n’est plus possible" in refused.content.decode()


def test_the_same_answer_to_whatever_does_not_open(
    link: RequestLink, url: str, client: Client, coordinator: Actor, scoped: Community
) -> None:
    def answer(address: str) -> tuple[int, bytes]:
        response = client.get(address)
        return response.status_code, response.content

    nothing = answer("/s/demande/inconnu/")
    assert nothing[0] == 404
    follow = client.post(url, form_of())["Location"]
    # Of another kind, forged by a letter, followed for too long.
    secret = links.secret_of(link)
    assert answer(f"/s/demande/suivi/{secret}/") == nothing
    assert answer(f"/s/demande/{secret[:-1]}{'A' if secret[-1] != 'A' else 'B'}/") == nothing
    CareRequest.objects.update(created_at=timezone.now() - timedelta(hours=48, minutes=1))
    assert answer(follow) == nothing
    assert client.post(f"{follow}annuler/").status_code == 404
    # Renewed: the old one opens nothing, the new one does; then closed.
    renewed = partner_links.renew_link(by=coordinator, pk=link.pk, version=1)
    assert answer(url) == nothing
    assert client.post(url, form_of(once="b")).status_code == 404
    now = f"/s/demande/{links.secret_of(renewed)}/"
    assert answer(now)[0] == 200
    # A module that is switched off.
    scoped.modules = []
    scoped.save(update_fields=["modules"])
    assert answer(now) == nothing
    scoped.modules = ["care"]
    scoped.save(update_fields=["modules"])
    partner_links.revoke_link(by=coordinator, pk=link.pk, version=renewed.version)
    assert answer(now) == nothing
    assert CareRequest.objects.count() == 1


def test_a_link_opens_its_own_community(
    url: str, client: Client, other_community: Community, actor_of: ActorOf, coordinator: Actor
) -> None:
    with scope(community=other_community):
        stranger = actor_of("coordinator", community=other_community)
        settle(stranger)
        theirs = partner_links.create_link(by=stranger, values={"label": "Ailleurs"})
        other = f"/s/demande/{links.secret_of(theirs)}/"
    # The same mark sent to both: two requests, each where its link belongs.
    first, second = (client.post(one, form_of())["Location"] for one in (url, other))
    assert first != second
    assert CareRequest.objects.count() == 1
    with scope(community=other_community):
        assert CareRequest.objects.count() == 1


def test_a_link_is_not_a_machine_gun(url: str, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    few = Limit("care_request.link", 2, timedelta(hours=1), "Trop de demandes envoyées par ce lien")
    monkeypatch.setattr(views_public, "SENT_BY", few)
    answers = [client.post(url, form_of(once=f"p{number}")).status_code for number in range(3)]
    assert answers == [302, 302, 429]


def test_what_is_wrong_is_said_and_kept(url: str, client: Client) -> None:
    sent = client.post(url, form_of(delay="", callback_name="Accueil"))
    assert sent.status_code == 422
    assert 'value="Accueil"' in sent.content.decode()


def test_a_foreign_form_is_refused(url: str, link: RequestLink) -> None:
    strict = Client(enforce_csrf_checks=True)
    told: dict[str, Any] = form_of()
    assert strict.post(url, told).status_code == 403
    assert not CareRequest.objects.exists()


def test_only_the_team_makes_links(actor_of: ActorOf, coordinator: Actor) -> None:
    with pytest.raises(PermissionDenied):
        partner_links.create_link(by=actor_of("professional"), values={"label": "Moi"})
