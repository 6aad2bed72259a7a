"""What is foreseen: a meeting written twice, its agenda, the dates at which it comes back."""

from __future__ import annotations

from typing import Any

import pytest

from maillage.contexts.association.meetings import queries, services
from maillage.contexts.association.meetings.conftest import in_days, listed
from maillage.contexts.association.meetings.models import AgendaItem, Meeting, Series
from maillage.contexts.association.meetings.preparing.services import move_point, remove_point
from maillage.platform.audit.models import AuditEntry
from maillage.platform.tenancy.actor import Actor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("scoped")]


def test_the_same_sent_twice_is_one_meeting(secretary: Actor) -> None:
    first = services.create_meeting(by=secretary, kind="board", title="  Conseil   de juin ")
    again = services.create_meeting(by=secretary, kind="board", title="Conseil de juin")
    assert first.pk == again.pk
    assert first.title == "Conseil de juin"
    assert AuditEntry.objects.filter(action="meeting.created").count() == 1


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"title": " "}, "Donnez un titre"),
        ({"title": "A", "link": "javascript:alert(1)"}, "https://"),
        ({"title": "A", "starts_at": in_days(3), "ends_at": in_days(2)}, "après son début"),
        ({"title": "A", "starts_at": in_days(3), "ends_at": in_days(30)}, "au plus une semaine"),
        ({"title": "A", "commune_code": "99999"}, "Aucune commune"),
    ],
)
def test_what_makes_no_sense_is_refused(secretary: Actor, values: dict[str, Any], words: str) -> None:
    with pytest.raises(services.MeetingRefused, match=words):
        services.create_meeting(by=secretary, kind="board", **values)
    assert not Meeting.objects.exists()


def test_the_second_of_two_who_write_is_told(secretary: Actor, meeting: Meeting) -> None:
    services.update_meeting(by=secretary, pk=meeting.pk, version=meeting.version, place="Mairie")
    with pytest.raises(services.MeetingChangedMeanwhile):
        services.update_meeting(by=secretary, pk=meeting.pk, version=meeting.version, place="École")
    assert Meeting.objects.get(pk=meeting.pk).place == "Mairie"
    # The same again is no edit, whatever the version.
    services.update_meeting(by=secretary, pk=meeting.pk, version=1, place="Mairie")


def test_an_agenda_is_written_kept_and_put_in_order(secretary: Actor, meeting: Meeting) -> None:
    lines = [services.AgendaLine("Comptes", "decision", 20), services.AgendaLine("Divers")]
    row = services.set_agenda(by=secretary, pk=meeting.pk, version=meeting.version, items=lines)
    accounts, other = queries.agenda_of(row)
    assert (accounts.rank, accounts.duration_min, accounts.kind) == (1, 20, "decision")
    kept = services.AgendaLine("Comptes 2025", "decision", 25, pk=accounts.pk)
    row = services.set_agenda(
        by=secretary, pk=meeting.pk, version=row.version, items=[services.AgendaLine("Accueil"), kept]
    )
    assert [(one.title, one.pk == accounts.pk) for one in queries.agenda_of(row)] == [
        ("Accueil", False),
        ("Comptes 2025", True),
    ]
    assert not AgendaItem.objects.filter(pk=other.pk).exists()
    move_point(by=secretary, pk=row.pk, item=accounts.pk, up=True)
    assert [one.title for one in queries.agenda_of(row)] == ["Comptes 2025", "Accueil"]
    move_point(by=secretary, pk=row.pk, item=accounts.pk, up=True)
    remove_point(by=secretary, pk=row.pk, item=accounts.pk)
    remove_point(by=secretary, pk=row.pk, item=accounts.pk)
    assert [one.title for one in queries.agenda_of(row)] == ["Accueil"]
    with pytest.raises(services.MeetingRefused, match="retiré entre-temps"):
        fresh = Meeting.objects.get(pk=row.pk)
        services.set_agenda(by=secretary, pk=row.pk, version=fresh.version, items=[kept])


def test_a_meeting_comes_back_with_its_agenda_and_its_people(secretary: Actor, meeting: Meeting) -> None:
    services.add_point(by=secretary, pk=meeting.pk, line=services.AgendaLine("Suites", "discussion", 10))
    services.invite_audience(by=secretary, pk=meeting.pk, audience=f"body:{meeting.body_id}")
    dates = [in_days(27), in_days(34)]
    made = services.repeat_meeting(by=secretary, pk=meeting.pk, starts=dates)
    assert [one.starts_at for one in made] == dates
    assert services.repeat_meeting(by=secretary, pk=meeting.pk, starts=dates) == []
    for one in made:
        assert [item.title for item in queries.agenda_of(one)] == ["Suites"]
        assert len(listed(one)) == 4
        assert not any(row.digest or row.invited_at for row in listed(one))
        assert one.uid != meeting.uid
    [series] = Series.objects.all()
    assert len(queries.series_meetings(series)) == 3
