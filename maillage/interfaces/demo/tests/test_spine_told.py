"""The spine told for a small community: what is there when it ends, and whether its sums hold together."""

from __future__ import annotations

from collections import Counter
from datetime import date
from random import Random

import pytest
from django_scopes import scope

from maillage.contexts.association.models import Contact
from maillage.contexts.care.models import (
    Asking,
    CareRequest,
    Inclusion,
    NeedCount,
    RequestTally,
    RoomAsking,
    Slot,
    Swap,
    Turn,
)
from maillage.contexts.directory.models import OwnStructure
from maillage.contexts.dossier.models import Dialogue, Pack
from maillage.contexts.funding import api as funding
from maillage.contexts.funding.models import Batch, BudgetLine, Expense, MemberAccount, TimeEntry
from maillage.contexts.programme.models import Action, InboxItem, Reading, ReportingYear, Step, Survey
from maillage.contexts.territory.api import set_perimeter
from maillage.contexts.territory.models import Commune, Departement
from maillage.core.aci.pass_ceiling import ceiling_cents
from maillage.interfaces.demo.association import founding
from maillage.interfaces.demo.association.scene import Scene
from maillage.interfaces.demo.people import DemoCommune
from maillage.interfaces.demo.personas import PERSONAS
from maillage.interfaces.demo.population import invent_people
from maillage.interfaces.demo.programme.sheets import CEZE, sheets_of
from maillage.interfaces.demo.spine import build_spine
from maillage.platform.accounts.models import User
from maillage.platform.messaging.models import Message
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from tests.people import new_community

TODAY = date(2026, 11, 20)
COMMUNES = [
    DemoCommune("01900", "Ville", "99300", 22_000, 5.28, 45.59),
    *(DemoCommune(f"0190{number}", f"Village {number}", "99300", 900, 5.3, 45.6) for number in range(1, 6)),
]


@pytest.fixture
def told(db: None) -> Community:
    """A community of forty professionals, its association and its spine, as they are on that day."""
    community = new_community(CEZE, "Démonstration")
    _lay_ground(community)
    for persona in PERSONAS:
        User.objects.create(email=persona.email(CEZE), name=persona.name)
    user = User.objects.get(email=PERSONAS[0].email(CEZE))
    scene = Scene(
        Actor(user=user, community=community, roles=frozenset({PERSONAS[0].role.name})),
        TODAY,
        Random(1),
        town_code="01900",
    )
    with scope(community=community):
        founding.tell(scene, invent_people(COMMUNES, seed=1), CEZE, COMMUNES)
    build_spine(scene, population=24_500, seed=1)
    return community


def _lay_ground(community: Community) -> None:
    """Write the communes, and make them the perimeter of the community from before its first year on."""
    departement = Departement.objects.create(code="01", name="Ain")
    for one in COMMUNES:
        Commune.objects.create(
            code=one.code,
            name=one.name,
            search_name=one.name.lower(),
            departement=departement,
            population=one.population,
            lon=one.lon,
            lat=one.lat,
            has_contour=False,
            postal_codes=f" {one.postal_code} ",
        )
    with scope(community=community):
        set_perimeter(
            by=Actor.system(community),
            commune_codes=[one.code for one in COMMUNES],
            valid_from=date(TODAY.year - 4, 1, 1),
        )
        OwnStructure.objects.create(community=community, finess="990000000")


def test_two_years_are_told_and_their_sums_hold(told: Community) -> None:
    with scope(community=told):
        _years_and_sheets()
        _budget_is_the_sum_of_its_missions()
        _time_stays_under_the_ceiling()
        _nobody_is_real()
        assert set(Expense.objects.order_by().values_list("state", flat=True)) == {
            "draft",
            "submitted",
            "approved",
            "refused",
            "paid",
        }
        assert set(Batch.objects.order_by().values_list("state", flat=True)) == {"paid", "ready"}
        assert set(Dialogue.objects.order_by().values_list("state", flat=True)) == {
            "concluded",
            "preparation",
        }
        assert Pack.objects.get().year.is_closed
        assert InboxItem.objects.filter(state="waiting").count() == 3
        assert set(Survey.objects.order_by().values_list("state", flat=True)) == {"open", "closed"}


def _years_and_sheets() -> None:
    years = list(ReportingYear.objects.order_by("starts_on"))
    assert [one.is_closed for one in years] == [True, True, False]
    assert years[-1].starts_on <= TODAY <= years[-1].ends_on
    assert Action.objects.count() == len(sheets_of(CEZE)) + 1
    late = Step.objects.filter(due_on__lt=TODAY, state__in=("todo", "running"))
    assert 2 <= late.count() <= 10
    assert Step.objects.filter(due_on__gt=TODAY).count() >= 5
    assert Reading.objects.filter(corrects__isnull=False).count() == 1
    for year in years[1:]:
        assert Reading.objects.filter(year=year, is_current=True).count() >= 20


def _budget_is_the_sum_of_its_missions() -> None:
    for year in ReportingYear.objects.order_by("starts_on")[1:]:
        planned = sum(
            BudgetLine.objects.filter(year=year, kind="expense").values_list("planned_cents", flat=True)
        )
        rows = funding.by_mission(year)
        assert planned == sum(one.line.planned_cents for row in rows for one in row.expenses)
        income = sum(
            BudgetLine.objects.filter(year=year, kind="income").values_list("planned_cents", flat=True)
        )
        contract = funding.contract_on(TODAY)
        assert contract is not None
        income += sum(part.cents or 0 for part in funding.parts(contract, year) if part.part != "event")
        assert 0.75 * income < planned < 1.05 * income


def _time_stays_under_the_ceiling() -> None:
    sums: Counter[tuple[int, int]] = Counter()
    for entry in TimeEntry.objects.exclude(amount_cents=None).order_by("pk"):
        sums[entry.contact_id, entry.cap_year] += entry.amount_cents
    near = [pair for pair, cents in sums.items() if cents > (ceiling_cents(pair[1]) or 0) * 0.5]
    assert len(near) == 1
    ceiling = ceiling_cents(near[0][1])
    assert ceiling is not None and 0.9 * ceiling < sums[near[0]] <= ceiling
    states = set(TimeEntry.objects.order_by().values_list("state", flat=True))
    assert {"proposed", "checked", "validated", "approved", "batched", "paid"} <= states


def _nobody_is_real() -> None:
    for contact in Contact.objects.order_by("pk"):
        assert contact.email == "" or contact.email.endswith(".example")
        assert contact.rpps == "" or contact.rpps.startswith("9999")
    assert all(one.iban[4:9] == "00000" for one in MemberAccount.objects.order_by("pk"))


def test_care_lives_a_week(told: Community) -> None:
    """Open, won, escalated and closed requests; slots, turns, protocols, doctors' room; a letter to the doctor."""
    doctor = next(one for one in PERSONAS if one.key == "medecin").email(CEZE)
    with scope(community=told):
        states = Counter(CareRequest.objects.values_list("state", flat=True))
        assert states["open"] >= 2
        assert states["taken"] == 1
        assert states["cancelled"] == 1
        assert states["closed"] >= 15
        outcomes = set(CareRequest.objects.exclude(outcome="").values_list("outcome", flat=True))
        assert outcomes >= {"honoured", "no_show", "redirected"}
        assert RequestTally.objects.filter(axis="total").exists()
        asked = Asking.objects.filter(request__state="open", responder__contact__email=doctor)
        assert asked.exists()
        waiting = Message.objects.filter(
            community=told, to=doctor, state="queued", purpose__startswith="care."
        )
        assert waiting.exists()
        assert not Message.objects.filter(
            community=told, state="failed", purpose__startswith="care."
        ).exists()
        assert Slot.objects.filter(state="booked").exists()
        assert Turn.objects.exists()
        assert Swap.objects.filter(state="open").count() <= 1
        assert Inclusion.objects.count() >= 20
        assert NeedCount.objects.exists()
        assert RoomAsking.objects.exclude(answer="").exists()
