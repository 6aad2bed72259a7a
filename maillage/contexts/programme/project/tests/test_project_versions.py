"""Versions: whole, unchangeable, compared word by word; and the priorities that they hold."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.contexts.association.models import Contact
from maillage.contexts.programme.actions.models import ActionState
from maillage.contexts.programme.actions.services import add_step, create_action, set_state, update_action
from maillage.contexts.programme.missions.models import Mission
from maillage.contexts.programme.missions.services import update_mission
from maillage.contexts.programme.project import queries, services
from maillage.contexts.programme.project.content import current
from maillage.contexts.programme.project.models import ProjectChapter, ProjectVersion, VersionKind
from maillage.contexts.programme.project.personal_data import held
from maillage.contexts.programme.project.priorities.services import (
    create_priority,
    move_priority,
    update_priority,
)
from maillage.contexts.programme.project.refusals import ChangedMeanwhile, ProjectRefused
from maillage.contexts.programme.project.versions.comparing import (
    ADDED,
    CHANGED,
    REMOVED,
    SAME,
    Comparison,
    compared,
)
from maillage.contexts.programme.project.versions.services import freeze
from maillage.contexts.programme.stages.queries import validated_on
from maillage.platform.audit.append_only import AppendOnlyError
from maillage.platform.registry.personal_data import Person
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from maillage.platform.tenancy.urls import community_url
from tests.people import ClientOf

TODAY = timezone.localdate


def _sent(hand: Actor, label: str = "Dépôt", **values: Any) -> ProjectVersion:
    return freeze(by=hand, **{"label": label, "kind": VersionKind.SENT, "on": TODAY(), **values})


def _kinds(found: Comparison, section: str) -> dict[str, str]:
    rows = next(one for one in found.sections if one.name == section).rows
    return {row.key: row.kind for row in rows}


def test_a_version_keeps_everything_as_it_was(
    hand: Actor, chapter: ProjectChapter, mission: Mission, community: Community
) -> None:
    action = create_action(by=hand, title="Répondre", mission=mission, objective="En 24 h")
    add_step(by=hand, action=action, title="Ouvrir une ligne", due_on=TODAY() - timedelta(days=9))
    create_priority(by=hand, title="L’accès", missions=[mission], actions=[action])
    services.update_chapter(by=hand, pk=chapter.pk, version=1, text="Avant")
    version = _sent(hand)
    kept = version.data
    assert kept == current(community=community.name)
    services.update_chapter(by=hand, pk=chapter.pk, version=2, text="Après")
    update_action(by=hand, pk=action.pk, version=1, title="Répondre vite")
    update_mission(by=hand, pk=mission.pk, version=1, aim="Autre chose")
    found = queries.version(version.number)
    assert found is not None and found.data == kept
    assert found.data["chapters"][0]["text"] == "Avant"
    assert found.data["chapters"][0]["figures"][0]["lines"]
    (sheet,) = found.data["actions"]
    assert sheet["title"] == "Répondre"
    # A text that is kept does not say what is late on the day on which one looks.
    assert sheet["steps"][0]["state"] == "à faire"


def test_a_version_is_never_written_again(hand: Actor, chapter: ProjectChapter) -> None:
    version = _sent(hand)
    version.label = "Autre"
    with pytest.raises(AppendOnlyError):
        version.save()
    with pytest.raises(AppendOnlyError):
        version.delete()
    assert [one.label for one in queries.versions()] == ["Dépôt"]


def test_what_cannot_be_frozen_says_why(hand: Actor, territory: None) -> None:
    with pytest.raises(ProjectRefused, match="aucun chapitre"):
        _sent(hand)
    services.create_chapter(by=hand, title="Un chapitre")
    with pytest.raises(ProjectRefused, match="à venir"):
        _sent(hand, on=TODAY() + timedelta(days=1))
    with pytest.raises(ProjectRefused, match="nom"):
        _sent(hand, label=" ")
    with pytest.raises(ProjectRefused, match="n’existe pas"):
        _sent(hand, of=7)
    _sent(hand)
    with pytest.raises(ProjectRefused, match="porte déjà ce nom"):
        _sent(hand)
    assert [one.number for one in queries.versions()] == [1]


def test_the_ars_validates_what_it_was_sent(hand: Actor, chapter: ProjectChapter) -> None:
    services.update_chapter(by=hand, pk=chapter.pk, version=1, text="Envoyé")
    sent = _sent(hand, on=TODAY() - timedelta(days=60))
    services.update_chapter(by=hand, pk=chapter.pk, version=2, text="Écrit depuis")
    day = TODAY() - timedelta(days=9)
    row = _sent(hand, label="Validée", kind=VersionKind.VALIDATED, on=day, of=sent.number)
    assert row.content == sent.content
    assert validated_on() == day
    assert queries.validated() == row
    # Validated again after a change: the first day stays that of the life of the CPTS, and none comes before it.
    with pytest.raises(ProjectRefused, match="validé le"):
        _sent(hand, label="Plus tôt", kind=VersionKind.VALIDATED, on=day - timedelta(days=1))
    _sent(hand, label="Avenant", kind=VersionKind.VALIDATED, on=TODAY())
    assert validated_on() == day


def test_what_changed_since_is_told_row_by_row(
    hand: Actor, chapter: ProjectChapter, mission: Mission, community: Community
) -> None:
    kept = create_action(by=hand, title="Répondre", mission=mission, objective="En deux jours")
    gone = create_action(by=hand, title="Abandonnée", mission=mission)
    services.update_chapter(by=hand, pk=chapter.pk, version=1, text="Trois médecins partiront.")
    version = _sent(hand)
    assert not compared(version.data, current(community=community.name)).differs
    services.update_chapter(by=hand, pk=chapter.pk, version=2, text="Quatre médecins partiront.")
    services.create_chapter(by=hand, title="Ajouté")
    update_action(by=hand, pk=kept.pk, version=1, objective="En un jour")
    set_state(by=hand, pk=gone.pk, state=ActionState.DROPPED, reason="Trop tôt")
    create_action(by=hand, title="Nouvelle", mission=mission)
    found = compared(version.data, current(community=community.name))
    assert _kinds(found, "chapters") == {"C1": CHANGED, "C2": ADDED}
    assert _kinds(found, "actions") == {"A1": CHANGED, "A2": REMOVED, "A3": ADDED}
    assert _kinds(found, "missions") == {mission.name: SAME}
    (change,) = found.sections[0].rows[0].texts
    assert [(one.kind, one.text.strip()) for one in change.pieces][:2] == [
        ("removed", "Trois"),
        ("added", "Quatre"),
    ]


def test_the_page_of_changes_starts_from_the_validated_version(
    hand: Actor, chapter: ProjectChapter, client_of: ClientOf, community: Community
) -> None:
    url = community_url(community, "programme:project_changes")
    browser = client_of("professional")
    assert "Aucune version" in browser.get(url).content.decode().replace("\u00a0", " ")
    _sent(hand, label="Validée", kind=VersionKind.VALIDATED)
    services.update_chapter(by=hand, pk=chapter.pk, version=1, text="Deuxième")
    _sent(hand, label="Plus récente")
    page = browser.get(url).content.decode()
    assert "Deuxième" in page and "<ins>" in page and "ajouté :" in page.replace("\u00a0", " ")
    assert "Rien n’a changé" in browser.get(url, {"depuis": "2"}).content.decode()
    assert "Deuxième" in browser.get(url, {"depuis": "1", "jusqu": "2"}).content.decode()
    assert browser.get(url, {"depuis": "9"}).status_code == 404


def _content(titles: list[str]) -> dict[str, Any]:
    rows = [{"key": one, "name": one, "kind": "", "aim": one * 2, "pilot": ""} for one in titles]
    return {"chapters": [], "priorities": [], "missions": rows, "actions": []}


_ROWS = st.lists(st.sampled_from("abcdefg"), unique=True, max_size=7)


@given(_ROWS, _ROWS)
@settings(max_examples=60, deadline=None)
def test_every_row_of_both_states_is_told_once(before: list[str], after: list[str]) -> None:
    rows = compared(_content(before), _content(after)).sections[2].rows
    kinds = {one.key: one.kind for one in rows}
    assert len(kinds) == len(rows)
    assert {key for key, kind in kinds.items() if kind == ADDED} == set(after) - set(before)
    assert {key for key, kind in kinds.items() if kind == REMOVED} == set(before) - set(after)
    assert [one.key for one in rows if one.kind != REMOVED] == after
    # Without the rows that moved, both states stand in one order: the fewest possible are said to have moved.
    stay = [one.key for one in rows if one.kind == SAME and not one.moved]
    assert [one for one in before if one in stay] == stay


def test_priorities_are_ordered_and_tied(hand: Actor, mission: Mission) -> None:
    action = create_action(by=hand, title="Répondre", mission=mission)
    first = create_priority(by=hand, title="Accès", missions=[mission])
    second = create_priority(by=hand, title="Prévention", actions=[action])
    move_priority(by=hand, pk=second.pk)
    assert [one.title for one in queries.priorities()] == ["Prévention", "Accès"]
    update_priority(by=hand, pk=first.pk, version=1, missions=[], actions=[action])
    assert [(one.mission_id, one.action_id) for one in queries.ties_of(first.pk)] == [(None, action.pk)]
    with pytest.raises(ChangedMeanwhile):
        update_priority(by=hand, pk=first.pk, version=1, title="Autre")
    update_priority(by=hand, pk=first.pk, version=2, is_kept=False)
    assert [one.action_id for one in queries.ties_of(first.pk)] == [action.pk]
    assert [one["title"] for one in current(community="")["priorities"]] == ["Prévention"]


def test_a_person_is_told_where_a_version_names_them(
    hand: Actor, chapter: ProjectChapter, mission: Mission
) -> None:
    contact = Contact.objects.create(
        community=hand.community, last_name="Aubépine", first_name="Jeanne", search_name="aubepine"
    )
    create_action(by=hand, title="Répondre", mission=mission, pilot=contact)
    _sent(hand)
    (found,) = held(Person(names=("Jeanne Aubépine",)), False)
    assert any("Jeanne Aubépine" in words for label, words in found.values if label == "ce qui la nomme")
    assert list(held(Person(names=("Paul Tilleul",)), False)) == []
