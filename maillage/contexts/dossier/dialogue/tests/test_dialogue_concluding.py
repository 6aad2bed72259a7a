"""Conclusions: retained against computed, and the targets of the next year, set once whoever posts how often."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django_scopes import scope

from maillage.contexts.dossier.dialogue import services as steps
from maillage.contexts.dossier.dialogue import showing
from maillage.contexts.dossier.dialogue.concluding import services
from maillage.contexts.dossier.dialogue.concluding.models import NewTarget, RetainedLine
from maillage.contexts.dossier.dialogue.concluding.services import Retained
from maillage.contexts.dossier.dialogue.conftest import TODAY, Ground, Reach, laid, reached
from maillage.contexts.dossier.dialogue.models import Dialogue, DialogueMove, DialogueState
from maillage.contexts.dossier.dialogue.points.services import add_point, settle
from maillage.contexts.dossier.dialogue.refusals import ChangedMeanwhile, DialogueRefused, NotReady
from maillage.contexts.dossier.dialogue.stakes import owed
from maillage.contexts.programme import api as programme
from maillage.contexts.programme.models import ReportingYear, Target
from maillage.platform.audit.models import AuditEntry
from maillage.platform.tenancy.models import Community
from tests.people import ActorOf

DAY = date(2026, 3, 15)


@pytest.fixture(autouse=True)
def _today() -> object:
    with time_machine.travel(TODAY, tick=False):
        yield


def _retain(ground: Ground, row: Dialogue) -> Dialogue:
    """All as computed, but 8,000 € of the 9,000 € that the indicator earned."""
    told = {
        one.key: Retained(8_000_00 if one.indicator else one.cents, Decimal(11) if one.indicator else None)
        for one in owed(ground.year, ground.community)
    }
    return services.save_retained(
        by=ground.hand, pk=row.pk, seen=row.version, conclusions="Onze réunions retenues.", retained=told
    )


def _agree_targets(ground: Ground, row: Dialogue, value: str = "24") -> Dialogue:
    return services.save_targets(
        by=ground.hand, pk=row.pk, seen=row.version, values={ground.indicator.pk: Decimal(value)}
    )


def test_the_difference_is_shown_line_by_line(ground: Ground, reach: Reach) -> None:
    row = _retain(ground, reach(DialogueState.MET))
    lines = {one.label: one for one in showing.retained(row)}
    # 12 of 20 meetings, in proportion, of half of 30,000 €.
    line = lines["Accès aux soins, part variable : I01 · Réunions tenues"]
    assert (line.computed_cents, line.retained_cents, line.gap_cents) == (9_000_00, 8_000_00, -1_000_00)
    assert (line.computed_value, line.retained_value) == ("12\xa0réunions", "11\xa0réunions")
    assert lines["Accès aux soins, part variable : sans indicateur"].at_stake == "15\u202f000\xa0€"
    found = showing.totals(list(lines.values()))
    assert found.retained_cents - found.computed_cents == -1_000_00
    assert found.computed_cents == sum(one.computed_cents or 0 for one in RetainedLine.objects.order_by())


def test_what_nobody_knows_is_not_counted_as_nothing(ground: Ground, reach: Reach) -> None:
    row = reach(DialogueState.MET)
    services.save_retained(by=ground.hand, pk=row.pk, seen=row.version, conclusions="", retained={})
    found = showing.totals(showing.retained(row))
    assert (found.computed_cents, found.retained_cents) == (0, 0)
    assert found.unknown == RetainedLine.objects.exclude(computed_cents=None).count()


def test_two_who_write_conclusions_are_told(ground: Ground, reach: Reach) -> None:
    row = reach(DialogueState.MET)
    _retain(ground, row)
    with pytest.raises(ChangedMeanwhile):
        services.save_retained(by=ground.hand, pk=row.pk, seen=row.version, conclusions="Autre", retained={})
    with pytest.raises(ChangedMeanwhile):
        _agree_targets(ground, row)


def test_nothing_is_retained_before_the_dossier_is_handed_in(ground: Ground, reach: Reach) -> None:
    with pytest.raises(DialogueRefused, match="pas encore déposé"):
        _retain(ground, reach(DialogueState.PREPARATION))


def test_what_a_conclusion_asks(ground: Ground, reach: Reach) -> None:
    row = reach(DialogueState.MET)
    by, pk = ground.hand, row.pk
    point = add_point(by=by, dialogue=row, values={"title": "Les réunions"})
    with pytest.raises(NotReady, match="encore ouvert") as told:
        services.conclude(by=by, pk=pk, concluded_on=DAY, reason="quand même")
    assert not told.value.may_pass
    settle(by=by, pk=point.pk, state="maintained", outcome="Chacun garde sa lecture.")
    with pytest.raises(NotReady) as soft:
        services.conclude(by=by, pk=pk, concluded_on=DAY)
    assert soft.value.may_pass
    assert soft.value.obstacles == (
        "Les montants retenus ne sont pas notés.",
        "Le texte des conclusions est vide.",
    )
    with pytest.raises(DialogueRefused, match="la conclusion vient après"):
        services.conclude(by=by, pk=pk, concluded_on=date(2026, 3, 9), reason="vite")
    done = services.conclude(by=by, pk=pk, concluded_on=DAY, reason="rien n’est versé cette année")
    assert (done.state, done.concluded_on) == (DialogueState.CONCLUDED, DAY)
    with pytest.raises(DialogueRefused, match="conclu"):
        _retain(ground, done)


def test_agreed_targets_need_a_next_year(ground: Ground, reach: Reach) -> None:
    row = _agree_targets(ground, _retain(ground, reach(DialogueState.MET)))
    ReportingYear.objects.filter(pk=ground.following.pk).delete()
    with pytest.raises(NotReady, match="n’existe pas encore") as told:
        services.conclude(by=ground.hand, pk=row.pk, concluded_on=DAY, reason="quand même")
    assert not told.value.may_pass


def test_the_conclusion_sets_the_targets_once(ground: Ground, reach: Reach) -> None:
    row = _agree_targets(ground, _retain(ground, reach(DialogueState.MET)))
    assert not Target.objects.filter(year=ground.following).exists()
    for _ in range(2):
        services.conclude(by=ground.hand, pk=row.pk, concluded_on=DAY)
    target = Target.objects.get(year=ground.following)
    assert (target.value, target.agreed_on) == (Decimal(24), DAY)
    assert NewTarget.objects.get().set_at is not None
    written = AuditEntry.objects.filter(action="indicator.target", object_id=str(target.pk))
    assert written.count() == 1
    assert DialogueMove.objects.filter(after=DialogueState.CONCLUDED).count() == 1


def test_concluding_again_writes_only_what_changed(ground: Ground, reach: Reach) -> None:
    second = programme.define_indicator(by=ground.hand, name="Participants", unit="personnes")
    row = _retain(ground, reach(DialogueState.MET))
    row = services.save_targets(
        by=ground.hand,
        pk=row.pk,
        seen=row.version,
        values={ground.indicator.pk: Decimal(24), second.pk: Decimal(50)},
    )
    services.conclude(by=ground.hand, pk=row.pk, concluded_on=DAY)
    row = steps.step_back(by=ground.hand, pk=row.pk, reason="erreur de plume")
    row = _agree_targets(ground, row, "22")
    services.conclude(by=ground.hand, pk=row.pk, concluded_on=DAY)
    values = {
        one.indicator_id: one.value for one in Target.objects.filter(year=ground.following).order_by("pk")
    }
    assert values == {ground.indicator.pk: Decimal(22), second.pk: Decimal(50)}
    kept = Target.objects.get(indicator=second, year=ground.following)
    assert AuditEntry.objects.filter(action="indicator.target", object_id=str(kept.pk)).count() == 1


def test_an_empty_field_takes_a_target_back(ground: Ground, reach: Reach) -> None:
    row = _agree_targets(ground, reach(DialogueState.MET))
    row = services.save_targets(
        by=ground.hand, pk=row.pk, seen=row.version, values={ground.indicator.pk: None}
    )
    assert not NewTarget.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_at_once_conclude_once(community: Community, actor_of: ActorOf) -> None:
    hand = actor_of("coordinator")
    president = actor_of("president")
    with scope(community=community):
        ground = laid(community, hand)
        row = _agree_targets(ground, _retain(ground, reached(ground, DialogueState.MET)))

    def conclude(number: int) -> str:
        by = (hand, president)[number % 2]
        try:
            with scope(community=community):
                return services.conclude(by=by, pk=row.pk, concluded_on=DAY, seen=row.version).state
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(conclude, range(8))) == {DialogueState.CONCLUDED}
    with scope(community=community):
        target = Target.objects.get(year=ground.following)
        assert DialogueMove.objects.filter(after=DialogueState.CONCLUDED).count() == 1
        written = AuditEntry.objects.filter(action="indicator.target", object_id=str(target.pk))
        assert written.count() == 1
