"""Chapters: begun from a proposal, fed with real figures, written by two persons at once."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from maillage.contexts.atlas.tests import country
from maillage.contexts.programme.project import queries, services
from maillage.contexts.programme.project.figures.offered import SOURCES
from maillage.contexts.programme.project.figures.taking import NotTaken, take
from maillage.contexts.programme.project.models import (
    ChapterFigures,
    ChapterState,
    ProjectChapter,
)
from maillage.contexts.programme.project.proposal import proposals
from maillage.contexts.programme.project.refusals import ChangedMeanwhile, ProjectRefused
from maillage.contexts.territory.models import Commune
from maillage.platform.audit.models import AuditEntry
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from maillage.platform.tenancy.urls import community_url
from tests.people import ActorOf, ClientOf

NARROW, NBSP = "\u202f", "\u00a0"


def _plain(words: str) -> str:
    return words.replace(NARROW, " ").replace(NBSP, " ")


def _lines(source: str) -> dict[str, tuple[str, str]]:
    row = ChapterFigures.objects.get(source=source)
    return {one["label"]: (_plain(one["value"]), _plain(one["than"])) for one in row.lines}


def test_every_proposed_chapter_says_where_it_comes_from_and_is_fed_with_what_exists() -> None:
    rows = proposals()
    assert len({one.key for one in rows}) == len(rows) >= 8
    assert all(one.source and one.asks for one in rows)
    assert {name for one in rows for name in one.figures} == set(SOURCES)
    # What no source was read for says so.
    assert all("confirmer" in one.source for one in rows if not one.verified)


def test_the_proposal_is_taken_over_once(hand: Actor, territory: None) -> None:
    made = services.begin(by=hand)
    assert [one.proposal for one in made] == [one.key for one in proposals()]
    assert [one.code for one in made] == [f"C{rank}" for rank in range(1, len(made) + 1)]
    assert services.begin(by=hand) == []
    assert [one.pk for one in queries.chapters()] == [one.pk for one in made]


def test_figures_are_those_of_the_territory_with_source_and_day(hand: Actor, chapter: ProjectChapter) -> None:
    del chapter
    communes = list(Commune.objects.filter(code__in=country.OWN))
    people = sum(one.population for one in communes)
    lines = _lines("population")
    assert lines["Habitants"][0] == f"{people:,}".replace(",", " ")
    assert lines["Communes"][0] == "3"
    row = ChapterFigures.objects.get(source="population")
    assert timezone.localtime(row.taken_at).date() == timezone.localdate()
    assert "INSEE" in row.credit and "2023" in row.credit
    counted = [(one.age_0_19 or 0, one.age_20_64 or 0, one.age_65_up or 0) for one in communes]
    old, whole = sum(one[2] for one in counted), sum(sum(one) for one in counted)
    assert _lines("ages")["65 ans et plus"][0] == f"{100 * old / whole:.1f} %".replace(".", ",")


def test_professionals_are_counted_by_profession_from_the_register(
    hand: Actor, chapter: ProjectChapter
) -> None:
    country.open_rpps()
    for _ in range(3):
        country.practising(country.OWN[0])
    country.practising(country.OWN[1], skill="SM04")
    country.practising(country.OWN[1], profession="60", skill="")
    country.practising(country.CODES[0])
    services.add_figures(by=hand, pk=chapter.pk, source="professions")
    row = ChapterFigures.objects.get(source="professions")
    values = {one["label"]: one["value"] for one in row.lines}
    assert values["dont médecins généralistes"] == "3"
    # Five persons here: the one beyond the territory is not counted.
    assert sum(int(value) for label, value in values.items() if not label.startswith("dont")) == 5
    assert "01/09/2026" in row.credit


def test_figures_of_the_atlas_say_how_many_are_under_the_threshold(
    hand: Actor, chapter: ProjectChapter
) -> None:
    country.open_rpps()
    country.practising(country.OWN[0])
    for source in ("underserved", "departures", "fragility"):
        services.add_figures(by=hand, pk=chapter.pk, source=source)
    rows = {one.source: one for one in ChapterFigures.objects.order_by("pk")}
    assert rows["underserved"].taken_at and rows["underserved"].lines
    assert "RPPS" in rows["underserved"].credit
    assert rows["departures"].lines[0]["value"] == "1"
    assert rows["fragility"].taken_at
    # Totals only: no commune is named where a single person would be known by it.
    told = rows["fragility"].sentence + str(rows["fragility"].lines)
    assert "Essai-" not in told


def test_what_cannot_be_taken_waits_and_says_why(hand: Actor, scoped: Community) -> None:
    row = services.create_chapter(by=hand, title="Offre")
    made = services.add_figures(by=hand, pk=row.pk, source="population")
    assert made.taken_at is None and made.lines == []
    with pytest.raises(NotTaken, match="périmètre"):
        services.refresh_figures(by=hand, pk=row.pk, source="population")
    with pytest.raises(ProjectRefused):
        services.add_figures(by=hand, pk=row.pk, source="horoscope")
    found = services.refresh_all(by=hand)
    assert found.differing == 0 and "périmètre" in found.refused[0]


def test_figures_are_taken_by_those_who_may_read_them(
    hand: Actor, territory: None, actor_of: ActorOf
) -> None:
    with pytest.raises(NotTaken, match="rôle"):
        take(SOURCES["fragility"], actor_of("partner"))
    assert hand.community is not None
    hand.community.modules = [one for one in hand.community.modules if one != "atlas"]
    with pytest.raises(NotTaken, match="module"):
        take(SOURCES["underserved"], hand)


def test_taking_figures_again_touches_no_word(hand: Actor, chapter: ProjectChapter) -> None:
    services.update_chapter(by=hand, pk=chapter.pk, version=1, text="Nos mots.", reading="Nos conclusions.")
    Commune.objects.filter(code=country.OWN[0]).update(population=5_000)
    assert services.refresh_figures(by=hand, pk=chapter.pk, source="population") >= 1
    chapter.refresh_from_db()
    assert (chapter.text, chapter.reading, chapter.version) == ("Nos mots.", "Nos conclusions.", 2)
    # Nor does it make the form that somebody has open too old.
    services.update_chapter(by=hand, pk=chapter.pk, version=2, text="Nos mots, encore.")
    assert services.refresh_figures(by=hand, pk=chapter.pk, source="population") == 0
    entry = AuditEntry.objects.filter(action="project.figures_taken").latest("pk")
    assert entry is not None


def test_the_second_of_two_writers_is_told(hand: Actor, chapter: ProjectChapter) -> None:
    services.update_chapter(by=hand, pk=chapter.pk, version=1, text="De l’une")
    with pytest.raises(ChangedMeanwhile) as refused:
        services.update_chapter(by=hand, pk=chapter.pk, version=1, text="De l’autre")
    assert refused.value.current.text == "De l’une"
    assert ProjectChapter.objects.get().text == "De l’une"


def test_the_page_of_the_second_writer_holds_both_texts(
    client_of: ClientOf, community: Community, hand: Actor, chapter: ProjectChapter
) -> None:
    url = community_url(community, "programme:chapter_edit", pk=chapter.pk)
    first, second = client_of("coordinator"), client_of("president")
    sent = {"title": chapter.title, "part": "diagnosis", "state": "draft", "reading": ""}
    mine, theirs = "Une population qui vieillit vite.", "Une population qui vieillit."
    assert first.post(url, {**sent, "text": theirs, "version": "1"}).status_code == 302
    page = _plain(second.post(url, {**sent, "text": mine, "version": "1"}).content.decode())
    assert theirs in page and mine in page
    assert "<ins>" in page and 'value="2"' in page
    assert ProjectChapter.objects.get().text == theirs
    assert second.post(url, {**sent, "text": mine, "version": "2"}).status_code == 302
    assert ProjectChapter.objects.get().text == mine


def test_a_written_chapter_is_no_longer_to_be_written(hand: Actor, chapter: ProjectChapter) -> None:
    assert chapter.state == ChapterState.EMPTY
    assert services.update_chapter(by=hand, pk=chapter.pk, version=1, text="Un mot").state == "draft"
    with pytest.raises(ProjectRefused, match="titre"):
        services.update_chapter(by=hand, pk=chapter.pk, version=2, title="  ")


def test_chapters_change_places_within_their_part(hand: Actor, territory: None) -> None:
    made = services.begin(by=hand, keys=("approach", "territory", "supply", "governance"))
    services.move_chapter(by=hand, pk=made[2].pk)
    services.move_chapter(by=hand, pk=made[0].pk)
    services.move_chapter(by=hand, pk=made[3].pk)
    assert [one.proposal for one in queries.chapters()] == ["approach", "supply", "territory", "governance"]
    services.move_chapter(by=hand, pk=made[0].pk, down=True)
    assert [one.proposal for one in queries.chapters()] == ["supply", "approach", "territory", "governance"]
    services.update_chapter(by=hand, pk=made[0].pk, version=1, part="organisation")
    assert [one.proposal for one in queries.chapters()] == ["supply", "territory", "governance", "approach"]


def test_the_empty_page_says_what_to_do(client_of: ClientOf, community: Community, territory: None) -> None:
    url = community_url(community, "programme:project")
    assert "chapitres proposés" in client_of("coordinator").get(url).content.decode().replace(NBSP, " ")
    reader = client_of("professional").get(url).content.decode().replace(NBSP, " ")
    assert "Partir des chapitres" not in reader
    begin = community_url(community, "programme:project_begin")
    page = client_of("coordinator").get(begin).content.decode().replace(NBSP, " ")
    assert "à confirmer" in page
    sent: dict[str, Any] = {"chapters": ["territory", "strengths"]}
    assert client_of("coordinator").post(begin, sent).status_code == 302
    page = _plain(client_of("professional").get(url).content.decode())
    assert "Le territoire et ses habitants" in page and "4 200" in page
    assert "Écrire le chapitre" not in page
    # What is there already is not offered again.
    assert 'value="territory"' not in client_of("coordinator").get(begin).content.decode()
