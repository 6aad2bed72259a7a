"""The share of the territory's professionals who are members, as a figure: from the raw rows, and as on the map."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone

from maillage.contexts.association.contacts.models import Contact
from maillage.contexts.association.contacts.services import create_contact
from maillage.contexts.association.members.coverage.queries import coverage_of
from maillage.contexts.association.members.models import MemberEvent
from maillage.contexts.association.members.services import admit, leave
from maillage.contexts.directory.models import Activity
from maillage.contexts.territory import api as territory
from maillage.platform.registry.spine import Measure, Period, Question, indicator_sources
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from tests.hostile.queries import recorded
from tests.people import ActorOf
from tests.places import register_professionals, settle

TODAY = timezone.localdate()


def _plain(community: Community, question: Question) -> Measure:
    """Person by person. « 10-mg » is nobody here: the invented doctors have no know-how, « 10 » is theirs."""
    codes = territory.perimeter_codes(community)
    here = {
        row.professional_id
        for row in Activity.objects.order_by("pk")
        if row.commune_id in codes and question.option in ("", row.profession_code)
    }
    day = min(question.period.end_on, TODAY)
    count = 0
    for idnps in here:
        inside = False
        for contact in Contact.objects.filter(entry=f"professional:{idnps}").order_by("pk"):
            for event in MemberEvent.objects.filter(contact=contact, happened_on__lte=day).order_by(
                "happened_on", "pk"
            ):
                inside = event.kind == "admitted" or (inside and event.kind != "left")
        count += inside
    return Measure(Decimal(count), Decimal(len(here)))


def _member(by: Actor, number: int, joined: date, left: date | None = None) -> None:
    contact = create_contact(
        by=by,
        last_name=f"Exemple{number}",
        entry=f"professional:89999{number:07d}",
        profession=("10", "60")[number % 2],
    )
    admit(by=by, contact=contact, on=joined)
    if left is not None:
        leave(by=by, contact=contact, on=left)


def test_the_share_is_that_of_the_raw_rows_and_of_the_map(scoped: Community, actor_of: ActorOf) -> None:
    by = actor_of("coordinator")
    settle(by)
    register_professionals(9)
    for number, (since, until) in enumerate([(900, None), (500, 200), (300, None), (10, None)]):
        left = None if until is None else TODAY - timedelta(days=until)
        _member(by, number, TODAY - timedelta(days=since), left)
    # A member who practises elsewhere, and one who is not tied to the directory.
    _member(by, 40, TODAY - timedelta(days=100))
    admit(by=by, contact=create_contact(by=by, last_name="Sans fiche"), on=TODAY - timedelta(days=100))
    source = indicator_sources.get("association.coverage")
    assert source is not None
    periods = [
        Period(TODAY - timedelta(days=365), TODAY + timedelta(days=300)),
        Period(TODAY - timedelta(days=700), TODAY - timedelta(days=250)),
        Period(TODAY - timedelta(days=2000), TODAY - timedelta(days=1500)),
    ]
    asked = [Question(period, option) for period in periods for option in ("", "10", "60", "21")]
    with recorded() as made:
        answers = source.measure(asked)
    assert len(made) <= source.queries
    plain = [_plain(scoped, question) for question in asked]
    assert [(one.numerator, one.denominator) for one in answers] == [
        (one.numerator, one.denominator) for one in plain
    ]
    shown = coverage_of(scoped).total
    assert (answers[0].numerator, answers[0].denominator) == (
        Decimal(shown.members),
        Decimal(shown.professionals),
    )
    for question, answer in zip(asked, answers, strict=True):
        for role in ("coordinator", "professional"):
            rows = list(source.rows(actor_of(role), question))
            assert sum((row.amount for row in rows), Decimal(0)) == answer.numerator
