"""Two contacts who are one and both were paid: one account in use, the other kept, no transfer lost."""

from __future__ import annotations

import pytest
from django.utils import timezone

from maillage.contexts.association.contacts.merging.plan import plan
from maillage.contexts.association.contacts.merging.rules import Pair
from maillage.contexts.association.contacts.merging.services import MergeRefused, merge_contacts
from maillage.contexts.association.models import Contact
from maillage.contexts.funding.payments import services
from maillage.contexts.funding.payments.models import MemberAccount, Transfer
from maillage.contexts.funding.payments.same_person import CHOICE
from maillage.contexts.funding.payments.tests.conftest import IBAN, Approved, Member
from maillage.contexts.funding.rates.models import PayProfile
from maillage.contexts.funding.time.models import TimeEntry
from maillage.platform.tenancy.actor import Actor

OTHER = "FR7630006000011234567890189"


def merge(by: Actor, kept: Contact, gone: Contact, *taken: str) -> Contact:
    merged = merge_contacts(by=by, kept=kept.pk, gone=gone.pk, seen=(kept.version, gone.version), taken=taken)
    assert merged is not None
    return merged


@pytest.mark.parametrize(("taken", "used"), [((), IBAN), ((CHOICE,), OTHER)])
def test_the_account_that_was_chosen_is_used_and_the_other_is_kept(
    treasurer: Actor, member: Member, approved: Approved, taken: tuple[str, ...], used: str
) -> None:
    kept, gone = member("Aubépine"), member("Aubepine", iban=OTHER)
    for one in (kept, gone):
        approved(one)
        services.make_batch(by=treasurer, contact_ids=[one.pk], execution_on=timezone.localdate())
    (asked,) = [one for one in plan(Pair(kept, gone)).choices if one.name == CHOICE]
    assert IBAN[-4:] in asked.kept and OTHER[-4:] in asked.gone
    merge(treasurer, kept, gone, *taken)
    assert MemberAccount.objects.get(contact=kept, ended_at=None).iban == used
    assert MemberAccount.objects.filter(contact=kept).count() == 2
    assert Transfer.objects.filter(contact=kept).count() == 2
    assert TimeEntry.objects.filter(contact=kept).count() == 2


def test_the_same_account_twice_is_not_asked(treasurer: Actor, member: Member) -> None:
    kept, gone = member("Aubépine"), member("Aubepine")
    assert CHOICE not in [one.name for one in plan(Pair(kept, gone)).choices]
    merge(treasurer, kept, gone, CHOICE)
    assert MemberAccount.objects.get(contact=kept, ended_at=None).iban == IBAN


def test_two_transfers_of_one_batch_stay_what_the_bank_did(
    treasurer: Actor, member: Member, approved: Approved
) -> None:
    kept, gone = member("Aubépine"), member("Aubepine", iban=OTHER)
    for one in (kept, gone):
        approved(one)
    services.make_batch(by=treasurer, contact_ids=[kept.pk, gone.pk], execution_on=timezone.localdate())
    with pytest.raises(MergeRefused, match="Un même lot de virements"):
        merge(treasurer, kept, gone)


def test_one_profile_stays_with_what_either_brings(treasurer: Actor, member: Member) -> None:
    kept, gone = member("Aubépine"), member("Aubepine", iban="")
    here = {"community": treasurer.community}
    PayProfile.objects.create(**here, contact=kept, note="à vérifier")
    agreed = timezone.localdate()
    PayProfile.objects.create(**here, contact=gone, employer_agreed_on=agreed, note="convention signée")
    merge(treasurer, kept, gone)
    profile = PayProfile.objects.get(contact=kept)
    assert (profile.employer_agreed_on, profile.note) == (agreed, "à vérifier ; convention signée")
