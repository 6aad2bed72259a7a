"""Evidence by the links of an action, added by hand, shown to whom it is for, frozen with its year."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from maillage.contexts.association import api as association
from maillage.contexts.association.models import Decision, Document, Meeting, Minutes
from maillage.contexts.programme.evidence import queries, services
from maillage.contexts.programme.evidence.models import Evidence, FrozenProof
from maillage.contexts.programme.evidence.offers import _of_action
from maillage.contexts.programme.evidence.proofs import Proof, ProofKind, shown_to
from maillage.contexts.programme.indicators import services as indicators
from maillage.contexts.programme.indicators.queries import table
from maillage.contexts.programme.indicators.tests import ground
from maillage.contexts.programme.models import Action, ActionLink
from maillage.contexts.programme.years.models import ReportingYear
from maillage.contexts.programme.years.services import YearClosed, close_year
from maillage.platform.files.models import StoredFile
from maillage.platform.files.services import delete as forget_file
from maillage.platform.registry.spine import Period
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from maillage.platform.tenancy.urls import community_url
from tests.hostile.queries import recorded
from tests.people import ActorOf, ClientOf

YEAR = timezone.localdate().year - 1
DAY = date(YEAR, 5, 12)
PERIOD = Period(date(YEAR, 1, 1), date(YEAR, 12, 31))
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n%%EOF\n"


@pytest.fixture
def by(scoped: Community, actor_of: ActorOf) -> Actor:
    del scoped
    return actor_of("coordinator")


@pytest.fixture
def action(by: Actor) -> Action:
    assert by.community is not None
    return ground.action(by.community)


@pytest.fixture
def meeting(by: Actor, action: Action) -> Meeting:
    """Held last year and tied to the action."""
    assert by.community is not None
    held = ground.held_meeting(by.community, DAY)
    ActionLink.objects.create(community=by.community, action=action, meeting=held)
    return held


def _document(by: Actor, title: str, **values: Any) -> Document:
    return association.add_document(
        by=by,
        values={"title": title, "kind": "other", "visibility": "members", **values},
        name="piece.pdf",
        stream=io.BytesIO(PDF + title.encode()),
    )


def _download(client: Client, url: str) -> int:
    answer: Any = client.get(url)
    if answer.streaming:
        assert b"".join(answer.streaming_content).startswith(b"%PDF")
    return int(answer.status_code)


def _everything(by: Actor, meeting: Meeting) -> None:
    """A signed sheet, approved minutes, a decision and slides of the meeting."""
    _document(by, "Feuille du 12 mai", kind="signed_sheet", meeting=meeting, visibility="office")
    _document(by, "Diapositives", kind="slides", meeting=meeting, visibility="partners")
    Minutes.objects.create(community=meeting.community, meeting=meeting, state="approved", approved_on=DAY)
    association.create_decision(by=by, title="Adopté", taken_on=DAY, meeting=meeting)


def _kinds(proofs: list[Proof]) -> list[str]:
    return sorted(one.kind for one in proofs)


def test_a_meeting_proves_its_actions_with_no_further_typing(
    by: Actor, action: Action, meeting: Meeting
) -> None:
    assert queries.evidence_of_actions([action.pk], PERIOD) == []
    _everything(by, meeting)
    found = queries.evidence_of_actions([action.pk], PERIOD)
    assert _kinds(found) == ["decision", "document", "minutes", "signed_sheet"]
    assert {one.on for one in found} == {DAY}
    sheet = next(one for one in found if one.kind == ProofKind.SIGNED_SHEET)
    assert sheet.file is not None and sheet.file.name.endswith(".pdf")
    other = ground.action(by.community, "A2")  # type: ignore[arg-type]
    assert queries.evidence_of_actions([other.pk], PERIOD) == []
    ActionLink.objects.create(community=by.community, action=other, meeting=meeting)
    assert len(queries.evidence_of_actions(None, PERIOD)) == 2 * len(found)


def test_what_proves_nothing_is_left_out(by: Actor, action: Action, meeting: Meeting) -> None:
    Minutes.objects.create(community=meeting.community, meeting=meeting, state="proposed")
    gone = _document(by, "Archivé", meeting=meeting)
    gone.archived_at = timezone.now()
    gone.save()
    assert queries.evidence_of_actions([action.pk], PERIOD) == []
    cancelled = ground.held_meeting(meeting.community, DAY, state="cancelled")
    ActionLink.objects.create(community=meeting.community, action=action, meeting=cancelled)
    _document(by, "D’une réunion annulée", meeting=cancelled)
    assert queries.evidence_of_actions([action.pk], PERIOD) == []
    Minutes.objects.all().delete()
    _everything(by, meeting)
    assert queries.evidence_of_actions([action.pk], Period(date(YEAR, 6, 1), date(YEAR, 6, 30))) == []


def test_a_thing_tied_twice_proves_once(by: Actor, action: Action, meeting: Meeting) -> None:
    document = _document(by, "Feuille", kind="signed_sheet", meeting=meeting)
    decision = association.create_decision(by=by, title="Adopté", taken_on=DAY, meeting=meeting)
    for target in ({"document": document}, {"decision": decision}):
        ActionLink.objects.create(community=by.community, action=action, **target)
    assert _kinds(queries.evidence_of_actions([action.pk], PERIOD)) == ["decision", "signed_sheet"]


def test_the_queries_do_not_grow(by: Actor, action: Action, meeting: Meeting) -> None:
    _everything(by, meeting)
    services.add(by=by, title="Photo", happened_on=DAY, action=action, detail="Vue")
    with recorded() as few:
        queries.evidence_of_actions([action.pk], PERIOD)
    for day in range(1, 9):
        held = ground.held_meeting(meeting.community, date(YEAR, 3, day))
        ActionLink.objects.create(community=by.community, action=action, meeting=held)
        association.create_decision(by=by, title="Adopté", taken_on=date(YEAR, 3, day), meeting=held)
    with recorded() as many:
        assert len(queries.evidence_of_actions([action.pk], PERIOD)) == 13
    assert len(many) == len(few) <= 6


def test_each_sees_what_he_may_open(by: Actor, action: Action, meeting: Meeting, actor_of: ActorOf) -> None:
    _everything(by, meeting)
    services.add(by=by, title="Photo", happened_on=DAY, action=action, name="p.pdf", stream=io.BytesIO(PDF))
    found = queries.evidence_of_actions([action.pk], PERIOD)
    assert len(shown_to(by, found)) == 5
    # The sheet is for the office alone.
    assert _kinds(shown_to(actor_of("professional"), found)) == ["added", "decision", "document", "minutes"]
    partner = shown_to(actor_of("partner"), found)
    assert _kinds(partner) == ["added", "document"]
    photo = next(one for one in partner if one.kind == ProofKind.ADDED)
    assert (photo.file, photo.url) == (None, "")


def test_the_file_opens_for_members_and_for_nobody_else(
    by: Actor, action: Action, scoped: Community, client_of: ClientOf
) -> None:
    row = services.add(
        by=by, title="Photo", happened_on=DAY, action=action, name="p.pdf", stream=io.BytesIO(PDF)
    )
    assert row.file is not None
    url = community_url(scoped, "files:download", pk=row.file.pk)
    answers = {who: _download(client_of(who), url) for who in ("professional", "auditor", "partner")}
    assert answers == {"professional": 200, "auditor": 200, "partner": 404}


def test_what_is_added_says_something_and_is_told_to_two(by: Actor, action: Action) -> None:
    wrong: tuple[tuple[dict[str, Any], str], ...] = (
        ({"title": " ", "happened_on": DAY, "action": action, "detail": "x"}, "titre"),
        ({"title": "x", "happened_on": DAY, "detail": "x"}, "prouve"),
        ({"title": "x", "happened_on": DAY, "action": action}, "Joignez"),
        ({"title": "x", "happened_on": date(2999, 1, 1), "action": action, "detail": "x"}, "à venir"),
    )
    for values, why in wrong:
        with pytest.raises(services.EvidenceRefused, match=why):
            services.add(by=by, **values)
    row = services.add(by=by, title="Photo", happened_on=DAY, action=action, detail="Vue")
    services.update(by=by, pk=row.pk, seen=row.version, values={"title": "Affiche"})
    with pytest.raises(services.ChangedMeanwhile):
        services.update(by=by, pk=row.pk, seen=row.version, values={"title": "Autre"})


def test_a_refused_file_leaves_nothing(by: Actor, action: Action) -> None:
    with pytest.raises(services.FileRefused):
        services.add(
            by=by,
            title="Programme",
            happened_on=DAY,
            action=action,
            name="a.exe",
            stream=io.BytesIO(b"MZ\x90\x00\x03\x00" * 20),
        )
    assert not Evidence.objects.exists() and not StoredFile.objects.exists()


def _last(by: Actor) -> ReportingYear:
    return ground.years(by)[-2]


def test_a_closed_year_keeps_its_evidence_as_it_was(
    by: Actor, action: Action, meeting: Meeting, actor_of: ActorOf, scoped: Community, client_of: ClientOf
) -> None:
    year = _last(by)
    _everything(by, meeting)
    added = services.add(
        by=by, title="Photo", happened_on=DAY, action=action, name="p.pdf", stream=io.BytesIO(PDF)
    )
    before = [(one.on, one.title, one.kind, one.visibility) for one in queries.proofs_in(year)]
    assert len(before) == 5
    close_year(by=by, pk=year.pk)
    year.refresh_from_db()
    # Links taken back, documents archived and erased, decisions taken: the list stays.
    ActionLink.objects.all().delete()
    for document in Document.objects.all():
        files = [version.file for version in document.versions.all()]
        document.delete()
        for file in files:
            forget_file(by=by, file=file)
    association.create_decision(by=by, title="Tard", taken_on=DAY, meeting=meeting)
    after = queries.proofs_in(year)
    assert [(one.on, one.title, one.kind, one.visibility) for one in after] == before
    sheet = next(one for one in after if one.kind == ProofKind.SIGNED_SHEET)
    assert sheet.file is not None
    url = community_url(scoped, "files:download", pk=sheet.file.pk)
    assert _download(client_of("coordinator"), url) == 200
    assert _download(client_of("professional"), url) == 404
    for write in (
        lambda: services.add(by=by, title="Tard", happened_on=DAY, action=action, detail="x"),
        lambda: services.update(by=by, pk=added.pk, seen=added.version, values={"title": "Autre"}),
        lambda: services.remove(by=by, pk=added.pk),
    ):
        with pytest.raises(YearClosed):
            write()
    assert FrozenProof.objects.count() == 5
    assert actor_of("coordinator").can("programme.view")


def test_evidence_is_counted_in_the_table_of_the_year(by: Actor, action: Action, meeting: Meeting) -> None:
    year = _last(by)
    _everything(by, meeting)
    of_action = indicators.define(by=by, name="De la fiche", action=action)
    alone = indicators.define(by=by, name="Seul")
    services.add(by=by, title="Relevé", happened_on=DAY, indicator=alone, detail="Reçu")
    for _ in ("open", "closed"):
        counts = {row.pk: row.evidence for row in table(year)}
        assert counts == {of_action.pk: 4, alone.pk: 1}
        close_year(by=by, pk=year.pk)
        year.refresh_from_db()
    assert len(queries.of_indicator(of_action.pk, action.pk, year)) == 4


def test_a_piece_is_added_from_the_action_by_its_pilot(
    by: Actor, action: Action, scoped: Community, client_of: ClientOf, actor_of: ActorOf
) -> None:
    ground.years(by)
    url = f"{community_url(scoped, 'programme:evidence_add')}?action={action.pk}"
    assert client_of("professional").get(url).status_code == 403
    action.pilot = ground.contact(scoped, 0, user=actor_of("professional").user)
    action.save()
    client = client_of("professional")
    sent = {"title": "Affiche", "happened_on": f"{YEAR + 1}-01-01", "detail": ""}
    file = SimpleUploadedFile("affiche.pdf", PDF)
    assert client.post(url, {**sent, "file": file}).status_code == 302
    row = Evidence.objects.get()
    assert (row.action, row.title) == (action, "Affiche")
    shown = _of_action(actor_of("professional"), Action.objects.select_related("pilot").get(pk=action.pk))
    assert [one.title for one in shown["proofs"]] == ["Affiche"] and shown["may_add"]
    page = client.get(community_url(scoped, "programme:evidence_list")).content.decode()
    assert "Affiche" in page
    client.post(community_url(scoped, "programme:evidence_remove", pk=row.pk))
    assert not Evidence.objects.exists() and not StoredFile.objects.exists()


def test_evidence_of_two_things_is_for_who_may_add_to_both(
    by: Actor, action: Action, scoped: Community, client_of: ClientOf, actor_of: ActorOf
) -> None:
    ground.years(by)
    action.pilot = ground.contact(scoped, 0, user=actor_of("professional").user)
    action.save()
    own = indicators.define(by=by, name="De la fiche", action=action)
    alone = indicators.define(by=by, name="D’ailleurs")
    base, client = community_url(scoped, "programme:evidence_add"), client_of("professional")
    for asked, status in (
        (f"action={action.pk}&indicateur={own.pk}", 200),
        (f"indicateur={own.pk}", 200),
        (f"action={action.pk}&indicateur={alone.pk}", 403),
        (f"indicateur={alone.pk}", 403),
    ):
        assert client.get(f"{base}?{asked}").status_code == status
    day = date(YEAR + 1, 1, 1)
    both = services.add(by=by, title="Relevé", happened_on=day, action=action, indicator=alone, detail="x")
    page = client.get(community_url(scoped, "programme:evidence", pk=both.pk)).content.decode()
    assert "Modifier" not in page
    for name in ("evidence_edit", "evidence_remove"):
        assert client.post(community_url(scoped, f"programme:{name}", pk=both.pk)).status_code == 403
    assert client_of("coordinator").get(f"{base}?indicateur={alone.pk}").status_code == 200


def test_decisions_of_the_register_are_not_copied(by: Actor, action: Action, meeting: Meeting) -> None:
    _everything(by, meeting)
    assert (
        Decision.objects.count() == 1 and not Evidence.objects.exists() and not FrozenProof.objects.exists()
    )
