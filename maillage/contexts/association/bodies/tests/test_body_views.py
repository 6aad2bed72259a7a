from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from maillage.contexts.association.bodies import printed, queries, services
from maillage.contexts.association.bodies.models import Body, BodyKind, Function, Mandate
from maillage.contexts.association.contacts.models import Contact
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from maillage.platform.tenancy.urls import community_url

pytestmark = pytest.mark.usefixtures("scoped")


@pytest.fixture
def board(actor_of: Callable[..., Actor]) -> Body:
    return services.create_body(
        by=actor_of("coordinator"),
        kind=BodyKind.BOARD,
        name="Conseil",
        created_on=timezone.localdate(),
        seats=3,
    )


def _seat(actor: Actor, body: Body, name: str, function: str = Function.MEMBER) -> Mandate:
    contact = Contact.objects.create(community=actor.community, last_name=name, search_name=name.lower())
    today = timezone.localdate()
    return services.add_mandate(
        by=actor,
        body=body,
        contact=contact,
        function=function,
        starts_on=today,
        ends_on=today + timedelta(days=30),
    )


def test_who_is_who(
    community: Community, actor_of: Callable[..., Actor], client_of: Callable[..., Client], board: Body
) -> None:
    _seat(actor_of("coordinator"), board, "Aubépine", Function.PRESIDENT)
    page = client_of("professional").get(community_url(community, "association:bodies")).content.decode()
    for words in ("Conseil", "Aubépine", "présidence", "2 sièges vacants", "1 mandat se termine"):
        assert words in page.replace("\u00a0", " ").replace("\u202f", " ")
    assert "Créer une instance" not in page


def test_the_version_to_publish_holds_published_bodies_only(
    community: Community, actor_of: Callable[..., Actor], client_of: Callable[..., Client], board: Body
) -> None:
    actor = actor_of("coordinator")
    _seat(actor, board, "Aubépine", Function.PRESIDENT)
    services.edit_body(by=actor, pk=board.pk, values={"is_published": True})
    hidden = services.create_body(
        by=actor, kind=BodyKind.WORKING_GROUP, name="Groupe discret", created_on=timezone.localdate()
    )
    _seat(actor, hidden, "Bruyère")
    everything, published = _data(community, public=False), _data(community, public=True)
    for words in ("Groupe discret", "Bruyère", "2 sièges vacants"):
        assert words in everything
        assert words not in published
    assert "Aubépine" not in published, "by function only, until they agree"
    Contact.objects.filter(last_name="Aubépine").update(shown_by_name_at=timezone.now())
    assert "Aubépine" in _data(community, public=True)
    assert '"until": ""' in published
    url = community_url(community, "association:who_is_who_pdf")
    for version in ("", "?version=publique"):
        assert client_of("professional").get(url + version).content.startswith(b"%PDF")


def _data(community: Community, *, public: bool) -> str:
    today = timezone.localdate()
    rows = queries.bodies_with_holders(today, published=public)
    data = printed.document(rows, community=community.name, today=today, public=public)
    return json.dumps(data, ensure_ascii=False).replace("\u00a0", " ")


def test_a_term_that_is_upside_down_is_told_and_nothing_is_lost(
    community: Community, client_of: Callable[..., Client], board: Body
) -> None:
    Contact.objects.create(community=community, last_name="Aubépine", search_name="aubepine")
    url = community_url(community, "association:mandate_add", pk=board.pk)
    answer = client_of("coordinator").post(
        url,
        {
            "contact": "Aubépine",
            "function": "member",
            "title": "Copilote",
            "starts_on": "2026-05-01",
            "ends_on": "2026-04-01",
        },
    )
    page = answer.content.decode()
    assert "précède son début" in page
    assert 'value="Copilote"' in page
    assert not Mandate.objects.exists()
    client_of("coordinator").post(
        url, {"contact": "Aubépine", "function": "member", "starts_on": "2026-05-01", "votes": "on"}
    )
    assert [(one.contact.last_name, one.votes) for one in Mandate.objects.order_by("pk")] == [
        ("Aubépine", True)
    ]
