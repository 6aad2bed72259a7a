"""Ideas: collected quickly and once, supported once by each member, merged, turned into an action sheet."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django_scopes import scope

from maillage.contexts.programme.actions.models import Action
from maillage.contexts.programme.ideas import personal_data, queries, services, views_public
from maillage.contexts.programme.ideas.models import Idea, IdeaCall, IdeaState, IdeaSupport
from maillage.contexts.programme.ideas.services import ChangedMeanwhile, IdeaRefused
from maillage.contexts.programme.missions.models import Mission, MissionKind
from maillage.platform.accounts.limits import Limit
from maillage.platform.registry.personal_data import Person
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from tests.people import ActorOf, ClientOf

BASE = "/c/val-exemple/projet/idees/"


@pytest.fixture
def coordinator(scoped: Community, actor_of: ActorOf) -> Actor:
    return actor_of("coordinator")


@pytest.fixture
def mission(scoped: Community) -> Mission:
    row: Mission = Mission.objects.create(community=scoped, name="Accès aux soins", kind=MissionKind.CORE)
    return row


def noted(by: Actor, proposal: str, **values: Any) -> Idea:
    row = services.add_idea(by=by, once=f"page-{proposal}", proposal=proposal, **values)
    assert row is not None
    return row


def test_ideas_are_typed_one_after_the_other(coordinator: Actor, client_of: ClientOf) -> None:
    call = services.create_call(by=coordinator, title="Atelier")
    client, url = client_of("coordinator"), f"{BASE}collectes/{call.pk}/"
    assert client.post(url, {"finding": "  "}).status_code == 422
    for text in ("Personne ne répond le soir", "Un numéro unique"):
        sent = client.post(url, {"finding": text, "author": "Dr Martin", "once": text})
        assert sent.status_code == 302
        assert sent["Location"] == url
    # The same page sent twice is one idea.
    client.post(url, {"finding": "Un numéro unique", "once": "Un numéro unique"})
    assert [str(one) for one in queries.ideas_of(call)] == ["Un numéro unique", "Personne ne répond le soir"]


def test_an_open_link_takes_ideas_of_whoever_has_it(coordinator: Actor, client: Client) -> None:
    call = services.create_call(by=coordinator, title="Vos idées", is_open=True)
    url = f"/p/idee/{call.secret}/"
    page = client.get(url)
    assert (page.status_code, page["Referrer-Policy"]) == (200, "same-origin")
    assert client.post(url, {"proposal": "Des visites", "once": "a"}).status_code == 302
    assert client.post(url, {"proposal": "Spam", "site": "https://spam.example"}).status_code == 302
    assert client.post(url, {}).status_code == 422
    assert [one.proposal for one in queries.ideas_of(call)] == ["Des visites"]
    services.update_call(by=coordinator, pk=call.pk, version=1, values={"is_open": False})
    assert client.get(url).status_code == 404
    assert client.post(url, {"proposal": "Trop tard"}).status_code == 404


def test_a_closed_module_opens_nothing(coordinator: Actor, scoped: Community, client: Client) -> None:
    call = services.create_call(by=coordinator, title="Vos idées", is_open=True)
    scoped.modules = []
    scoped.save(update_fields=["modules"])
    assert client.get(f"/p/idee/{call.secret}/").status_code == 404


def test_a_member_supports_once(coordinator: Actor, actor_of: ActorOf, client_of: ClientOf) -> None:
    row, member = noted(coordinator, "Un annuaire"), actor_of("professional")
    assert services.support(by=member, pk=row.pk)
    assert not services.support(by=member, pk=row.pk)
    assert services.support(by=coordinator, pk=row.pk)
    found = queries.find(row.pk, coordinator.user.pk if coordinator.user else None)
    assert found is not None
    assert (found.support, found.is_mine) == (2, True)
    services.withdraw_support(by=member, pk=row.pk)
    services.withdraw_support(by=member, pk=row.pk)
    assert IdeaSupport.objects.count() == 1
    client = client_of("professional")
    client.post(f"{BASE}{row.pk}/soutenir/")
    assert IdeaSupport.objects.count() == 2
    # Partners read, and do not support.
    assert client_of("partner").post(f"{BASE}{row.pk}/soutenir/").status_code == 403


def test_a_merged_idea_gives_its_supporters_each_once(coordinator: Actor, actor_of: ActorOf) -> None:
    kept, gone, older = (noted(coordinator, text) for text in ("Garder", "Fusionner", "Déjà fusionnée"))
    services.merge(by=coordinator, pk=older.pk, version=1, into=gone.pk)
    member = actor_of("professional")
    for by, row in ((member, kept), (member, gone), (coordinator, gone)):
        services.support(by=by, pk=row.pk)
    services.merge(by=coordinator, pk=gone.pk, version=1, into=kept.pk)
    found = queries.find(kept.pk)
    assert found is not None
    assert found.support == 2
    assert {one.pk for one in queries.merged_in(kept)} == {gone.pk, older.pk}
    with pytest.raises(IdeaRefused):
        services.support(by=coordinator, pk=gone.pk)
    with pytest.raises(IdeaRefused):
        services.merge(by=coordinator, pk=kept.pk, version=1, into=kept.pk)


def test_an_idea_becomes_an_action_sheet(coordinator: Actor, mission: Mission, client_of: ClientOf) -> None:
    row = noted(
        coordinator, "Un numéro unique. Tenu à tour de rôle.", finding="Personne ne répond", lever="Le SAS"
    )
    client, url = client_of("coordinator"), f"{BASE}{row.pk}/fiche/"
    assert client.post(url, {"title": "Numéro", "mission": "", "version": 1}).status_code == 422
    assert services.title_of(row) == "Un numéro unique"
    sent = client.post(url, {"title": services.title_of(row), "mission": mission.pk, "version": 1})
    action = Action.objects.get()
    assert (
        sent["Location"] == f"/c/val-exemple/projet/actions/{action.pk}/"
        or str(action.pk) in sent["Location"]
    )
    assert (action.finding, action.means) == ("Personne ne répond", "Le SAS")
    assert action.objective == "Un numéro unique. Tenu à tour de rôle."
    row.refresh_from_db()
    assert (row.state, row.action) == (IdeaState.TURNED, action)
    # Twice makes no second sheet.
    assert (
        client.post(url, {"title": "Encore", "mission": mission.pk, "version": row.version}).status_code
        == 422
    )
    assert Action.objects.count() == 1
    assert str(action) in client.get(f"{BASE}{row.pk}/").content.decode()


def test_two_people_who_sort_at_once_are_told(
    coordinator: Actor, mission: Mission, client_of: ClientOf
) -> None:
    row = noted(coordinator, "Un annuaire")
    services.update_idea(by=coordinator, pk=row.pk, version=1, values={"mission": mission})
    with pytest.raises(ChangedMeanwhile):
        services.set_state(by=coordinator, pk=row.pk, version=1, state=IdeaState.KEPT)
    sent = client_of("coordinator").post(f"{BASE}{row.pk}/trier/", {"proposal": "Ma version", "version": 1})
    assert sent.status_code == 422
    page = sent.content.decode()
    assert "Ma version" in page
    theirs = page.split("Ce qui est enregistré aujourd’hui", 1)[1].split("</dl>")[0]
    assert "Un annuaire" in theirs
    assert mission.name in theirs
    other = noted(coordinator, "Une autre")
    for path, data in (
        ("fiche/", {"title": "Ma fiche", "mission": mission.pk}),
        ("fusionner/", {"into": other.pk}),
    ):
        sent = client_of("coordinator").post(f"{BASE}{row.pk}/{path}", {**data, "version": 1})
        assert sent.status_code == 422
        assert (
            "Un annuaire"
            in sent.content.decode().split("Ce qui est enregistré aujourd’hui", 1)[1].split("</dl>")[0]
        )


def test_two_people_who_change_a_collection_at_once_see_each_other(
    coordinator: Actor, client_of: ClientOf
) -> None:
    call = services.create_call(by=coordinator, title="Atelier")
    values = {"title": "Leur titre", "is_open": True}
    services.update_call(by=coordinator, pk=call.pk, version=1, values=values)
    sent = client_of("coordinator").post(
        f"{BASE}collectes/{call.pk}/modifier/", {"title": "Mon titre", "version": 1}
    )
    assert sent.status_code == 422
    page = sent.content.decode()
    assert "Mon titre" in page
    theirs = page.split("Ce qui est enregistré aujourd’hui", 1)[1].split("</dl>")[0]
    assert "Leur titre" in theirs
    assert "<dd>oui</dd>" in theirs


def test_too_many_ideas_from_one_place_lose_nothing(coordinator: Actor, client: Client) -> None:
    call = services.create_call(by=coordinator, title="Vos idées", is_open=True)
    url, few = f"/p/idee/{call.secret}/", Limit("idea.test", 1, timedelta(hours=1), "Trop")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(views_public, "SENT_FROM", few)
        assert client.post(url, {"proposal": "Une", "once": "a"}).status_code == 302
        refused = client.post(url, {"proposal": "Une longue idée", "once": "b"})
    assert refused.status_code == 429
    assert "Une longue idée" in refused.content.decode()
    assert "réessayez dans" in refused.content.decode()
    assert len(queries.ideas_of(call)) == 1


def test_an_idea_is_kept_put_aside_and_sorted_anew(coordinator: Actor, client_of: ClientOf) -> None:
    row, client = noted(coordinator, "Un annuaire"), client_of("coordinator")
    for version, state in enumerate(("kept", "aside", "new"), start=1):
        client.post(f"{BASE}{row.pk}/etat/", {"state": state, "note": "parce que", "version": version})
        row.refresh_from_db()
        assert row.state == state
    assert "Un annuaire" in client.get(BASE, {"q": "annuaire", "etat": "new"}).content.decode()
    assert "Un annuaire" not in client.get(BASE, {"etat": "aside"}).content.decode()


def test_a_name_is_forgotten_and_the_idea_stays(coordinator: Actor, client_of: ClientOf) -> None:
    row = noted(coordinator, "Un annuaire", author="Zoé Martin")
    services.support(by=coordinator, pk=row.pk)
    assert personal_data.forget(timezone.now() - timedelta(days=1)) == 0
    person = Person(user_id=coordinator.user.pk if coordinator.user else None, names=("Zoé Martin",))
    assert len(list(personal_data.held(person, False))) == 2
    assert len(personal_data.erase(coordinator, person, False)) == 2
    row.refresh_from_db()
    assert (row.author, row.created_by, row.proposal) == ("", None, "Un annuaire")
    assert "zoe" not in row.search_name
    other = noted(coordinator, "Une autre", author="Abel")
    assert personal_data.forget(timezone.now() + timedelta(days=1)) == 1
    other.refresh_from_db()
    assert other.author == ""


def test_another_community_sees_nothing(coordinator: Actor, other_community: Community) -> None:
    noted(coordinator, "Un annuaire")
    services.create_call(by=coordinator, title="Atelier")
    with scope(community=other_community):
        assert not queries.ideas().exists()
        assert not IdeaCall.objects.exists()
