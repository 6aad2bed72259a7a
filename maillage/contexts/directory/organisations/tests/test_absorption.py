"""Organisations written twice: found, merged, and told apart again."""

from __future__ import annotations

import pytest

from maillage.contexts.directory.entries import subjects
from maillage.contexts.directory.labels.queries import subjects_of
from maillage.contexts.directory.labels.services import create_label, label_subjects
from maillage.contexts.directory.organisations.absorption import MergeRefused, absorb, restore
from maillage.contexts.directory.organisations.duplicates import are_close, comparable, likely_duplicates
from maillage.contexts.directory.organisations.queries import contacts_of, undoable_merges
from maillage.contexts.directory.organisations.services import edit_organisation, reopen_organisation
from maillage.contexts.directory.organisations.tests.conftest import (
    MakeContact,
    MakeOrganisation,
    organisation_values,
)
from maillage.contexts.directory.tests.ground import BETA
from maillage.contexts.territory.models import Commune
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community

EMPTY = {"address": "", "postal_code": "", "phone": "", "email": "", "website": "", "purpose": ""}


@pytest.mark.parametrize(
    ("one", "other", "close"),
    [
        ("association les genets", "les genets", True),
        ("ecole jean moulin", "jean moullin ecole", True),
        ("ecole du lot 1", "ecole du lot 2", False),
        ("amad", "adom", False),
        ("ssiad du pont", "ehpad du pont", False),
        ("aide a domicile des cevennes", "aide domicile cevennes", True),
    ],
)
def test_names_that_are_close(one: str, other: str, close: bool) -> None:
    assert are_close(comparable(one), comparable(other)) is close


def reasons(community: Community) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(pair.first.name, pair.second.name, pair.reasons) for pair in likely_duplicates(community)]


def test_likely_duplicates(here: Community, organisation_of: MakeOrganisation) -> None:
    organisation_of()
    organisation_of(name="Ecole du Vergé", phone="", email="")
    organisation_of(name="Aide du Verger", kind="other", email="Verger@ecole.example", phone="")
    assert reasons(here) == [
        ("École du Verger", "Ecole du Vergé", ("noms proches, même commune",)),
        ("École du Verger", "Aide du Verger", ("même adresse électronique",)),
    ]


def test_a_town_hall_and_its_ccas_share_a_telephone_and_are_two(
    here: Community, organisation_of: MakeOrganisation
) -> None:
    organisation_of(kind="town_hall", name="Mairie du lieu")
    organisation_of(kind="ccas", name="CCAS du lieu")
    organisation_of(kind="school", name="École du Verger", commune=Commune.objects.get(code=BETA), **EMPTY)
    assert reasons(here) == []


def test_a_merge_and_its_undoing(
    here: Community, coordinator: Actor, organisation_of: MakeOrganisation, contact_of: MakeContact
) -> None:
    kept = organisation_of(phone="")
    gone = organisation_of(name="Ecole du Vergé", phone="0466000009")
    both, only = create_label(by=coordinator, name="Deux"), create_label(by=coordinator, name="Une")
    stays, goes = subjects.organisation(kept.pk), subjects.organisation(gone.pk)
    label_subjects(by=coordinator, label=both, subjects=[stays, goes])
    label_subjects(by=coordinator, label=only, subjects=[goes])
    contact = contact_of(gone)

    merge = absorb(by=coordinator, kept=kept, absorbed=gone)
    assert absorb(by=coordinator, kept=kept, absorbed=gone) == merge
    kept.refresh_from_db()
    gone.refresh_from_db()
    assert (kept.phone, gone.absorbed_into, gone.archived_at is not None) == ("0466000009", kept, True)
    assert contacts_of(kept) == ([contact], [])
    assert (subjects_of(both), subjects_of(only)) == (frozenset([str(stays)]), frozenset([str(stays)]))
    assert [line.absorption for line in undoable_merges()] == [merge]
    assert likely_duplicates(here) == []
    with pytest.raises(ValueError, match="défaites la fusion"):
        reopen_organisation(by=coordinator, pk=gone.pk)

    for _ in range(2):
        restore(by=coordinator, absorption=merge)
    kept.refresh_from_db()
    gone.refresh_from_db()
    assert (kept.phone, gone.phone, gone.absorbed_into, gone.archived_at) == ("", "0466000009", None, None)
    assert contacts_of(gone) == ([contact], [])
    assert (subjects_of(both), subjects_of(only)) == (
        frozenset([str(stays), str(goes)]),
        frozenset([str(goes)]),
    )
    assert undoable_merges() == []


def test_what_was_rewritten_since_stays(coordinator: Actor, organisation_of: MakeOrganisation) -> None:
    kept = organisation_of(phone="", website="")
    gone = organisation_of(name="Ecole du Vergé", phone="0466000009")
    merge = absorb(by=coordinator, kept=kept, absorbed=gone)
    kept.refresh_from_db()
    values = organisation_values(phone="0466000005")
    edit_organisation(by=coordinator, pk=kept.pk, version=kept.version, values=values)
    restore(by=coordinator, absorption=merge)
    kept.refresh_from_db()
    assert (kept.phone, kept.website) == ("0466000005", "")


def test_merges_that_cannot_be(coordinator: Actor, organisation_of: MakeOrganisation) -> None:
    one, two, three = (organisation_of(name=f"Maison {name}") for name in ("des Lys", "du Pin", "Bleue"))
    with pytest.raises(MergeRefused, match="elle-même"):
        absorb(by=coordinator, kept=one, absorbed=one)
    first = absorb(by=coordinator, kept=two, absorbed=three)
    with pytest.raises(MergeRefused, match="déjà archivée"):
        absorb(by=coordinator, kept=one, absorbed=three)
    absorb(by=coordinator, kept=one, absorbed=two)
    with pytest.raises(MergeRefused, match="fusionnée depuis"):
        restore(by=coordinator, absorption=first)
