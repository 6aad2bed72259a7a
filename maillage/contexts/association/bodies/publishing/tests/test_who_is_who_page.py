"""« Qui est qui » on the web: off by default, functions, names of who agreed, gone once withdrawn."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.utils import timezone
from django_scopes import scope

from maillage.contexts.association.bodies.models import Body, Mandate, WhoIsWhoPage
from maillage.contexts.association.bodies.publishing import queries, services
from maillage.contexts.association.bodies.services import BodyRefused
from maillage.contexts.association.contacts.models import Contact
from maillage.contexts.association.contacts.services import agree_to_be_named, create_contact
from maillage.platform.audit.models import AuditEntry
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from tests.people import ActorOf, ClientOf

BASE = "/c/val-exemple/association/instances/"


@pytest.fixture
def actor(scoped: Community, actor_of: ActorOf) -> Actor:
    return actor_of("coordinator")


@pytest.fixture
def board(scoped: Community) -> Body:
    made: Body = Body.objects.create(
        community=scoped, kind="board", name="Conseil", is_published=True, created_on=date(2024, 1, 1)
    )
    return made


def seat(actor: Actor, body: Body, name: str, function: str = "member") -> Contact:
    contact = create_contact(by=actor, last_name=name, first_name="Jeanne", email=f"{name}@a.example".lower())
    Mandate.objects.create(
        community=actor.community, body=body, contact=contact, function=function, starts_on=date(2024, 1, 1)
    )
    return contact


def address() -> str:
    return f"/a/qui-est-qui/{WhoIsWhoPage.objects.get().secret}/"


def test_nothing_is_published_before_it_is(actor: Actor, client: Client) -> None:
    with pytest.raises(BodyRefused, match="Aucune instance"):
        services.publish(by=actor)
    services.withdraw(by=actor)
    services.renew_address(by=actor)
    assert not WhoIsWhoPage.objects.exists()
    assert client.get("/a/qui-est-qui/inconnu/").status_code == 404


def test_functions_for_all_names_for_who_agreed(
    actor: Actor, scoped: Community, board: Body, client: Client
) -> None:
    first = seat(actor, board, "Aubépine", "president")
    for name in ("Bruyère", "Ciste"):
        seat(actor, board, name)
    hidden = Body.objects.create(
        community=scoped, kind="working_group", name="Groupe discret", created_on=date(2024, 1, 1)
    )
    seat(actor, hidden, "Digitale")
    public = Body.objects.create(
        community=scoped,
        kind="commission",
        name="Soins",
        parent=hidden,
        is_published=True,
        created_on=date(2024, 1, 1),
    )
    services.publish(by=actor)
    services.publish(by=actor)
    page = client.get(address())
    text = page.content.decode().replace("\u00a0", " ")
    assert page["Referrer-Policy"] == "same-origin"
    assert page["X-Robots-Tag"] == "noindex, nofollow"
    assert "no-store" in page["Cache-Control"]
    assert "Présidence" in text
    assert "2 personnes" in text
    assert public.name in text
    for secret in ("Aubépine", "Bruyère", "Digitale", "Groupe discret", "a.example"):
        assert secret not in text, secret
    agree_to_be_named(by=actor, contact=first, agrees=True)
    assert "Aubépine" in client.get(address()).content.decode()
    agree_to_be_named(by=actor, contact=first, agrees=False)
    assert "Aubépine" not in client.get(address()).content.decode()
    actions = AuditEntry.objects.filter(action__in=("who_is_who.published", "association_contact.named"))
    assert actions.count() == 2


def test_a_term_that_ended_is_not_shown(actor: Actor, board: Body) -> None:
    gone = seat(actor, board, "Aubépine")
    agree_to_be_named(by=actor, contact=gone, agrees=True)
    Mandate.objects.update(ends_on=date(2025, 1, 1))
    [shown] = queries.shown(timezone.localdate())
    assert shown.seats == ()


def test_withdrawn_renewed_and_switched_off(
    actor: Actor, board: Body, client: Client, scoped: Community
) -> None:
    services.publish(by=actor)
    old = address()
    services.renew_address(by=actor)
    assert client.get(old).status_code == 404
    assert client.get(address()).status_code == 200
    services.withdraw(by=actor)
    assert client.get(address()).status_code == 404
    services.publish(by=actor)
    scoped.modules = ["territory"]
    scoped.save(update_fields=["modules"])
    assert client.get(address()).status_code == 404


def test_pages_of_who_publishes(actor: Actor, board: Body, client_of: ClientOf, client: Client) -> None:
    contact, browser = seat(actor, board, "Aubépine"), client_of("coordinator")
    assert "non publiée" in browser.get(f"{BASE}page-publique/").content.decode()
    browser.post(f"{BASE}page-publique/publier/", {"act": "publish"})
    with scope(community=board.community):
        public = address()
    browser.post(f"{BASE}page-publique/nommer/{contact.pk}/", {"accord": "oui"})
    assert "par son nom" in browser.get(f"{BASE}page-publique/").content.decode()
    assert "Aubépine" in client.get(public).content.decode()
    browser.post(f"{BASE}page-publique/publier/", {"act": "withdraw"})
    assert client.get(public).status_code == 404


def test_everybody_has_the_say_over_their_own_name(
    actor: Actor, board: Body, client_of: ClientOf, actor_of: ActorOf
) -> None:
    contact, other = seat(actor, board, "Aubépine"), seat(actor, board, "Bruyère")
    Contact.objects.filter(pk=contact.pk).update(user=actor_of("professional").user)
    browser = client_of("professional")
    assert "J’accepte d’être nommé" in browser.get(BASE).content.decode()
    browser.post(f"{BASE}page-publique/mon-nom/", {"accord": "oui"})
    with scope(community=board.community):
        contact.refresh_from_db()
        other.refresh_from_db()
        assert contact.shown_by_name_at is not None
        assert other.shown_by_name_at is None
    browser.post(f"{BASE}page-publique/mon-nom/", {"accord": "non"})
    with scope(community=board.community):
        contact.refresh_from_db()
        assert contact.shown_by_name_at is None
