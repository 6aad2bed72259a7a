"""Every offer of the registry is sound, and each provider keeps to the number of queries that it announced."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.template.loader import render_to_string
from django_scopes import get_scope, scope

from maillage.contexts.association.models import Contact, Decision, Document, Meeting
from maillage.contexts.atlas.models import Scenario
from maillage.contexts.directory.organisations.models import Organisation
from maillage.contexts.directory.organisations.proposals import create_proposed
from maillage.contexts.directory.professionals.models import Professional
from maillage.contexts.directory.structures.models import Structure
from maillage.contexts.programme.models import Action, Mission
from maillage.contexts.territory.models import Commune, Epci
from maillage.platform.access.grants import all_grants
from maillage.platform.registry import (
    DashboardCard,
    NavEntry,
    SearchProvider,
    dashboard_cards,
    modules,
    navigation,
    panels,
    search_providers,
    todo_sources,
)
from maillage.platform.tenancy.actor import Actor
from tests.consistency.offers import asked_permissions, grant_faults, module_names, offer_faults
from tests.files import register_files
from tests.hostile.queries import as_text, recorded
from tests.matrix.resolver import addresses
from tests.places import BESSEGES, EPCI, register_professionals, register_structures, settle

PRODUCT = Path(__file__).resolve().parents[2] / "maillage"
ActorOf = Callable[..., Actor]


def a_contact() -> Contact:
    return Contact.objects.create(
        community=get_scope()["community"], last_name="Exemple", search_name="exemple"
    )


def a_meeting() -> Meeting:
    return Meeting.objects.create(community=get_scope()["community"], kind="workshop", title="Exemple")


def a_decision() -> Decision:
    return Decision.objects.create(
        community=get_scope()["community"],
        prefix="CA",
        year=2026,
        rank=Decision.objects.count() + 1,
        title="Exemple",
        taken_on=date(2026, 1, 1),
    )


def a_document() -> Document:
    return Document.objects.create(
        community=get_scope()["community"], kind="other", title="Exemple", search_name="exemple"
    )


def a_scenario() -> Scenario:
    return Scenario.objects.create(community=get_scope()["community"], name="Exemple", profession="gp")


def a_mission() -> Mission:
    return Mission.objects.create(community=get_scope()["community"], name="Exemple", kind="own")


def an_action() -> Action:
    return Action.objects.create(
        community=get_scope()["community"],
        code=f"A{Action.objects.count() + 1}",
        title="Exemple",
        mission=a_mission(),
        search_name="exemple",
    )


KINDS: tuple[Any, ...] = (navigation, dashboard_cards, todo_sources, search_providers, panels)
# What a panel is shown on, by the name of the place.
OBJECTS: dict[str, Callable[[], Any]] = {
    "territory.commune": lambda: Commune.objects.get(code=BESSEGES),
    "territory.perimeter": lambda: None,
    "territory.portrait": lambda: list(Commune.objects.order_by("search_name", "code")),
    "territory.epci": lambda: Epci.objects.get(code=EPCI),
    "directory.professional": lambda: Professional.objects.order_by("pk").first(),
    "directory.structure": lambda: Structure.objects.order_by("pk").first(),
    "directory.organisation": lambda: Organisation.objects.order_by("pk").first(),
    "association.contact": a_contact,
    "association.meeting": a_meeting,
    "association.meeting_session": a_meeting,
    "association.decision": a_decision,
    "association.document": a_document,
    "atlas.scenario": a_scenario,
    "programme.mission": a_mission,
    "programme.action": an_action,
}


def test_offers_are_sound() -> None:
    offers = [offer for kind in KINDS for offer in kind]
    assert navigation
    assert list(offer_faults(offers, all_grants(), module_names(modules))) == []


def test_grants_are_sound() -> None:
    asked = asked_permissions(path for path in PRODUCT.rglob("*.py") if "tests" not in path.parts)
    offered = {offer.permission for kind in KINDS for offer in kind}
    assert list(grant_faults(all_grants(), asked | offered)) == []


def test_every_door_asks_for_a_permission_that_somebody_holds() -> None:
    asked = {address.permission for address in addresses() if address.permission}
    assert sorted(asked - {name for name, holders in all_grants().items() if holders}) == []


def test_every_entry_of_the_navigation_opens_for_those_who_see_it(
    client_of: Callable[..., Any], community: Any
) -> None:
    from maillage.platform.tenancy.urls import community_url

    wrong = []
    for entry in navigation:
        for role in sorted(all_grants()[entry.permission]):
            status = client_of(role).get(community_url(community, entry.url_name)).status_code
            if status != 200:
                wrong.append(f"{entry.label} by {role}: {status}")
    assert wrong == []


def over_budget(name: str, budget: int, run: Callable[[], object]) -> Iterator[str]:
    with recorded() as queries:
        run()
    if len(queries) > budget:
        yield f"{name}: announced {budget}, made {as_text(queries)}"


def card_faults(card: DashboardCard, actor: Actor) -> list[str]:
    """The queries of the template count too: a lazy queryset in a card is a query of the card."""
    return list(
        over_budget(
            card.name,
            card.queries,
            lambda: render_to_string(card.template, {"card": card, "content": card.load(actor)}),
        )
    )


def search_faults(provider: SearchProvider, actor: Actor) -> list[str]:
    faults: list[str] = []
    for text in ("exemple", "é", "%_'", "9999"):
        # A lazy answer is read here, so that its queries are counted.
        search = partial(lambda asked: list(provider.search(actor, asked, 8)), text)
        faults += over_budget(provider.name, provider.queries, search)
    return faults


def test_cards_keep_to_their_queries(actor_of: ActorOf) -> None:
    actor = actor_of("coordinator")
    with scope(community=actor.community):
        settle(actor)
        register_professionals(20)
        register_structures(20)
        assert [fault for card in dashboard_cards for fault in card_faults(card, actor)] == []


def test_what_waits_keeps_to_its_queries(actor_of: ActorOf) -> None:
    for role in ("coordinator", "president", "professional"):
        actor = actor_of(role)
        with scope(community=actor.community):
            settle(actor)
            register_files(actor, [])
            sources = [source for source in todo_sources if actor.can(source.permission)]
            faults = [f for s in sources for f in over_budget(s.name, s.queries, partial(s.load, actor))]
        assert faults == []


def test_panels_keep_to_their_queries(actor_of: ActorOf) -> None:
    actor = actor_of("coordinator")
    with scope(community=actor.community):
        settle(actor)
        people = register_professionals(20)
        register_structures(20)
        register_files(actor, people)
        create_proposed(by=actor, kinds=["town_hall"])
        faults: list[str] = []
        for panel in panels:
            assert panel.place in OBJECTS, f"say here how to make what {panel.place} shows"
            shown = OBJECTS[panel.place]()
            faults += over_budget(panel.name, panel.queries, partial(panel.load, actor, shown))
    assert faults == []


def test_search_providers_keep_to_their_queries(actor_of: ActorOf) -> None:
    actor = actor_of("coordinator")
    with scope(community=actor.community):
        settle(actor)
        register_professionals(20)
        register_structures(20)
        assert [fault for provider in search_providers for fault in search_faults(provider, actor)] == []


# Each check is shown something wrong.


def test_an_unsound_offer_is_reported() -> None:
    entry = NavEntry(section="cave", label="x", url_name="no:where", order=1, permission="x.y", module="z")
    card = DashboardCard(
        name="card",
        title="x",
        order=1,
        permission="a.b",
        load=lambda actor: {},
        template="no.html",
        zone="top",
    )
    assert list(offer_faults([entry, card], {"a.b": frozenset({"coordinator"})}, set())) == [
        "no:where: nobody was granted 'x.y'",
        "no:where: there is no module 'z'",
        "no:where: there is no section 'cave'",
        "no:where: there is no page 'no:where'",
        "card: there is no template 'no.html'",
        "card: there is no zone 'top'",
    ]


def test_an_unsound_grant_is_reported() -> None:
    grants: dict[str, frozenset[str]] = {"a.b": frozenset({"king"}), "c.d": frozenset()}
    assert list(grant_faults(grants, {"a.b"})) == [
        "a.b: no role 'king'",
        "c.d: nobody holds it",
        "c.d: granted, but nothing asks for it",
    ]


def test_a_provider_that_asks_too_often_is_reported(actor_of: ActorOf) -> None:
    from maillage.platform.accounts.models import User

    def greedy(actor: Actor, text: str, limit: int) -> list[Any]:
        return [User.objects.count() for _ in range(2)]

    actor = actor_of("coordinator")
    provider = SearchProvider(name="greedy", label="x", permission="shell.view", search=greedy, icon="x")
    with pytest.raises(AssertionError, match="announced 1, made -- 2 queries"):
        assert not search_faults(provider, actor), search_faults(provider, actor)[0]
