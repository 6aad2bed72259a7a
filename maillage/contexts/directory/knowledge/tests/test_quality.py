"""Figures of the quality page, and the rows behind each."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, cast

import pytest
from django.test import Client
from django.utils import timezone
from django_scopes import scope

from maillage.contexts.directory.knowledge import quality
from maillage.contexts.directory.knowledge.models import EntryConfirmation, Teller
from maillage.contexts.directory.knowledge.panels import load_quality_card
from maillage.contexts.directory.knowledge.services import Facts, confirm, save_knowledge
from maillage.contexts.directory.knowledge.tests.conftest import entry, person
from maillage.contexts.directory.tests.ground import idnps, shown_name
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from tests.people import ClientOf

pytestmark = [pytest.mark.django_db(transaction=True)]

PAGE = "/c/val-exemple/annuaire/connaissances/qualite/"


def _listed(client: Client, **query: str) -> set[int]:
    """Ranks of the persons whose entries the list shows."""
    page = client.get(f"{PAGE}fiches/", query).content.decode()
    return {rank for rank in range(1, 6) if f"/annuaire/{idnps(rank)}/" in page}


def test_the_figures(inside: Community, coordinator: Actor) -> None:
    confirm(by=coordinator, entry=entry(inside, person(1)), told_by=Teller.TEAM)
    save_knowledge(by=coordinator, entry=entry(inside, person(3)), facts=Facts(direct_line="04 66 00 00 01"))
    lines = quality.by_profession(coordinator)
    assert [(one.label, one.total, one.confirmed, one.without_phone, one.without_email) for one in lines] == [
        ("Médecins", 1, 1, 0, 0),
        ("Infirmiers", 2, 0, 0, 1),
    ]
    whole = quality.altogether(lines)
    assert (whole.total, whole.confirmed, whole.to_confirm, whole.without_email) == (3, 1, 2, 1)
    assert whole.share == pytest.approx(100 / 3)
    assert quality.share_confirmed(coordinator) == (1, 3)
    card = load_quality_card(coordinator)
    assert (card["confirmed"], card["total"]) == (1, 3)
    # A confirmation lasts a year.
    EntryConfirmation.objects.update(confirmed_at=timezone.now() - timedelta(days=366))
    coordinator.memo.clear()
    assert quality.share_confirmed(coordinator) == (0, 3)


def test_nobody_yet(community: Community, client_of: ClientOf) -> None:
    page = client_of("coordinator").get(PAGE).content.decode()
    assert "Personne n’exerce encore" in page
    assert "Aucune fiche" in client_of("coordinator").get(f"{PAGE}fiches/").content.decode()


def test_each_figure_opens_its_rows(known: Community, coordinator: Actor, client_of: ClientOf) -> None:
    with scope(community=known):
        confirm(by=coordinator, entry=entry(known, person(1)), told_by=Teller.TEAM)
    client = client_of("president")
    page = client.get(PAGE).content.decode()
    for state, ranks in (
        (quality.CONFIRMED, {1}),
        (quality.TO_CONFIRM, {2, 3}),
        (quality.NO_PHONE, {3}),
        (quality.NO_EMAIL, {3}),
    ):
        assert f"fiches/?etat={state}" in page
        assert _listed(client, etat=state) == ranks, state
    assert _listed(client) == {1, 2, 3}
    assert _listed(client, profession="60") == {2, 3}
    assert _listed(client, q=shown_name(3).split("-")[-1]) == {3}
    assert f"etat={quality.TO_CONFIRM}&amp;profession=10" in page
    assert "etat=waiting" in page


def test_only_those_who_ask_see_the_buttons(known: Community, client_of: ClientOf) -> None:
    button = f"professional:{idnps(1)}/demander/"
    assert button in client_of("coordinator").get(f"{PAGE}fiches/").content.decode()
    page = client_of("secretary").get(f"{PAGE}fiches/").content.decode()
    assert button not in page and "qualite/demander/" not in page
    assert client_of("professional").get(PAGE).status_code == 403


def test_exports(known: Community, client_of: ClientOf) -> None:
    client = client_of("coordinator")
    for url, told in ((PAGE, "Médecins"), (f"{PAGE}fiches/", shown_name(2))):
        answer = client.get(url, {"export": "csv"})
        body = b"".join(cast(Any, answer).streaming_content).decode()
        answer.close()
        assert told in body
