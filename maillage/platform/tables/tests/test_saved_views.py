"""Saved views: one's own and the shared ones, and nobody else's."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django_scopes import scope

from maillage.platform.access import roles
from maillage.platform.audit.models import AuditEntry
from maillage.platform.tables.models import SavedView
from maillage.platform.tables.saved import abilities
from maillage.platform.tables.services import MAX_VIEWS, ViewRefused, save_view
from maillage.platform.tenancy.models import Community
from tests.people import ActorOf, ClientOf

LIST = "/c/val-exemple/reglages/journal/"
SAVE = "/c/val-exemple/vues/"
FORM = {"table": "audit.entries", "next": LIST, "query": "action=access.opened", "name": "Accès"}


def views(community: Community) -> list[SavedView]:
    with scope(community=community):
        return list(SavedView.objects.order_by("name"))


def told(answer: Any) -> list[str]:
    return [str(message) for message in get_messages(answer.wsgi_request)]


def test_a_view_is_saved_shown_as_a_tab_and_written_in_the_journal(
    client_of: ClientOf, community: Community
) -> None:
    browser = client_of("coordinator")
    answer = browser.post(SAVE, FORM)
    assert answer["Location"] == f"{LIST}?action=access.opened"
    page = browser.get(answer["Location"]).content.decode()
    assert f'<a href="{LIST}?action=access.opened" aria-current="page">Accès</a>' in page
    assert f'<a href="{LIST}">Tout</a>' in page
    with scope(community=community):
        assert AuditEntry.objects.get(action="view.saved").label == "Accès"


def test_a_private_view_is_its_owners_alone_a_shared_one_everybodys(
    client_of: ClientOf, community: Community
) -> None:
    client_of("coordinator").post(SAVE, FORM)
    client_of("coordinator").post(SAVE, FORM | {"name": "Commune à tous", "shared": "on", "query": "text=x"})
    page = client_of("president").get(LIST).content.decode()
    assert ">Accès</a>" not in page
    assert "Commune à tous" in page


def test_who_may_not_share_keeps_the_view_for_oneself(client_of: ClientOf, community: Community) -> None:
    client_of("auditor").post(SAVE, FORM | {"shared": "on"})
    assert [view.shared for view in views(community)] == [False]


def test_rename_and_delete(client_of: ClientOf, community: Community) -> None:
    browser = client_of("coordinator")
    browser.post(SAVE, FORM)
    view = views(community)[0]
    browser.post(f"{SAVE}{view.pk}/renommer/", {"name": "  Ouvertures   d’accès ", "next": LIST})
    assert [one.name for one in views(community)] == ["Ouvertures d’accès"]
    answer = browser.post(f"{SAVE}{view.pk}/supprimer/", {"next": LIST})
    assert answer["Location"] == LIST
    assert views(community) == []


@pytest.mark.parametrize("path", ["renommer", "supprimer"])
def test_the_view_of_somebody_else_is_not_found(client_of: ClientOf, community: Community, path: str) -> None:
    client_of("coordinator").post(SAVE, FORM)
    view = views(community)[0]
    for persona in ("president", "auditor"):
        answer = client_of(persona).post(f"{SAVE}{view.pk}/{path}/", {"name": "X", "next": LIST})
        assert answer.status_code == 404
    stranger = client_of("stranger").post(f"/c/autre-rive/vues/{view.pk}/{path}/", {"name": "X"})
    assert stranger.status_code == 404
    assert [one.name for one in views(community)] == ["Accès"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"name": "   "}, "Donnez un nom à la vue."),
        ({"name": "x" * 61}, "Le nom de la vue tient en 60 caractères."),
        ({"query": "text=" + "x" * 1_000}, "Ces filtres sont trop longs pour être enregistrés."),
        ({"query": "text=" + "x" * 100_000}, "Ces filtres sont trop longs pour être enregistrés."),
        ({"name": "", "next": LIST + "x" * 100_000}, "Donnez un nom à la vue."),
    ],
)
def test_a_refused_view_is_told_in_french(
    client_of: ClientOf, community: Community, change: dict[str, str], message: str
) -> None:
    answer = client_of("coordinator").post(SAVE, FORM | change)
    assert answer.status_code == 302
    assert told(answer) == [message]
    assert views(community) == []


@pytest.mark.parametrize("change", [{"table": "../x"}, {"table": ""}, {"name": "a\x00b"}])
def test_hostile_input_saves_nothing(
    client_of: ClientOf, community: Community, change: dict[str, str]
) -> None:
    assert client_of("coordinator").post(SAVE, FORM | change).status_code == 302
    assert views(community) == []


def test_a_name_is_taken_once_and_views_are_limited(client_of: ClientOf, community: Community) -> None:
    browser = client_of("coordinator")
    browser.post(SAVE, FORM)
    assert told(browser.post(SAVE, FORM))[1:] == [
        "Vous avez déjà une vue « Accès » : choisissez un autre nom."
    ]
    for number in range(MAX_VIEWS + 5):
        browser.post(SAVE, FORM | {"name": f"Vue {number}"})
    assert len(views(community)) == MAX_VIEWS


@pytest.mark.parametrize(
    "address",
    ["https://ailleurs.example/", "//ailleurs.example/", "/c/autre-rive/", "javascript:x", "", "\\\\x"],
)
def test_the_way_back_stays_in_the_community(client_of: ClientOf, address: str) -> None:
    answer = client_of("coordinator").post(SAVE, FORM | {"next": address, "query": ""})
    assert answer["Location"] == "/c/val-exemple/"


def test_abilities(actor_of: ActorOf, scoped: Community) -> None:
    coordinator, partner = actor_of(roles.COORDINATOR), actor_of(roles.PARTNER)
    own = SavedView(owner=coordinator.user)
    shared = SavedView(owner=coordinator.user, shared=True)
    assert abilities(coordinator) == {"save": True, "share": True, "change": False}
    assert abilities(coordinator, own)["change"]
    assert not abilities(partner, own)["change"]
    assert not abilities(partner, shared)["change"]
    assert abilities(actor_of(roles.TREASURER), shared) == {"save": True, "share": True, "change": True}


def test_a_get_changes_nothing(client_of: ClientOf, community: Community) -> None:
    assert client_of("coordinator").get(SAVE).status_code == 405


@pytest.mark.django_db(transaction=True)
def test_a_double_click_keeps_one_view_and_tells_the_other(community: Community, actor_of: ActorOf) -> None:
    actor = actor_of("coordinator")
    start, outcomes = threading.Barrier(2), []

    def save() -> None:
        try:
            start.wait()
            with scope(community=community):
                save_view(by=actor, table="audit.entries", name="Accès", query="text=x")
            outcomes.append("saved")
        except ViewRefused:
            outcomes.append("told")
        finally:
            connection.close()

    threads = [threading.Thread(target=save) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["saved", "told"]
    assert [view.name for view in views(community)] == ["Accès"]
