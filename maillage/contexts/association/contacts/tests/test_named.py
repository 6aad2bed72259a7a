from __future__ import annotations

import pytest
from django.utils import timezone

from maillage.contexts.association.contacts.models import Contact
from maillage.contexts.association.contacts.named import WRITTEN, naming
from maillage.contexts.association.meetings.models import AgendaItem, Meeting, MeetingKind
from maillage.platform.registry.personal_data import Person
from maillage.platform.tenancy.models import Community

pytestmark = pytest.mark.usefixtures("scoped")


def test_what_names_a_person_is_found(community: Community) -> None:
    contact = Contact.objects.create(
        community=community,
        first_name="Jeanne",
        last_name="Aubépine",
        search_name="aubepine jeanne",
        email="jeanne@tests.example",
    )
    meeting = Meeting.objects.create(
        community=community,
        kind=MeetingKind.BOARD,
        title="Conseil",
        summary="Accueil de Jeanne Aubépine.",
        starts_at=timezone.now(),
    )
    carried = AgendaItem.objects.create(
        community=community, meeting=meeting, rank=1, title="Budget", owner=contact
    )
    AgendaItem.objects.create(community=community, meeting=meeting, rank=2, title="Divers")
    person = Person(emails=frozenset({"jeanne@tests.example"}))
    found = list(naming(person, WRITTEN))
    assert [row.what for row in found] == ["point de l’ordre du jour", "réunion"]
    assert ("point", carried.title) in found[0].values
    assert list(naming(Person(emails=frozenset({"autre@tests.example"})), WRITTEN)) == []
