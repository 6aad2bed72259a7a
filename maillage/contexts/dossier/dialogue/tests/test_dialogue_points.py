"""Points of disagreement: what they are about, what each side says and never edits, pieces, issue."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
import time_machine

from maillage.contexts.dossier.dialogue import stakes
from maillage.contexts.dossier.dialogue.conftest import TODAY, Ground, Reach
from maillage.contexts.dossier.dialogue.models import Dialogue, DialogueState
from maillage.contexts.dossier.dialogue.permissions import may_download_piece
from maillage.contexts.dossier.dialogue.points import queries, services
from maillage.contexts.dossier.dialogue.points.models import Argument, Point, PointProof, PointState
from maillage.contexts.dossier.dialogue.refusals import ChangedMeanwhile, DialogueRefused
from maillage.contexts.programme import api as programme
from maillage.platform.files.models import StoredFile
from maillage.platform.tenancy.urls import community_url
from tests.people import ActorOf, ClientOf

DAY = date(2026, 3, 1)


@pytest.fixture(autouse=True)
def _today() -> object:
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def point(ground: Ground) -> Point:
    values = {"title": "Réunions comptées", "indicator": ground.indicator, "stake_cents": 15_000_00}
    return services.add_point(by=ground.hand, dialogue=ground.row, values=values)


def _argue(ground: Ground, point: Point, side: str, text: str, **more: int) -> Argument:
    return services.argue(by=ground.hand, pk=point.pk, side=side, said_on=DAY, text=text, **more)


def test_the_money_of_an_indicator_is_proposed_as_the_stake(ground: Ground, client_of: ClientOf) -> None:
    assert stakes.shares(ground.year, ground.community) == {ground.indicator.pk: 15_000_00}
    url = community_url(ground.community, "dossier:point_add", pk=ground.row.pk)
    sent = {"title": "Réunions", "about": f"i{ground.indicator.pk}", "stake_cents": ""}
    assert client_of("assistant").post(url, sent).status_code == 302
    made = Point.objects.get()
    assert (made.indicator, made.stake_cents) == (ground.indicator, 15_000_00)


def test_a_point_is_on_one_thing(ground: Ground) -> None:
    values = {"title": "Les deux", "indicator": ground.indicator, "payment_key": "1-1-balance"}
    with pytest.raises(DialogueRefused, match="pas sur les deux"):
        services.add_point(by=ground.hand, dialogue=ground.row, values=values)
    with pytest.raises(DialogueRefused, match="sur quoi porte"):
        services.add_point(by=ground.hand, dialogue=ground.row, values={"title": " "})


def test_each_side_is_heard_and_nothing_is_edited(ground: Ground, point: Point) -> None:
    first = _argue(ground, point, "cpts", "Nous avons tenu douze réunions.")
    _argue(ground, point, "insurer", "Nous en lisons neuf.")
    assert _argue(ground, point, "insurer", "Nous en lisons neuf.").pk != first.pk
    assert Argument.objects.count() == 2
    put_right = _argue(ground, point, "cpts", "Nous en avons tenu treize.", corrects=first.pk)
    with pytest.raises(DialogueRefused, match="déjà corrigé"):
        _argue(ground, point, "cpts", "Quatorze.", corrects=first.pk)
    with pytest.raises(DialogueRefused, match="même côté"):
        _argue(ground, point, "ars", "Treize.", corrects=put_right.pk)
    cpts, insurer, ars = queries.sides(queries.arguments_of([point.pk])[point.pk])
    assert [(one.argument.text, [was.text for was in one.before]) for one in cpts.said] == [
        ("Nous en avons tenu treize.", ["Nous avons tenu douze réunions."])
    ]
    assert [one.argument.text for one in insurer.said] == ["Nous en lisons neuf."]
    assert ars.said == []
    first.refresh_from_db()
    assert first.text == "Nous avons tenu douze réunions."


def test_evidence_is_attached_without_a_copy(ground: Ground, point: Point) -> None:
    programme.add_evidence(
        by=ground.hand, title="Feuille", detail="Signée.", happened_on=date(2025, 3, 3), action=ground.sheet
    )
    [(_, proof)] = queries.choices(ground.row, ground.hand)
    made = services.attach_proof(by=ground.hand, pk=point.pk, side="cpts", proof=proof)
    assert services.attach_proof(by=ground.hand, pk=point.pk, side="cpts", proof=proof).pk == made.pk
    [piece] = queries.shown([made], ground.community)
    assert piece.url == community_url(ground.community, "programme:evidence", pk=made.evidence_id)
    assert not StoredFile.objects.exists()


def test_a_file_comes_and_goes_with_its_point(ground: Ground, point: Point, actor_of: ActorOf) -> None:
    made = services.attach_file(
        by=ground.hand,
        pk=point.pk,
        side="ars",
        title="",
        name="lettre.pdf",
        stream=BytesIO(b"%PDF-1.4\n%%EOF\n"),
    )
    assert made.title == "lettre.pdf"
    assert may_download_piece(actor_of("auditor"), made.file)
    assert not may_download_piece(actor_of("professional"), made.file)
    services.detach(by=ground.hand, proof_pk=made.pk)
    services.detach(by=ground.hand, proof_pk=made.pk)
    assert not PointProof.objects.exists()
    assert not StoredFile.objects.exists()


def test_how_a_point_ends(ground: Ground, point: Point) -> None:
    by, pk = ground.hand, point.pk
    with pytest.raises(DialogueRefused, match="Écrivez l’issue"):
        services.settle(by=by, pk=pk, state=PointState.AGREED, outcome="")
    with pytest.raises(DialogueRefused, match="dépasse"):
        services.settle(by=by, pk=pk, state=PointState.AGREED, outcome="ok", won_cents=15_000_01)
    done = services.settle(
        by=by, pk=pk, state=PointState.AGREED, outcome="Douze.", won_cents=9_000_00, seen=1
    )
    assert (done.state, done.settled_on, done.version) == (PointState.AGREED, date(2026, 3, 20), 2)
    # Posted twice is once, even with the old version.
    again = services.settle(
        by=by, pk=pk, state=PointState.AGREED, outcome="Douze.", won_cents=9_000_00, seen=1
    )
    assert again.version == 2
    with pytest.raises(ChangedMeanwhile):
        services.settle(by=by, pk=pk, state=PointState.OPEN, outcome="Non.", seen=1)
    with pytest.raises(DialogueRefused, match="rechargez"):
        services.settle(by=by, pk=pk, state=PointState.MAINTAINED, outcome="Non.")
    with pytest.raises(DialogueRefused, match="réglé"):
        services.update_point(by=by, pk=pk, seen=2, values={"title": "Autre"})
    opened = services.settle(by=by, pk=pk, state=PointState.OPEN, outcome="On recompte.")
    assert (opened.won_cents, opened.settled_on) == (None, None)


def test_points_of_a_concluded_dialogue_do_not_change(ground: Ground, point: Point) -> None:
    Dialogue.objects.update(state=DialogueState.CONCLUDED)
    with pytest.raises(DialogueRefused, match="conclu"):
        _argue(ground, point, "cpts", "Trop tard.")


def test_the_pages_show_both_sides(ground: Ground, point: Point, reach: Reach, client_of: ClientOf) -> None:
    _argue(ground, point, "cpts", "Nous avons tenu douze réunions.")
    _argue(ground, point, "ars", "La convention en demande vingt.")
    client = client_of("auditor")
    page = client.get(community_url(ground.community, "dossier:point", pk=point.pk)).content.decode()
    assert "Nous avons tenu douze réunions." in page
    assert "La convention en demande vingt." in page
    assert "Noter l’issue" not in page
    paper = client.get(community_url(ground.community, "dossier:dialogue_pdf", pk=ground.row.pk))
    assert paper.content.startswith(b"%PDF")
    word = client.get(community_url(ground.community, "dossier:dialogue_docx", pk=ground.row.pk))
    assert word.content.startswith(b"PK")
    whole = client.get(community_url(ground.community, "dossier:dialogue", pk=ground.row.pk)).content.decode()
    assert "1 point ouvert, 15 000 € en jeu" in whole.replace("\xa0", " ").replace("\u202f", " ")
