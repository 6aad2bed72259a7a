"""A year with a contract, two sheets with figures and pilots, and its dialogue, for the tests of the dialogue."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest

from maillage.contexts.association.models import Contact
from maillage.contexts.dossier.dialogue import services
from maillage.contexts.dossier.dialogue.confirming.services import confirm
from maillage.contexts.dossier.dialogue.models import Dialogue, DialogueState
from maillage.contexts.funding import api as funding
from maillage.contexts.programme import api as programme
from maillage.contexts.programme.models import Action, Indicator, Mission, ReportingYear
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from tests.people import ActorOf

# The tests of the dialogue live on this day.
TODAY = "2026-03-20 09:00Z"


@dataclass(frozen=True)
class Ground:
    community: Community
    hand: Actor
    year: ReportingYear
    following: ReportingYear
    mission: Mission
    sheet: Action
    other: Action
    pilot: Contact
    indicator: Indicator
    row: Dialogue


def laid(community: Community, hand: Actor) -> Ground:
    """Year 2025: 30,000 € of a variable part, half of it on one indicator of the first sheet (12 of 20 meetings)."""
    mission = Mission.objects.create(
        community=community, reference="acces", name="Accès aux soins", kind="core", rank=1
    )
    year = programme.open_year(by=hand, label="2025", starts_on=date(2025, 1, 1), ends_on=date(2025, 12, 31))
    following = programme.open_year(
        by=hand, label="2026", starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31)
    )
    pilot = Contact.objects.create(
        community=community,
        last_name="Aubépine",
        first_name="Jeanne",
        search_name="jeanne aubepine",
        email="jeanne@pilotes.example",
    )
    sheet = programme.create_action(
        by=hand, title="Répondre aux demandes", mission=mission, pilot=pilot, starts_on=date(2025, 2, 1)
    )
    other = programme.create_action(by=hand, title="Accueillir les internes", mission=mission)
    for one in (sheet, other):
        programme.set_action_state(by=hand, pk=one.pk, state="running")
    indicator = programme.define_indicator(
        by=hand, name="Réunions tenues", unit="réunions", mission=mission, action=sheet
    )
    programme.set_target(
        by=hand, indicator=indicator, year=year, value=Decimal(20), agreed_on=date(2025, 1, 15)
    )
    programme.type_reading(by=hand, indicator=indicator, year=year, numerator=Decimal(12))
    contract = funding.create_contract(
        by=hand,
        values={"signed_on": date(2025, 1, 1), "starts_on": date(2025, 1, 1), "years": 5, "size_class": "T2"},
        missions=[mission],
    )
    line = next(one for one in funding.contract_lines(contract) if one.part == "variable")
    funding.set_shares(
        by=hand, line_pk=line.pk, year_pk=year.pk, shares=[(indicator.pk, 5_000, "proportional")]
    )
    row = services.open_dialogue(by=hand, year=year)
    return Ground(community, hand, year, following, mission, sheet, other, pilot, indicator, row)


@pytest.fixture
def ground(scoped: Community, actor_of: ActorOf) -> Ground:
    return laid(scoped, actor_of("coordinator"))


Reach = Callable[..., Dialogue]


def reached(ground: Ground, state: str) -> Dialogue:
    """The dialogue at that step, every sheet confirmed on the way."""
    by, pk = ground.hand, ground.row.pk
    steps: tuple[tuple[str, Callable[[], object]], ...] = (
        (
            DialogueState.PREPARATION,
            lambda: services.agree(by=by, pk=pk, agreed_on=date(2025, 1, 20), agreed_with="CPAM, ARS"),
        ),
        (DialogueState.SUBMITTED, lambda: _hand_in(ground)),
        (
            DialogueState.MET,
            lambda: services.meet(
                by=by,
                pk=pk,
                met_on=date(2026, 3, 10),
                present={"cpts": "la présidence", "insurer": "la CPAM", "ars": ""},
            ),
        ),
    )
    for name, act in steps:
        if state == DialogueState.TARGETS:
            break
        act()
        if name == state:
            break
    row: Dialogue = Dialogue.objects.select_related("year", "community").get(pk=pk)
    assert row.state == state
    return row


def _hand_in(ground: Ground) -> None:
    for one in (ground.sheet, ground.other):
        confirm(by=ground.hand, pk=ground.row.pk, action_pk=one.pk, answer="nothing", how="au téléphone")
    services.submit(
        by=ground.hand,
        pk=ground.row.pk,
        submitted_on=date(2026, 2, 20),
        reason="le fichier suit par la poste",
    )


@pytest.fixture
def reach(ground: Ground) -> Reach:
    def go(state: str) -> Dialogue:
        return reached(ground, state)

    return go
