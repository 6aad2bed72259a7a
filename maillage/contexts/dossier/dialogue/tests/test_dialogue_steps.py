"""The steps of a dialogue: each transition, what each asks, reasons, ways back, versions, files."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
import time_machine
from django.core.exceptions import ObjectDoesNotExist

from maillage.contexts.dossier.dialogue import guards, queries, services
from maillage.contexts.dossier.dialogue.confirming.services import confirm
from maillage.contexts.dossier.dialogue.conftest import TODAY, Ground, Reach
from maillage.contexts.dossier.dialogue.models import (
    ORDER,
    TRANSITIONS,
    Dialogue,
    DialogueMove,
    DialogueState,
)
from maillage.contexts.dossier.dialogue.permissions import abilities
from maillage.contexts.dossier.dialogue.refusals import ChangedMeanwhile, DialogueRefused, NotReady
from maillage.contexts.programme.models import Target
from maillage.platform.audit.models import AuditEntry
from tests.people import ActorOf

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@pytest.fixture(autouse=True)
def _today() -> object:
    with time_machine.travel(TODAY, tick=False):
        yield


def test_the_table_of_steps_goes_one_on_or_one_back() -> None:
    assert set(TRANSITIONS) == set(DialogueState.values) == set(ORDER)
    for rank, state in enumerate(ORDER):
        beside = {ORDER[near] for near in (rank - 1, rank + 1) if 0 <= near < len(ORDER)}
        assert TRANSITIONS[state] == beside


def test_a_year_has_one_dialogue(ground: Ground) -> None:
    assert services.open_dialogue(by=ground.hand, year=ground.year).pk == ground.row.pk
    assert queries.dialogue_of(ground.year) == ground.row
    assert queries.dialogue_of(ground.following) is None
    assert [one.label for one in queries.years_without()] == ["2026"]


def test_targets_are_agreed_on_a_day_with_somebody(ground: Ground) -> None:
    by, pk = ground.hand, ground.row.pk
    with pytest.raises(DialogueRefused, match="avec qui"):
        services.agree(by=by, pk=pk, agreed_on=date(2025, 1, 20), agreed_with="  ")
    with pytest.raises(DialogueRefused, match="à venir"):
        services.agree(by=by, pk=pk, agreed_on=date(2026, 3, 21), agreed_with="CPAM")
    row = services.agree(by=by, pk=pk, agreed_on=date(2025, 1, 20), agreed_with="CPAM")
    assert (row.state, row.agreed_with) == (DialogueState.PREPARATION, "CPAM")
    # Posted twice is once.
    assert (
        services.agree(by=by, pk=pk, agreed_on=date(2025, 1, 20), agreed_with="CPAM").version == row.version
    )
    assert DialogueMove.objects.count() == 1
    assert AuditEntry.objects.filter(action="dialogue.moved").count() == 1


def test_a_paid_indicator_without_target_is_told_and_passed_with_a_reason(ground: Ground) -> None:
    Target.objects.all().delete()
    by, pk, day = ground.hand, ground.row.pk, date(2025, 1, 20)
    with pytest.raises(NotReady, match="indicateur payé n’a pas de cible") as told:
        services.agree(by=by, pk=pk, agreed_on=day, agreed_with="CPAM")
    assert told.value.may_pass
    row = services.agree(by=by, pk=pk, agreed_on=day, agreed_with="CPAM", reason="fixée en mars")
    move = DialogueMove.objects.get()
    assert (row.state, move.reason) == (DialogueState.PREPARATION, "fixée en mars")
    assert "Réunions tenues" in move.passed


def test_nothing_is_handed_in_while_a_pilot_has_not_confirmed(ground: Ground, reach: Reach) -> None:
    reach(DialogueState.PREPARATION)
    by, pk, day = ground.hand, ground.row.pk, date(2026, 2, 20)
    confirm(by=by, pk=pk, action_pk=ground.sheet.pk, answer="corrections", note="à revoir", how="en réunion")
    with pytest.raises(NotReady) as told:
        services.submit(by=by, pk=pk, submitted_on=day)
    text = str(told.value).replace("\xa0", " ")
    assert f"1 fiche n’est pas encore confirmée : {ground.other.code}" in text
    assert f"1 fiche attend des corrections : {ground.sheet.code}" in text
    assert "Aucun fichier" in text
    assert Dialogue.objects.get().submitted_on is None
    row = services.submit(by=by, pk=pk, submitted_on=day, how="courriel", reason="délai de la CPAM")
    assert (row.state, row.submitted_on, row.submitted_how) == (DialogueState.SUBMITTED, day, "courriel")
    assert DialogueMove.objects.order_by("-pk")[0].reason == "délai de la CPAM"


def test_a_reason_is_kept_only_where_something_was_missing(ground: Ground, reach: Reach) -> None:
    reach(DialogueState.PREPARATION)
    by, pk = ground.hand, ground.row.pk
    for one in (ground.sheet, ground.other):
        confirm(by=by, pk=pk, action_pk=one.pk, answer="nothing", how="au téléphone")
    services.attach(by=by, pk=pk, field=services.SUBMITTED, name="dossier.pdf", stream=BytesIO(PDF))
    assert guards.ahead(services.locked(by, pk)) == []
    services.submit(by=by, pk=pk, submitted_on=date(2026, 2, 20), reason="pour rien")
    assert DialogueMove.objects.order_by("-pk")[0].reason == ""


def test_the_meeting_tells_who_was_there(ground: Ground, reach: Reach) -> None:
    reach(DialogueState.SUBMITTED)
    by, pk = ground.hand, ground.row.pk
    with pytest.raises(DialogueRefused, match="qui était là"):
        services.meet(
            by=by, pk=pk, met_on=date(2026, 3, 10), present={"cpts": "nous", "insurer": "", "ars": ""}
        )
    with pytest.raises(DialogueRefused, match="la réunion vient après"):
        services.meet(by=by, pk=pk, met_on=date(2026, 2, 1), present={"cpts": "nous", "insurer": "CPAM"})
    row = services.meet(by=by, pk=pk, met_on=date(2026, 3, 10), present={"cpts": "nous", "ars": "l’ARS"})
    assert (row.state, row.present_ars, row.present_insurer) == (DialogueState.MET, "l’ARS", "")


def test_a_step_is_not_jumped(ground: Ground) -> None:
    with pytest.raises(DialogueRefused, match="rechargez la page"):
        services.submit(by=ground.hand, pk=ground.row.pk, submitted_on=date(2026, 2, 20), reason="vite")
    with pytest.raises(DialogueRefused, match="rechargez la page"):
        services.meet(by=ground.hand, pk=ground.row.pk, met_on=date(2026, 3, 1), present={})
    assert Dialogue.objects.get().state == DialogueState.TARGETS


def test_a_step_back_says_why_and_keeps_what_was_written(ground: Ground, reach: Reach) -> None:
    reach(DialogueState.MET)
    by, pk = ground.hand, ground.row.pk
    with pytest.raises(DialogueRefused, match="pourquoi"):
        services.step_back(by=by, pk=pk, reason=" ")
    row = services.step_back(by=by, pk=pk, reason="mauvaise date")
    assert (row.state, row.met_on) == (DialogueState.SUBMITTED, date(2026, 3, 10))
    move = DialogueMove.objects.order_by("-pk")[0]
    assert move.is_back
    assert move.reason == "mauvaise date"
    for _ in range(2):
        row = services.step_back(by=by, pk=pk, reason="encore")
    assert row.state == DialogueState.TARGETS
    with pytest.raises(DialogueRefused, match="première étape"):
        services.step_back(by=by, pk=pk, reason="encore")


def test_two_at_once_are_told(ground: Ground) -> None:
    seen = ground.row.version
    day = date(2026, 4, 30)
    services.plan(by=ground.hand, pk=ground.row.pk, seen=seen, submit_by_on=day, meet_by_on=None)
    with pytest.raises(ChangedMeanwhile) as told:
        services.plan(by=ground.hand, pk=ground.row.pk, seen=seen, submit_by_on=None, meet_by_on=day)
    assert told.value.current.submit_by_on == day
    with pytest.raises(DialogueRefused, match="après le dépôt"):
        services.plan(
            by=ground.hand, pk=ground.row.pk, seen=seen + 1, submit_by_on=day, meet_by_on=date(2026, 4, 1)
        )


def test_what_was_handed_in_stays_once_the_meeting_was_held(ground: Ground, reach: Reach) -> None:
    reach(DialogueState.SUBMITTED)
    by, pk = ground.hand, ground.row.pk
    row = services.attach(by=by, pk=pk, field=services.SUBMITTED, name="dossier.pdf", stream=BytesIO(PDF))
    first = row.submitted_file
    row = services.attach(by=by, pk=pk, field=services.SUBMITTED, name="dossier 2.pdf", stream=BytesIO(PDF))
    assert first is not None
    with pytest.raises(ObjectDoesNotExist):
        first.refresh_from_db()
    with pytest.raises(DialogueRefused, match="vient après"):
        services.attach(by=by, pk=pk, field=services.MINUTES, name="releve.pdf", stream=BytesIO(PDF))
    services.acknowledge(by=by, pk=pk, on_day=date(2026, 2, 25), reference="AR 12")
    services.meet(by=by, pk=pk, met_on=date(2026, 3, 10), present={"cpts": "nous", "insurer": "CPAM"})
    with pytest.raises(DialogueRefused, match="ne change plus"):
        services.attach(by=by, pk=pk, field=services.SUBMITTED, name="autre.pdf", stream=BytesIO(PDF))
    row = services.attach(by=by, pk=pk, field=services.MINUTES, name="releve.pdf", stream=BytesIO(PDF))
    assert row.minutes_file is not None
    assert row.acknowledgement == "AR 12"


def test_who_may_what_follows_the_step(ground: Ground, reach: Reach, actor_of: ActorOf) -> None:
    auditor, assistant, president = (actor_of(name) for name in ("auditor", "assistant", "president"))
    row = reach(DialogueState.SUBMITTED)
    assert not any(abilities(auditor, row)[name] for name in ("write", "meet", "submit", "retain", "back"))
    assert abilities(assistant, row)["meet"]
    assert not abilities(assistant, row)["back"]
    assert abilities(president, row)["back"]
    assert not abilities(president, row)["finish"]


def test_a_closed_year_does_not_end_its_dialogue(ground: Ground, reach: Reach) -> None:
    reach(DialogueState.SUBMITTED)
    ground.year.state = "closed"
    ground.year.save()
    row = services.meet(
        by=ground.hand, pk=ground.row.pk, met_on=date(2026, 3, 10), present={"cpts": "nous", "ars": "ARS"}
    )
    assert row.state == DialogueState.MET
