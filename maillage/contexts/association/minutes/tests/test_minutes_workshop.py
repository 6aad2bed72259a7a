"""Minutes of a meeting in which nobody votes: who came, counted by category, on the page, in PDF and in Word."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import Any

import docx
import pytest
from django_scopes import scope

from maillage.contexts.association.contacts.models import Category
from maillage.contexts.association.meetings.models import Meeting, MeetingKind, Presence, Series
from maillage.contexts.association.minutes import queries, services
from maillage.contexts.association.minutes.attendance import attendance_of
from maillage.contexts.association.minutes.models import Minutes, MinutesPoint
from maillage.contexts.association.minutes.printed import contents_of, template_of
from maillage.contexts.association.minutes.tests import sitting
from maillage.contexts.association.minutes.word import TEMPLATES
from maillage.platform.documents.pdf import render_pdf
from maillage.platform.documents.word import render_docx
from maillage.platform.tenancy.models import Community
from maillage.platform.tenancy.urls import community_url
from tests.people import ActorOf, ClientOf


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.fixture
def workshop(scoped: Community) -> Meeting:
    """Nine of the board and fourteen partners, eleven of whom nobody named; two excused."""
    held = sitting.meeting(scoped, kind=MeetingKind.WORKSHOP, title="Atelier de décembre")
    sitting.agenda(held)
    for name in sitting.NAMES:
        sitting.attend(held, sitting.person(scoped, name))
    for name in sitting.GUESTS:
        sitting.attend(held, None, name=f"{name} Élu", category=Category.ELECTED)
    for number in range(11):
        category = Category.ELECTED if number < 5 else Category.ASSOCIATION
        sitting.attend(held, None, category=category)
    for name in ("Saule", "Tilleul"):
        sitting.attend(held, sitting.person(scoped, name), Presence.EXCUSED)
    return held


def test_nine_and_fourteen(workshop: Meeting) -> None:
    there = attendance_of(workshop)
    assert plain(there.counted) == "23 personnes, dont 14 partenaires"
    assert there.categories == (
        ("professionnel de santé", 9),
        ("élu ou collectivité", 8),
        ("association et usagers", 6),
    )
    assert [plain(line) for line in there.guests][1:] == [
        "élu ou collectivité (8) : Lilas Élu, Mûrier Élu, Noisetier Élu, 5 autres",
        "association et usagers (6)",
    ]
    assert there.excused == ("Camille Saule", "Camille Tilleul")


def test_nobody_voted_and_nobody_is_other(workshop: Meeting, actor_of: ActorOf) -> None:
    """« Autres présents » with none before would be read as an oversight."""
    minutes = services.start(by=actor_of("secretary"), meeting=workshop)
    data = contents_of(minutes, community="CPTS")
    labels = [line["label"] for line in data["attendance"]]
    assert labels == ["Présents", "Excusés"]
    told = plain(data["attendance"][0]["text"])
    assert told.startswith("23 personnes, dont 14 partenaires. Professionnel de santé (9) : Camille Aubépine")
    assert "élu ou collectivité (8)" in told and told.endswith("association et usagers (6)")
    word = docx.Document(BytesIO(render_docx(TEMPLATES[data["shape"]](), data)))
    assert told in plain("\n".join(one.text for one in word.paragraphs))
    assert render_pdf(template_of(data), data).startswith(b"%PDF")


def test_the_page_shows_the_categories(
    scoped: Community, workshop: Meeting, actor_of: ActorOf, client_of: ClientOf
) -> None:
    services.start(by=actor_of("secretary"), meeting=workshop)
    answer: Any = client_of("secretary").get(community_url(scoped, "association:minutes", pk=workshop.pk))
    page = plain(answer.content.decode())
    assert "23 personnes, dont 14 partenaires" in page
    assert "<li><span>Élu ou collectivité</span> <b>8</b></li>" in page
    assert "Sans voix" not in page and "Les autres" not in page


def test_guests_of_a_board_stand_apart_from_its_voices(scoped: Community) -> None:
    held = sitting.board_meeting(scoped)
    sitting.attend(held, None, category=Category.INSTITUTION)
    there = attendance_of(held)
    assert plain(there.counted) == "8 voix présentes, 4 autres personnes"
    assert there.categories == (("élu ou collectivité", 3), ("institution (ARS, CPAM, État)", 1))
    assert there.excused == ("Camille Jonc",)


def _proposed(scoped: Community, actor_of: ActorOf, meeting: Meeting) -> Minutes:
    by = actor_of("secretary")
    minutes = services.start(by=by, meeting=meeting)
    MinutesPoint.objects.filter(minutes=minutes).update(text="Dit.")
    return services.propose(by=by, minutes=minutes)


def test_a_meeting_does_not_approve_its_own_minutes(
    scoped: Community, workshop: Meeting, actor_of: ActorOf
) -> None:
    minutes = _proposed(scoped, actor_of, workshop)
    with pytest.raises(services.MinutesRefused, match="son propre compte rendu"):
        services.approve(
            by=actor_of("secretary"),
            minutes=minutes,
            approved_on=sitting.STARTS_AT.date(),
            approved_in=workshop,
        )
    minutes.refresh_from_db()
    assert minutes.approved_on is None


def test_the_next_of_the_series_comes_first(
    scoped: Community, workshop: Meeting, actor_of: ActorOf, client_of: ClientOf
) -> None:
    """A workshop has no body: that of the same series approves it, not any evening without a body."""
    series = Series.objects.create(community=scoped, name="Rencontres")
    later = sitting.STARTS_AT + timedelta(days=20)
    evening = sitting.meeting(scoped, kind=MeetingKind.INFORMATION, title="Soirée", starts_at=later)
    url = community_url(scoped, "association:minutes_approve", pk=workshop.pk)
    _proposed(scoped, actor_of, workshop)
    page = client_of("secretary").get(url).content.decode()
    with scope(community=scoped):
        assert queries.later_meetings(workshop) == [evening]
        assert f'<option value="{evening.pk}" selected' not in page
        next_one = sitting.meeting(scoped, title="Suite", starts_at=later + timedelta(days=40), series=series)
        workshop.series = series
        workshop.save(update_fields=["series"])
        assert queries.later_meetings(workshop) == [next_one, evening]
    page = client_of("secretary").get(url).content.decode()
    assert f'<option value="{next_one.pk}" selected' in page
