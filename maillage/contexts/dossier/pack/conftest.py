"""A year with a little of everything, for the tests of packs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
import time_machine

from maillage.contexts.association.models import (
    Attendee,
    Contact,
    Decision,
    Document,
    DocumentVersion,
    Meeting,
    MemberEvent,
)
from maillage.contexts.funding import api as funding
from maillage.contexts.funding.models import Contract, ContractLine, TimeEntry
from maillage.contexts.programme import api as programme
from maillage.contexts.programme.models import Action, Indicator, Mission, ReportingYear
from maillage.platform.files.models import StoredFile
from maillage.platform.files.services import store
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from tests.people import ActorOf

TODAY = date(2026, 6, 15)


@dataclass
class Lived:
    """What the fixture made."""

    community: Community
    hand: Actor
    year: ReportingYear
    missions: list[Mission]
    actions: list[Action]
    indicators: list[Indicator]
    contract: Contract


def pdf_of(text: str) -> bytes:
    """A small file that is a PDF, another one for another text."""
    return (
        b"%PDF-1.4\n%" + text.encode() + b"\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
    )


def stored(by: Actor, owner: str, owner_id: int, name: str, text: str) -> StoredFile:
    return store(
        by=by,
        community=by.community,
        owner=owner,
        owner_id=owner_id,
        name=name,
        stream=BytesIO(pdf_of(text)),
    )


@pytest.fixture
def lived(scoped: Community, actor_of: ActorOf) -> Iterator[Lived]:
    """2026, on 15 June: three missions, five sheets, meetings, members, money, a contract."""
    with time_machine.travel(datetime(2026, 6, 15, 10, tzinfo=UTC), tick=False):
        hand, treasurer = actor_of("coordinator"), actor_of("treasurer")
        year = programme.open_year(
            by=hand, label="2026", starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31)
        )
        missions = programme.create_contract_missions(by=hand, on=date(2026, 1, 1))[:3]
        pilot = Contact.objects.create(
            community=scoped, first_name="Jeanne", last_name="Aubépine", search_name="aubepine jeanne"
        )
        actions = [
            programme.create_action(
                by=hand,
                title=f"Action numéro {number}",
                mission=missions[number % 2],
                objective="Que chacun trouve un rendez-vous. " * (40 if number == 4 else 2),
                pilot=pilot if number < 3 else None,
            )
            for number in range(5)
        ]
        for one in actions[:4]:
            programme.set_action_state(by=hand, pk=one.pk, state="running")
        _members(scoped)
        meetings = _meetings(scoped, hand, actions)
        _documents(scoped, hand, actions, meetings)
        indicators = _indicators(hand, year, missions, actions)
        contract = _contract(hand, treasurer, year, missions, indicators)
        _money(hand, treasurer, year, missions, actions)
        _time(scoped, actions)
        programme.refresh_indicators(by=hand)
        yield Lived(scoped, hand, year, missions, actions, indicators, contract)


def _members(community: Community) -> None:
    for number in range(12):
        contact = Contact.objects.create(
            community=community,
            last_name=f"Membre {number}",
            search_name=f"membre {number}",
            category="professional",
            profession=("60", "10-mg", "")[number % 3],
            standing="member",
        )
        MemberEvent.objects.create(
            community=community, contact=contact, kind="admitted", happened_on=date(2025, 3, 1)
        )


def _meetings(community: Community, hand: Actor, actions: list[Action]) -> list[Meeting]:
    found = []
    for number in range(6):
        starts = datetime(2026, 1 + number, 12, 18, tzinfo=UTC)
        meeting = Meeting.objects.create(
            community=community,
            kind=("board", "working_group", "workshop")[number % 3],
            title=f"Réunion {number}",
            # One is called off: it counts nowhere.
            state="cancelled" if number == 5 else "held",
            starts_at=starts,
            ends_at=starts + timedelta(minutes=50 + 10 * number),
        )
        for person in range(number + 2):
            Attendee.objects.create(
                community=community,
                meeting=meeting,
                name=f"Présent {person}",
                category=("professional", "elected", "hospital")[person % 3],
                presence="absent" if person == 1 else ("remote" if person == 2 else "present"),
            )
        programme.link_meeting(by=hand, action=actions[number % 3], target=meeting)
        found.append(meeting)
    Decision.objects.create(
        community=community,
        prefix="CA",
        year=2026,
        rank=1,
        title="Adopter le projet",
        search_name="adopter",
        taken_on=date(2026, 2, 12),
        meeting=found[1],
    )
    return found


def _documents(community: Community, hand: Actor, actions: list[Action], meetings: list[Meeting]) -> None:
    for number, visibility in enumerate(("members", "board", "office")):
        document = Document.objects.create(
            community=community,
            kind="signed_sheet",
            title=f"Feuille d’émargement {number}",
            visibility=visibility,
            meeting=meetings[number],
            search_name=f"feuille {number}",
        )
        DocumentVersion.objects.create(
            community=community,
            document=document,
            number=1,
            is_current=True,
            added_at=datetime(2026, 3, 1, tzinfo=UTC),
            file=stored(
                hand, "association.document", document.pk, f"feuille {number}.pdf", f"feuille {number}"
            ),
        )
    # The same photograph proves two actions: it is in the archive once.
    for action in actions[:2]:
        programme.add_evidence(
            by=hand,
            title="Photo de la journée",
            happened_on=date(2026, 4, 2),
            action=action,
            name="journée : con?.pdf",
            stream=BytesIO(pdf_of("photo")),
        )


def _indicators(
    hand: Actor, year: ReportingYear, missions: list[Mission], actions: list[Action]
) -> list[Indicator]:
    typed = programme.define_indicator(
        by=hand, name="Patients sans médecin traitant pris en charge", unit="%", mission=missions[0]
    )
    programme.type_reading(
        by=hand,
        indicator=typed,
        year=year,
        numerator=Decimal(42),
        denominator=Decimal(61),
        note="Relevé CPAM",
    )
    programme.set_target(by=hand, indicator=typed, year=year, value=Decimal(60))
    counted = programme.define_indicator(
        by=hand, name="Réunions de l’action", source="association.meetings", action=actions[0], own_links=True
    )
    programme.set_target(by=hand, indicator=counted, year=year, value=Decimal(5))
    lonely = programme.define_indicator(by=hand, name="Sans chiffre", unit="actes")
    return [typed, counted, lonely]


def _contract(
    hand: Actor, treasurer: Actor, year: ReportingYear, missions: list[Mission], indicators: list[Indicator]
) -> Contract:
    values = {
        "signed_on": date(2024, 7, 1),
        "starts_on": date(2024, 7, 1),
        "years": 5,
        "size_class": "T2",
        "number": "ACI-1",
    }
    contract = funding.create_contract(by=treasurer, values=values, missions=missions)
    line = ContractLine.objects.filter(contract=contract, part="variable", mission=missions[0]).get()
    funding.set_shares(
        by=treasurer,
        line_pk=line.pk,
        year_pk=year.pk,
        shares=[(indicators[0].pk, 6_000, "all"), (indicators[1].pk, 2_500, "proportional")],
    )
    funding.record_aci_payment(
        by=treasurer,
        contract_pk=contract.pk,
        received_on=date(2026, 2, 3),
        amount_cents=12_345_67,
        seen_payments=0,
        label="Avance",
    )
    del hand
    return contract


def _money(
    hand: Actor, treasurer: Actor, year: ReportingYear, missions: list[Mission], actions: list[Action]
) -> None:
    places: tuple[tuple[str, dict[str, Any]], ...] = (
        ("services", {}),
        ("services", {"action": actions[0]}),
        ("travel", {"mission": missions[1]}),
        ("members", {"action": actions[0]}),
    )
    lines = [
        funding.create_budget_line(
            by=hand,
            year=year,
            values={
                "kind": "expense",
                "nature": nature,
                "label": f"Ligne {number}",
                "planned_cents": 1_000_00 + number,
                **place,
            },
        )
        for number, (nature, place) in enumerate(places)
    ]
    income = funding.create_budget_line(
        by=hand,
        year=year,
        values={
            "kind": "income",
            "nature": "fir",
            "label": "FIR",
            "planned_cents": 5_000_00,
            "mission": missions[1],
        },
    )
    funding.record_receipt(by=hand, line_pk=income.pk, received_on=date(2026, 3, 3), amount_cents=4_000_01)
    for number, line in enumerate((*lines[:3], None)):
        expense = funding.create_expense(
            by=hand,
            values={
                "year": year,
                "line": line,
                "supplier": "=Imprimeur" if number == 0 else f"Fournisseur {number}",
                "label": "Achat",
                "amount_cents": 100_03 + number,
                "invoiced_on": date(2026, 5, 1 + number),
            },
        )
        if number < 2:
            funding.attach_invoice(
                by=hand, pk=expense.pk, name="facture.pdf", stream=BytesIO(pdf_of(f"f{number}"))
            )
        if line is not None:
            funding.submit_expense(by=hand, pk=expense.pk)
            funding.approve_expense(by=treasurer, pk=expense.pk)
            if number == 0:
                funding.mark_expense_paid(by=treasurer, pk=expense.pk, paid_on=date(2026, 5, 20))


def _time(community: Community, actions: list[Action]) -> None:
    giver = Contact.objects.create(
        community=community, last_name="Payéencachette", search_name="payeencachette"
    )
    for number, (state, action) in enumerate(
        (("approved", actions[0]), ("paid", actions[1]), ("proposed", actions[0]), ("approved", None))
    ):
        TimeEntry.objects.create(
            community=community,
            source="essai",
            source_id=str(number),
            contact=giver,
            kind="mission",
            action=action,
            title="Tâche",
            happened_on=date(2026, 4, 1),
            minutes=65 + number,
            cap_year=2026,
            state=state,
            paid_on=date(2026, 5, 1) if state == "paid" else None,
            amount_cents=77_77 + number,
        )
