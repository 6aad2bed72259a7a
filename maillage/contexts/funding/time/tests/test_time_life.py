"""An entry from the fact to the approval: states, amounts, who may, what blocks."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from django.utils import timezone

from maillage.contexts.association.models import Fee, FeePeriod, Meeting
from maillage.contexts.funding.rates import services as rates
from maillage.contexts.funding.rates.models import PayTask
from maillage.contexts.funding.time import queries, services
from maillage.contexts.funding.time.models import TimeEntry
from maillage.contexts.funding.time.refusals import TimeRefused
from maillage.contexts.funding.time.tests.conftest import ALL_YEAR, YEAR, Came, Declared, Member, ready
from maillage.contexts.programme.models import Action, ActionLink, Mission, ReportingYear
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from tests.people import ActorOf

DAY = date(YEAR, 3, 12)


def keys(entry: TimeEntry) -> list[str]:
    """What blocks the entry, by key."""
    [judged] = queries.judged([queries.find(entry.pk)])  # type: ignore[list-item]
    return [one.key for one in judged.blocks]


def test_a_presence_becomes_an_amount(
    member: Member, came: Came, payable: PayTask, treasurer: Actor, coordinator: Actor
) -> None:
    came(member(), kind="board", minutes=90)
    services.collect(by=treasurer, period=ALL_YEAR)
    [entry] = queries.entries()
    assert (entry.kind, entry.minutes, entry.state) == ("indemnity", 90, "proposed")
    ready(entry, coordinator)
    assert keys(entry) == []
    approved = services.approve(by=treasurer, pk=entry.pk)
    assert (approved.state, approved.rate_cents, approved.amount_cents) == ("approved", 60_00, 90_00)
    assert list(queries.ready_to_pay()) == [approved]


def test_collecting_twice_makes_one_entry(
    member: Member, came: Came, payable: PayTask, treasurer: Actor
) -> None:
    came(member())
    first = services.collect(by=treasurer, period=ALL_YEAR)
    again = services.collect(by=treasurer, period=ALL_YEAR)
    assert (first.made, again.made, again.corrected, TimeEntry.objects.count()) == (1, 0, 0, 1)


def test_late_arrival_and_early_departure_narrow_the_time(
    member: Member, came: Came, payable: PayTask, treasurer: Actor
) -> None:
    row = came(member(), minutes=120)
    assert row.meeting.starts_at is not None
    row.arrived_at = row.meeting.starts_at + timedelta(minutes=20)
    row.left_at = row.meeting.starts_at + timedelta(minutes=80)
    row.save()
    services.collect(by=treasurer, period=ALL_YEAR)
    assert queries.entries().get().minutes == 60


@pytest.mark.parametrize("kind", ["assembly", "extraordinary", "information"])
def test_to_take_part_in_ones_association_is_not_paid(
    member: Member, came: Came, payable: PayTask, treasurer: Actor, kind: str
) -> None:
    came(member(), kind=kind)
    services.collect(by=treasurer, period=ALL_YEAR)
    assert not TimeEntry.objects.exists()


def test_a_correction_before_the_approval_is_another_edition(
    member: Member, came: Came, payable: PayTask, treasurer: Actor
) -> None:
    row = came(member(), minutes=90)
    services.collect(by=treasurer, period=ALL_YEAR)
    Meeting.objects.filter(pk=row.meeting_id).update(ends_at=row.meeting.starts_at + timedelta(minutes=60))  # type: ignore[operator]
    services.collect(by=treasurer, period=ALL_YEAR)
    first, second = queries.entries().order_by("edition")
    assert (first.state, first.minutes) == ("replaced", 90)
    assert (second.state, second.minutes, second.corrects_id) == ("proposed", 60, first.pk)


def test_a_correction_after_the_approval_is_a_difference(
    member: Member, came: Came, payable: PayTask, treasurer: Actor, coordinator: Actor
) -> None:
    row = came(member(), minutes=90)
    services.collect(by=treasurer, period=ALL_YEAR)
    first = services.approve(by=treasurer, pk=ready(queries.entries().get(), coordinator).pk)
    Meeting.objects.filter(pk=row.meeting_id).update(ends_at=row.meeting.starts_at + timedelta(minutes=50))  # type: ignore[operator]
    services.collect(by=treasurer, period=ALL_YEAR)
    second = queries.entries().get(edition=1)
    assert (second.minutes, second.state, second.corrects_id) == (-40, "checked", first.pk)
    services.validate(by=coordinator, pk=second.pk)
    services.approve(by=treasurer, pk=second.pk)
    first.refresh_from_db()
    second.refresh_from_db()
    # 90 minutes at 40 € are 60 €; 50 minutes are 33.33 €.
    assert (first.amount_cents, second.amount_cents) == (60_00, -26_67)
    assert services.collect(by=treasurer, period=ALL_YEAR) == services.collect(by=treasurer, period=ALL_YEAR)
    assert TimeEntry.objects.count() == 2


def test_a_fact_that_is_gone_takes_everything_back(
    member: Member, came: Came, payable: PayTask, treasurer: Actor, coordinator: Actor
) -> None:
    row = came(member(), minutes=50)
    services.collect(by=treasurer, period=ALL_YEAR)
    services.approve(by=treasurer, pk=ready(queries.entries().get(), coordinator).pk)
    row.presence = "absent"
    row.save()
    services.collect(by=treasurer, period=ALL_YEAR)
    second = queries.entries().get(edition=1)
    services.validate(by=coordinator, pk=second.pk)
    services.approve(by=treasurer, pk=second.pk)
    assert queries.counter(row.contact_id or 0, YEAR).approved_cents == 0


def test_a_session_that_is_opened_again_takes_nothing_back(
    member: Member, came: Came, payable: PayTask, treasurer: Actor
) -> None:
    row = came(member())
    services.collect(by=treasurer, period=ALL_YEAR)
    Meeting.objects.filter(pk=row.meeting_id).update(state="open")
    services.collect(by=treasurer, period=ALL_YEAR)
    assert [one.state for one in queries.entries()] == ["proposed"]


def test_a_fact_that_comes_back_is_proposed_again(
    member: Member, came: Came, payable: PayTask, treasurer: Actor
) -> None:
    row = came(member())
    services.collect(by=treasurer, period=ALL_YEAR)
    type(row).objects.filter(pk=row.pk).update(presence="absent")
    services.collect(by=treasurer, period=ALL_YEAR)
    assert [one.state for one in queries.entries()] == ["replaced"]
    type(row).objects.filter(pk=row.pk).update(presence="present")
    services.collect(by=treasurer, period=ALL_YEAR)
    assert queries.entries().get(state="proposed").minutes == 90


def test_what_a_member_contests_is_left_until_the_fact_changes(
    member: Member, came: Came, payable: PayTask, treasurer: Actor
) -> None:
    row = came(member(), minutes=60)
    services.collect(by=treasurer, period=ALL_YEAR)
    system = Actor.system(treasurer.community)
    services.dispute(
        by=system, pk=queries.entries().get().pk, reason="je suis restée 90 minutes", by_link=True
    )
    assert services.collect(by=treasurer, period=ALL_YEAR).corrected == 0
    Meeting.objects.filter(pk=row.meeting_id).update(ends_at=row.meeting.starts_at + timedelta(minutes=90))  # type: ignore[operator]
    services.collect(by=treasurer, period=ALL_YEAR)
    assert queries.entries().get(state="proposed").minutes == 90


class TestBlocks:
    """Every reason that keeps an entry from being paid."""

    def test_nothing_is_written_yet(
        self, member: Member, came: Came, task: PayTask, treasurer: Actor
    ) -> None:
        came(member(), kind="board", noted_how="")
        services.collect(by=treasurer, period=ALL_YEAR)
        assert keys(queries.entries().get()) == ["project", "rules", "proof", "rate"]

    def test_before_the_validation(self, member: Member, declared: Declared, treasurer: Actor) -> None:
        entry = declared(member())
        rates.save_settings(by=treasurer, project_validated_on=DAY + timedelta(days=1))
        assert keys(entry) == ["project"]

    def test_what_the_rule_does_not_provide(
        self, member: Member, declared: Declared, treasurer: Actor
    ) -> None:
        entry = declared(member())
        rates.start_rule(by=treasurer, valid_from=DAY, article="article 13", mission=False)
        assert keys(entry) == ["rules"]

    def test_fee_not_paid(self, scoped: Community, member: Member, declared: Declared) -> None:
        contact = member()
        entry = declared(contact)
        period = FeePeriod.objects.create(
            community=scoped, name="2025", starts_on=date(YEAR, 1, 1), ends_on=date(YEAR, 12, 31)
        )
        fee = Fee.objects.create(
            community=scoped,
            period=period,
            contact=contact,
            starts_on=period.starts_on,
            ends_on=period.ends_on,
            amount_cents=2_000,
            due_on=DAY,
            asked_at=timezone.now(),
        )
        assert keys(entry) == ["fee"]
        Fee.objects.filter(pk=fee.pk).update(state="paid")
        assert keys(entry) == []

    def test_who_is_no_member(self, member: Member, declared: Declared) -> None:
        assert keys(declared(member(standing="known", joined_on=None))) == ["member"]
        assert keys(declared(member("Nouveau", joined_on=DAY + timedelta(days=1)))) == ["member"]

    def test_who_left_since_is_paid_for_what_was_done_before(
        self, member: Member, declared: Declared
    ) -> None:
        assert keys(declared(member(standing="former", left_on=DAY))) == []
        assert keys(declared(member("Parti", standing="former", left_on=DAY - timedelta(days=1)))) == [
            "member"
        ]

    def test_an_employee_needs_the_agreement_of_the_employer(
        self, member: Member, declared: Declared, treasurer: Actor
    ) -> None:
        contact = member(practice="salaried")
        entry = declared(contact)
        assert keys(entry) == ["employer"]
        values = {"day_starts": None, "day_ends": None, "saturday_ends": None, "note": ""}
        rates.save_profile(by=treasurer, contact=contact, values=values | {"employer_agreed_on": DAY})
        assert keys(entry) == []

    def test_no_proof(self, member: Member, declared: Declared, treasurer: Actor) -> None:
        entry = declared(member(), proof="")
        assert keys(entry) == ["proof"]
        services.add_proof(by=treasurer, pk=entry.pk, proof="compte rendu")
        assert keys(entry) == []

    def test_acts_that_health_insurance_pays(self, member: Member, declared: Declared) -> None:
        assert keys(declared(member(), paid_elsewhere=True)) == ["elsewhere"]

    def test_a_task_without_rate(self, member: Member, declared: Declared, treasurer: Actor) -> None:
        other = rates.create_task(by=treasurer, name="Autre")
        assert keys(declared(member(), task=other)) == ["rate"]

    def test_evening_without_declared_loss(
        self, member: Member, came: Came, payable: PayTask, treasurer: Actor
    ) -> None:
        came(member(), kind="board", hour=18, minutes=120)
        services.collect(by=treasurer, period=ALL_YEAR)
        entry = queries.entries().get()
        assert keys(entry) == ["hours"]
        system = Actor.system(treasurer.community)
        services.check(by=system, pk=entry.pk, by_link=True)
        assert keys(entry) == ["hours"]
        services.check(by=system, pk=entry.pk, loss_note="consultations annulées", by_link=True)
        assert keys(entry) == []

    def test_usual_hours_are_those_of_the_person(
        self, member: Member, came: Came, payable: PayTask, treasurer: Actor
    ) -> None:
        contact = member()
        came(contact, kind="board", hour=18, minutes=120)
        services.collect(by=treasurer, period=ALL_YEAR)
        values = {"day_starts": time(9), "day_ends": time(20), "saturday_ends": None}
        rates.save_profile(
            by=treasurer, contact=contact, values=values | {"employer_agreed_on": None, "note": ""}
        )
        assert keys(queries.entries().get()) == []

    def test_an_evening_of_a_mission_needs_no_loss(
        self, member: Member, came: Came, payable: PayTask, treasurer: Actor
    ) -> None:
        came(member(), hour=20)
        services.collect(by=treasurer, period=ALL_YEAR)
        assert keys(queries.entries().get()) == []

    def test_the_ceiling(
        self, member: Member, declared: Declared, coordinator: Actor, treasurer: Actor
    ) -> None:
        contact = member()
        first = declared(contact, minutes=60)
        services.approve(by=treasurer, pk=ready(first, coordinator).pk)
        TimeEntry.objects.filter(pk=first.pk).update(amount_cents=47_100_00 - 39_99)
        second = ready(declared(contact, minutes=60), coordinator)
        assert keys(second) == ["ceiling"]
        with pytest.raises(TimeRefused, match="plafond annuel atteint : il reste 39,99"):
            services.approve(by=treasurer, pk=second.pk)

    def test_a_year_whose_ceiling_is_not_known(
        self, member: Member, declared: Declared, treasurer: Actor
    ) -> None:
        rates.save_settings(by=treasurer, project_validated_on=date(2019, 1, 1))
        entry = declared(member())
        TimeEntry.objects.filter(pk=entry.pk).update(cap_year=2019)
        assert keys(entry) == ["ceiling"]


class TestWho:
    """Nobody validates or approves their own time; the pilot validates."""

    def test_own_time(self, member: Member, declared: Declared, treasurer: Actor, coordinator: Actor) -> None:
        assert treasurer.user is not None
        own = declared(member(user=treasurer.user))
        assert own.state == "checked"
        with pytest.raises(TimeRefused, match="propre temps"):
            services.validate(by=treasurer, pk=own.pk)
        services.validate(by=coordinator, pk=own.pk)
        with pytest.raises(TimeRefused, match="propre temps"):
            services.approve(by=treasurer, pk=own.pk)
        outcome = services.approve_many(by=treasurer, pks=[own.pk])
        assert (outcome.done, len(outcome.left)) == ([], 1)
        with pytest.raises(TimeRefused, match="propre temps"):
            services.refuse(by=treasurer, pk=own.pk, reason="essai")

    def test_the_president_approves_the_treasurers(
        self, member: Member, declared: Declared, treasurer: Actor, coordinator: Actor, actor_of: ActorOf
    ) -> None:
        own = declared(member(user=treasurer.user))
        services.validate(by=coordinator, pk=own.pk)
        assert services.approve(by=actor_of("president"), pk=own.pk).state == "approved"

    def test_the_pilot_of_the_action_validates(
        self,
        scoped: Community,
        member: Member,
        came: Came,
        payable: PayTask,
        treasurer: Actor,
        coordinator: Actor,
        actor_of: ActorOf,
    ) -> None:
        doctor = actor_of("professional")
        pilot = member("Pilote", user=doctor.user)
        mission = Mission.objects.create(community=scoped, name="Accès aux soins", kind="core")
        action = Action.objects.create(
            community=scoped, code="A1", title="Action", mission=mission, pilot=pilot, search_name="action"
        )
        row = came(member())
        ActionLink.objects.create(community=scoped, action=action, meeting=row.meeting)
        services.collect(by=treasurer, period=ALL_YEAR)
        entry = queries.entries().get()
        assert entry.action_id == action.pk
        services.check(by=Actor.system(scoped), pk=entry.pk, by_link=True)
        with pytest.raises(TimeRefused, match="pilote"):
            services.validate(by=coordinator, pk=entry.pk)
        assert services.validate(by=doctor, pk=entry.pk).state == "validated"
        with pytest.raises(TimeRefused, match="trésorerie"):
            services.approve(by=doctor, pk=entry.pk)

    def test_states_are_taken_in_order(
        self, member: Member, declared: Declared, treasurer: Actor, coordinator: Actor
    ) -> None:
        entry = declared(member())
        with pytest.raises(TimeRefused, match="à vérifier par le membre"):
            services.validate(by=coordinator, pk=entry.pk)
        with pytest.raises(TimeRefused, match="n’attend pas d’approbation"):
            services.approve(by=treasurer, pk=entry.pk)

    def test_an_older_version_is_told(
        self, member: Member, declared: Declared, treasurer: Actor, coordinator: Actor
    ) -> None:
        entry = declared(member())
        seen = entry.version
        services.add_proof(by=treasurer, pk=entry.pk, proof="autre")
        with pytest.raises(TimeRefused, match="entre-temps"):
            services.check(by=Actor.system(coordinator.community), pk=entry.pk, version=seen, by_link=True)


def test_a_closed_year_refuses(
    scoped: Community, member: Member, declared: Declared, came: Came, treasurer: Actor
) -> None:
    entry = declared(member())
    came(member("Autre"))
    ReportingYear.objects.create(
        community=scoped,
        label="2025",
        starts_on=date(YEAR, 1, 1),
        ends_on=date(YEAR, 12, 31),
        state="closed",
        closed_at=timezone.now(),
    )
    with pytest.raises(TimeRefused, match="close"):
        services.check(by=Actor.system(scoped), pk=entry.pk, by_link=True)
    with pytest.raises(TimeRefused, match="close"):
        services.declare(
            by=treasurer, contact=entry.contact, task=entry.task, happened_on=DAY, minutes=10, title="Essai"
        )
    done = services.collect(by=treasurer, period=ALL_YEAR)
    assert (done.made, done.closed) == (0, 1)


def test_a_form_sent_twice_declares_once(member: Member, declared: Declared) -> None:
    contact = member()
    first = declared(contact, request_id="abc")
    assert declared(contact, request_id="abc").pk == first.pk


def test_reversing_what_was_not_paid_leaves_nothing_to_pay(
    member: Member, declared: Declared, treasurer: Actor, coordinator: Actor
) -> None:
    contact = member()
    entry = services.approve(by=treasurer, pk=ready(declared(contact), coordinator).pk)
    made = services.reverse(by=treasurer, pk=entry.pk, reason="erreur de personne")
    assert (made.minutes, made.amount_cents, made.reverses_id) == (-60, -40_00, entry.pk)
    assert not queries.ready_to_pay().exists()
    assert queries.counter(contact.pk, YEAR).approved_cents == 0
    with pytest.raises(TimeRefused):
        services.reverse(by=treasurer, pk=entry.pk, reason="encore")


def test_a_flat_task_is_worth_its_rate(
    member: Member, declared: Declared, treasurer: Actor, coordinator: Actor
) -> None:
    flat = rates.create_task(by=treasurer, name="Rédiger un protocole", unit="task")
    rates.set_rate(by=treasurer, kind="mission", amount_cents=150_00, valid_from=date(YEAR, 1, 1), task=flat)
    entry = ready(declared(member(), task=flat, minutes=25), coordinator)
    assert services.approve(by=treasurer, pk=entry.pk).amount_cents == 150_00


def test_judging_costs_the_same_however_many(
    member: Member, declared: Declared, django_assert_max_num_queries: object
) -> None:
    for number in range(12):
        declared(member(f"Membre{number}"))
    rows = list(queries.entries())
    with django_assert_max_num_queries(10):  # type: ignore[operator]
        queries.judged(rows)
