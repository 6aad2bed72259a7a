"""Two contacts who are one: what moves, what is settled, what is refused, and no row left behind."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from django.test import Client
from django.utils import timezone
from django_scopes import scope

from maillage.contexts.association.bodies.models import Body, Mandate, OutsideMandate
from maillage.contexts.association.contacts import removing
from maillage.contexts.association.contacts.merging.links import is_bound, links, rows_of
from maillage.contexts.association.contacts.merging.plan import ASKED, plan
from maillage.contexts.association.contacts.merging.rules import Pair, rules
from maillage.contexts.association.contacts.merging.services import (
    ChangedSince,
    MergeRefused,
    merge_contacts,
)
from maillage.contexts.association.contacts.models import Contact, Standing
from maillage.contexts.association.contacts.services import FIELDS, create_contact
from maillage.contexts.association.contacts.twins import pairs_among
from maillage.contexts.association.engagement.models import Approach
from maillage.contexts.association.fees.models import Fee, FeeState
from maillage.contexts.association.fees.payments import record_payment
from maillage.contexts.association.fees.services import ask_fee, open_period
from maillage.contexts.association.mailing.models import Mailing, Recipient
from maillage.contexts.association.meetings.models import Attendee, Meeting, MeetingState, Presence, Proxy
from maillage.contexts.association.members.models import MemberEvent, Team, TeamMember
from maillage.contexts.association.members.services import admit, leave
from maillage.contexts.association.voting.models import NamedVoice, Turn, Vote, VoteState
from maillage.platform.audit.models import AuditEntry
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from tests.people import ActorOf, ClientOf

BASE = "/c/val-exemple/association/contacts/"
NOW = timezone.now
HERE = [field for field in links() if field.model._meta.app_label == "association"]


@pytest.fixture
def actor(scoped: Community, actor_of: ActorOf) -> Actor:
    return actor_of("coordinator")


@pytest.fixture
def browser(client_of: ClientOf) -> Client:
    return client_of("coordinator")


def contact(actor: Actor, name: str = "Aubépine", **values: Any) -> Contact:
    return create_contact(by=actor, last_name=name, first_name="Jeanne", is_another=True, **values)


def two(actor: Actor) -> tuple[Contact, Contact]:
    return contact(actor, phone="0400000001"), contact(actor, phone="0400000002")


def merged(actor: Actor, kept: Contact, gone: Contact, *taken: str) -> Contact:
    kept.refresh_from_db()
    gone.refresh_from_db()
    found = merge_contacts(
        by=actor, kept=kept.pk, gone=gone.pk, seen=(kept.version, gone.version), taken=taken
    )
    assert found is not None
    kept.refresh_from_db()
    return kept


def meeting(actor: Actor, title: str, state: str = MeetingState.HELD) -> Meeting:
    made: Meeting = Meeting.objects.create(
        community=actor.community, title=title, kind="assembly", state=state, starts_at=NOW()
    )
    return made


def vote(actor: Actor, about: Meeting, state: str = VoteState.CLOSED) -> Vote:
    made: Vote = Vote.objects.create(
        community=actor.community, meeting=about, question="Approuver ?", state=state
    )
    return made


# --- The walk ---------------------------------------------------------------------------------------------


def test_no_foreign_key_to_a_contact_is_forgotten() -> None:
    """Another walk than that of `links`: from the contact backwards, hidden relations with it, and many-to-many."""
    backwards = {
        (relation.field.model._meta.label, relation.field.name)
        for relation in Contact._meta.get_fields(include_hidden=True)
        if isinstance(relation, models.ManyToOneRel)
    }
    assert {(field.model._meta.label, field.name) for field in links()} == backwards
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.local_many_to_many:
            assert field.related_model is not Contact, "its hidden table is walked, but not its rows' clashes"


def test_every_key_that_a_constraint_binds_has_a_rule() -> None:
    """Rows of a room above that has no rule and that clash are refused by their name (`plan`)."""
    bound = {field.model._meta.label for field in HERE if is_bound(field)}
    assert bound <= {rule.name for rule in rules}
    known = {model._meta.label for model in apps.get_models()}
    assert {rule.name for rule in rules} <= known


def test_every_field_of_a_contact_is_asked_or_settled() -> None:
    settled = {"kind", "note"}
    assert set(FIELDS) - settled <= set(ASKED)
    other = {"id", "community", "search_name", "standing", "college", "joined_on", "left_on"}
    other |= {"mail_refused_at", "shown_by_name_at", "version", "created_at", "updated_at"}
    assert {field.name for field in Contact._meta.local_fields} == set(ASKED) | settled | other


def fill(field: models.ForeignKey[Any, Any], community: Community, gone: Contact) -> models.Model:
    """A row of any model that names the contact by this key; what else it needs is made too."""
    return _row(field.model, community, {field.name: gone})


def _row(model: Any, community: Community, values: dict[str, Any]) -> Any:
    for field in model._meta.local_fields:
        if field.name in values or field.null or field.primary_key or field.has_default() or field.blank:
            continue
        if field.name == "community":
            values["community"] = community
        elif isinstance(field, models.ForeignKey):
            values[field.name] = _related(field, community)
        elif isinstance(field, models.DateTimeField):
            values[field.name] = NOW()
        elif isinstance(field, models.DateField):
            values[field.name] = timezone.localdate()
        elif isinstance(field, models.IntegerField):
            values[field.name] = 1
        elif isinstance(field, models.JSONField):
            values[field.name] = {}
        else:
            values[field.name] = field.choices[0][0] if field.choices else "x"
    return model.objects.create(**values)


def _related(field: Any, community: Community) -> Any:
    if field.related_model is Contact:
        made = Contact(community=community, last_name="Tiers", search_name="tiers")
        made.save()
        return made
    return _row(field.related_model, community, {})


def test_a_row_of_every_kind_changes_hands(actor: Actor, scoped: Community) -> None:
    for field in HERE:
        if field.model is Contact:
            continue
        kept, gone = two(actor)
        row = fill(field, scoped, gone)
        merged(actor, kept, gone)
        again = field.model._default_manager.get(pk=row.pk)
        assert getattr(again, field.attname) == kept.pk, field


# --- Values -----------------------------------------------------------------------------------------------


def test_values_are_chosen_and_nothing_that_one_alone_says_is_lost(actor: Actor) -> None:
    kept = contact(actor, email="jeanne@cabinet.example", phone="0400000001", note="Le mardi.")
    gone = contact(actor, phone="0400000002", rpps="99990000018", note="Parle anglais.")
    gone.mail_refused_at = NOW()
    gone.save(update_fields=["mail_refused_at"])
    asked = {one.name for one in plan(Pair(kept, gone)).choices}
    assert asked == {"phone"}
    row = merged(actor, kept, gone, "phone")
    assert (row.email, row.phone, row.rpps) == ("jeanne@cabinet.example", "0400000002", "99990000018")
    assert row.note == "Le mardi.\nParle anglais."
    assert row.mail_refused_at is not None
    assert not Contact.objects.filter(pk=gone.pk).exists()
    entry = AuditEntry.objects.get(action="association_contact.merged")
    assert entry.object_id == str(kept.pk)


def test_an_account_is_taken_over_and_of_two_one_is_chosen(
    actor: Actor, scoped: Community, actor_of: ActorOf
) -> None:
    kept, gone = two(actor)
    Contact.objects.filter(pk=gone.pk).update(user=actor.user)
    assert merged(actor, kept, gone).user == actor.user
    other = contact(actor, "Autre")
    member = actor_of("professional").user
    Contact.objects.filter(pk=other.pk).update(user=member)
    other.refresh_from_db()
    assert "user" in {one.name for one in plan(Pair(kept, other)).choices}
    assert merged(actor, kept, other, "user").user == member


def test_who_cannot_be_one(actor: Actor) -> None:
    kept = contact(actor, rpps="99990000018")
    other = contact(actor, "Autre", rpps="99990000026")
    town = create_contact(by=actor, kind="organisation", organisation_name="Mairie")
    comes = contact(actor, "Adjointe", represents=town)
    for gone, why in ((other, "RPPS"), (town, "organisation")):
        with pytest.raises(MergeRefused, match=why):
            merged(actor, kept, gone)
    with pytest.raises(MergeRefused, match="au nom de"):
        merged(actor, town, comes)
    with pytest.raises(MergeRefused, match="elle-même"):
        merged(actor, kept, kept)
    assert Contact.objects.count() == 4


def test_a_fiche_changed_meanwhile_is_told_and_a_double_click_merges_once(actor: Actor) -> None:
    kept, gone = two(actor)
    with pytest.raises(ChangedSince):
        merge_contacts(by=actor, kept=kept.pk, gone=gone.pk, seen=(0, gone.version))
    merged(actor, kept, gone)
    assert merge_contacts(by=actor, kept=kept.pk, gone=gone.pk, seen=(2, 1)) is None
    assert AuditEntry.objects.filter(action="association_contact.merged").count() == 1


# --- What cannot stay twice -------------------------------------------------------------------------------


def test_two_memberships_one_is_chosen(actor: Actor) -> None:
    today = timezone.localdate()
    for taken, standing, since in (((), Standing.MEMBER, 2023), (("membership",), Standing.FORMER, 2020)):
        kept, gone = two(actor)
        admit(by=actor, contact=kept, on=date(2023, 1, 1))
        admit(by=actor, contact=gone, on=date(2020, 1, 1))
        leave(by=actor, contact=gone, on=today - timedelta(days=400))
        found = plan(Pair(kept, gone))
        assert [one.name for one in found.choices if one.name == "membership"] == ["membership"]
        row = merged(actor, kept, gone, *taken)
        assert row.joined_on is not None
        assert (row.standing, row.joined_on.year) == (standing, since)
        assert set(MemberEvent.objects.filter(contact=row).values_list("happened_on__year", flat=True)) <= {
            since,
            (today - timedelta(days=400)).year,
        }


def test_a_membership_that_one_alone_has_is_taken_over(actor: Actor) -> None:
    kept, gone = two(actor)
    admit(by=actor, contact=gone, on=date(2023, 1, 1))
    row = merged(actor, kept, gone)
    assert (row.standing, row.joined_on) == (Standing.MEMBER, date(2023, 1, 1))


def test_mandates_teams_letters_and_approaches_twice(actor: Actor, scoped: Community) -> None:
    kept, gone = two(actor)
    board = Body.objects.create(community=scoped, kind="board", name="Conseil", created_on=date(2020, 1, 1))
    team = Team.objects.create(community=scoped, kind="esp", name="ESP", search_name="esp")
    letter = Mailing.objects.create(community=scoped, subject="Bonjour", text="…")
    for one, ended in ((kept, None), (gone, date(2025, 6, 1))):
        Mandate.objects.create(
            community=scoped, body=board, contact=one, starts_on=date(2025, 1, 1), ended_on=ended
        )
        TeamMember.objects.create(community=scoped, team=team, contact=one)
        Approach.objects.create(community=scoped, contact=one, note=f"n° {one.pk}")
        Recipient.objects.create(community=scoped, mailing=letter, contact=one, email="a@b.example")
    found = plan(Pair(kept, gone))
    assert len(found.settled) == 4
    merged(actor, kept, gone)
    assert Mandate.objects.get().ended_on == date(2025, 6, 1)
    assert Approach.objects.get().note == f"n° {kept.pk} n° {gone.pk}"
    assert TeamMember.objects.get().contact == Recipient.objects.get().contact == kept


def test_a_year_asked_twice_and_a_year_paid_twice(actor: Actor) -> None:
    year = open_period(
        by=actor,
        name="Cotisation 2026",
        basis="calendar",
        starts_on=date(2026, 1, 1),
        ends_on=date(2026, 12, 31),
        rates={None: 2_000},
    )
    people = [contact(actor, f"Nom{number}") for number in range(4)]
    for one in people:
        admit(by=actor, contact=one, on=date(2024, 1, 1))
        one.refresh_from_db()
    fees = [ask_fee(by=actor, contact=one, period=year) for one in people]
    for fee in fees[1:3]:
        assert fee is not None
        record_payment(
            by=actor, fee_pk=fee.pk, method="cheque", paid_on=timezone.localdate(), amount_cents=2_000
        )
    unpaid, paid, also_paid, late = people
    merged(actor, unpaid, paid)
    states = dict(Fee.objects.filter(contact=unpaid).values_list("state", "pk"))
    assert set(states) == {FeeState.CANCELLED, FeeState.PAID}
    with pytest.raises(MergeRefused, match="Chacune a payé"):
        merged(actor, unpaid, also_paid)
    merged(actor, unpaid, late)
    assert Fee.objects.filter(contact=unpaid, state=FeeState.PAID).count() == 1
    assert Fee.objects.filter(contact=unpaid).count() == 3


def test_two_seats_that_name_each_other(actor: Actor, scoped: Community) -> None:
    kept, gone = two(actor)
    OutsideMandate.objects.create(
        community=scoped, host_name="CH", seat="CS", holder=kept, deputy=gone, starts_on=date(2025, 1, 1)
    )
    with pytest.raises(MergeRefused, match="mandat extérieur"):
        merged(actor, kept, gone)


def test_two_lines_of_one_meeting_become_one(actor: Actor, scoped: Community) -> None:
    kept, gone = two(actor)
    held, both = meeting(actor, "Atelier"), meeting(actor, "Assemblée")
    late = NOW() + timedelta(minutes=20)
    rows = Attendee.objects
    rows.create(community=scoped, meeting=held, contact=kept, presence=Presence.UNKNOWN, answer="yes")
    rows.create(community=scoped, meeting=held, contact=gone, presence=Presence.EXCUSED, voter=True)
    rows.create(community=scoped, meeting=both, contact=kept, presence="present", arrived_at=late)
    rows.create(
        community=scoped, meeting=both, contact=gone, presence="remote", arrived_at=NOW(), left_at=late
    )
    told = " ".join(plan(Pair(kept, gone)).settled)
    assert "présente deux fois : « Assemblée »" in told.replace("\u00a0", " ")
    assert "excusé" in told
    merged(actor, kept, gone)
    first, second = rows.order_by("meeting__pk")
    assert (first.presence, first.answer, first.voter) == (Presence.EXCUSED, "yes", True)
    assert second.presence == Presence.PRESENT
    assert second.arrived_at < late
    assert second.left_at is None


def test_nothing_is_merged_during_a_meeting_or_a_vote(actor: Actor, scoped: Community) -> None:
    kept, gone = two(actor)
    now = meeting(actor, "Assemblée", MeetingState.OPEN)
    for one in (kept, gone):
        Attendee.objects.create(community=scoped, meeting=now, contact=one)
    with pytest.raises(MergeRefused, match="en cours"):
        merged(actor, kept, gone)
    Attendee.objects.all().delete()
    question = vote(actor, now, VoteState.OPEN)
    for one in (kept, gone):
        Turn.objects.create(community=scoped, vote=question, contact=one)
    with pytest.raises(MergeRefused, match="ouvert"):
        merged(actor, kept, gone)


@pytest.mark.parametrize("voted", [(True, False), (False, True), (False, False)])
def test_of_two_lines_of_a_roll_the_voice_that_was_used_stays(
    actor: Actor, scoped: Community, voted: tuple[bool, bool]
) -> None:
    kept, gone = two(actor)
    question = vote(actor, meeting(actor, "Assemblée"))
    Turn.objects.create(community=scoped, vote=question, contact=kept, has_voted=voted[0])
    Turn.objects.create(community=scoped, vote=question, contact=gone, has_voted=voted[1], holder=kept)
    merged(actor, kept, gone)
    turn = Turn.objects.get()
    assert (turn.contact, turn.has_voted, turn.holder) == (kept, any(voted), None)


def test_who_voted_twice_were_two(actor: Actor, scoped: Community) -> None:
    kept, gone = two(actor)
    question = vote(actor, meeting(actor, "Assemblée"))
    for one in (kept, gone):
        Turn.objects.create(community=scoped, vote=question, contact=one, has_voted=True)
    with pytest.raises(MergeRefused, match="les deux fiches ont voté"):
        merged(actor, kept, gone)
    Turn.objects.all().delete()
    for one in (kept, gone):
        NamedVoice.objects.create(
            community=scoped, vote=question, contact=one, choice="for", how="room", noted_at=NOW()
        )
    with pytest.raises(MergeRefused, match="l’appel"):
        merged(actor, kept, gone)
    assert NamedVoice.objects.filter(contact=gone).count() == 1


def test_powers_given_twice_and_to_oneself(actor: Actor, scoped: Community) -> None:
    kept, gone = two(actor)
    other, held = contact(actor, "Tiers"), meeting(actor, "Assemblée", MeetingState.CONVENED)
    rows = [
        Proxy.objects.create(
            community=scoped, meeting=held, giver=one, holder=other, given_at=NOW(), means="paper"
        )
        for one in (kept, gone)
    ]
    merged(actor, kept, gone)
    assert Proxy.objects.get(revoked_at=None).pk == rows[0].pk
    assert Proxy.objects.count() == 2
    with pytest.raises(MergeRefused, match="l’une a donné pouvoir à l’autre"):
        merged(actor, kept, other)


# --- Pages, and what depends on the walk ------------------------------------------------------------------


def test_pages_of_merging(actor: Actor, scoped: Community, browser: Client) -> None:
    kept, gone = two(actor)
    contact(actor, "Seule")
    listed = browser.get(f"{BASE}doublons/").content.decode()
    assert "1\u00a0doublon possible" in listed
    assert f"{BASE}{kept.pk}/fusionner/{gone.pk}/" in listed
    assert "Peut-être la même fiche" in browser.get(f"{BASE}{kept.pk}/").content.decode()
    chosen = browser.get(f"{BASE}{kept.pk}/fusionner/", {"avec": f"Jeanne Aubépine (n° {gone.pk})"})
    assert chosen["Location"] == f"{BASE}{kept.pk}/fusionner/{gone.pk}/"
    same = browser.get(f"{BASE}{kept.pk}/fusionner/", {"avec": f"Jeanne Aubépine (n° {kept.pk})"})
    assert "C’est la même fiche" in same.content.decode()
    page = browser.get(chosen["Location"]).content.decode()
    assert "Ce qui reste" in page
    given = {"kept_version": "1", "gone_version": "1", "choix_phone": "gone"}
    old = browser.post(chosen["Location"], given | {"kept_version": "0"})
    assert old.status_code == 422
    assert "modifiée entre-temps" in old.content.decode()
    assert browser.post(chosen["Location"], given)["Location"] == f"{BASE}{kept.pk}/"
    twice = browser.post(chosen["Location"], given, follow=True)
    assert "il ne reste que celle-ci" in twice.content.decode()
    assert browser.get(chosen["Location"]).status_code == 404
    with scope(community=scoped):
        kept.refresh_from_db()
        assert kept.phone == "0400000002"


def test_a_refused_merge_says_why_and_has_no_button(actor: Actor, browser: Client) -> None:
    kept, gone = contact(actor, rpps="99990000018"), contact(actor, rpps="99990000026")
    page = browser.get(f"{BASE}{kept.pk}/fusionner/{gone.pk}/").content.decode()
    assert "ce sont deux personnes" in page
    assert "Fusionner</button>" not in page
    answer = browser.post(f"{BASE}{kept.pk}/fusionner/{gone.pk}/", {"kept_version": "1", "gone_version": "1"})
    assert answer.status_code == 422


def test_signs_of_a_twin(actor: Actor) -> None:
    one = contact(actor, email="accueil@cabinet.example")
    other = create_contact(by=actor, last_name="Aubépine", email="accueil@cabinet.example", is_another=True)
    contact(actor, "Autre", email="accueil@cabinet.example")
    far = contact(actor, "Aubépine")
    pairs = pairs_among(Contact.objects.order_by("pk"))
    assert {(pair.first.pk, pair.second.pk) for pair in pairs} == {(one.pk, other.pk), (one.pk, far.pk)}


def test_who_is_named_by_a_hidden_relation_is_used(actor: Actor, scoped: Community) -> None:
    kept, _ = two(actor)
    OutsideMandate.objects.create(
        community=scoped, host_name="CH", seat="CS", deputy=kept, starts_on=date(2025, 1, 1)
    )
    assert removing.is_used(kept)
    assert not removing.erase_person(by=actor, contact=kept)
    kept.refresh_from_db()
    assert kept.last_name == removing.ERASED
    assert rows_of(next(field for field in links() if field.name == "deputy"), kept).count() == 1
