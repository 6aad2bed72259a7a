from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from django_scopes import scope

from maillage.contexts.territory import api
from maillage.contexts.territory.national.loading import France
from maillage.contexts.territory.perimeter import listeners, queries
from maillage.contexts.territory.perimeter.models import Perimeter, PerimeterCommune
from maillage.contexts.territory.perimeter.services import PerimeterMoved, PerimeterRefused, set_perimeter
from maillage.platform.audit.models import AuditEntry
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community

SetPerimeter = Callable[..., Perimeter]
CEZE = "200035129"
BESSEGES, BORDEZAC, GAGNIERES = "30037", "30045", "30120"


@pytest.fixture
def told() -> Iterator[list[tuple[Actor, frozenset[str], frozenset[str]]]]:
    heard: list[tuple[Actor, frozenset[str], frozenset[str]]] = []

    def listener(actor: Actor, added: frozenset[str], removed: frozenset[str]) -> None:
        heard.append((actor, added, removed))

    api.on_perimeter_changed(listener)
    yield heard
    listeners.forget(listener)


def lines(community: Community) -> list[AuditEntry]:
    with scope(community=community):
        return list(AuditEntry.objects.filter(action="perimeter.changed").order_by("pk"))


def test_a_first_perimeter(
    choose: SetPerimeter, community: Community, told: list[Any], coordinator: Actor
) -> None:
    choose(epci=CEZE)
    summary = api.summary(community)
    assert (summary.communes, summary.size_class) == (23, "T1")
    assert summary.population == 19_221
    assert told == [(coordinator, api.perimeter_codes(community), frozenset())]
    (line,) = lines(community)
    assert line.changes["communes"] == [0, 23]
    assert "Bessèges (30037)" in line.changes["ajoutées"][1]


def test_former_codes_become_todays(choose: SetPerimeter, community: Community) -> None:
    choose("30118", "30045")
    assert api.perimeter_codes(community) == {"30037", "30045"}


def test_the_past_stays_what_it_was(choose: SetPerimeter, community: Community) -> None:
    today = timezone.localdate()
    choose(BESSEGES, valid_from=today - timedelta(days=400))
    choose(BESSEGES, BORDEZAC)
    assert api.perimeter_codes(community) == {BESSEGES, BORDEZAC}
    assert api.perimeter_codes(community, today - timedelta(days=1)) == {BESSEGES}
    assert api.perimeter_codes(community, today - timedelta(days=401)) == frozenset()
    with pytest.raises(PerimeterRefused, match="passés"):
        choose(GAGNIERES, valid_from=today - timedelta(days=30))


def test_named_communes_are_those_of_each_day_and_community(
    choose: SetPerimeter, community: Community, other_community: Community
) -> None:
    today = timezone.localdate()
    choose(BORDEZAC, BESSEGES, valid_from=today - timedelta(days=5))
    choose(GAGNIERES, valid_from=today + timedelta(days=5))
    assert api.named_communes(community) == [(BESSEGES, "Bessèges"), (BORDEZAC, "Bordezac")]
    assert api.named_communes(other_community) == []
    with time_machine.travel(timezone.now() + timedelta(days=6), tick=False):
        assert api.named_communes(community) == [(GAGNIERES, "Gagnières")]
    with time_machine.travel(timezone.now() - timedelta(days=6), tick=False):
        assert api.named_communes(community) == []


def test_an_old_perimeter_cannot_be_rewritten_later(choose: SetPerimeter, community: Community) -> None:
    with time_machine.travel(timezone.now() - timedelta(days=10), tick=False):
        choose(BESSEGES)
    day = timezone.localdate() - timedelta(days=10)
    with pytest.raises(PerimeterRefused, match="passés"):
        choose(BORDEZAC, valid_from=day)
    assert api.perimeter_codes(community, day) == {BESSEGES}


def test_what_was_typed_today_may_be_corrected_today(choose: SetPerimeter, community: Community) -> None:
    day = timezone.localdate() - timedelta(days=400)
    choose(BESSEGES, valid_from=day)
    choose(BORDEZAC, valid_from=day)
    assert api.perimeter_codes(community, day) == {BORDEZAC}
    with scope(community=community):
        assert Perimeter.objects.count() == 1
        assert PerimeterCommune.objects.count() == 1


def test_a_perimeter_may_be_prepared(choose: SetPerimeter, community: Community) -> None:
    choose(BESSEGES)
    coming = timezone.localdate() + timedelta(days=30)
    choose(BESSEGES, BORDEZAC, valid_from=coming)
    assert api.perimeter_codes(community) == {BESSEGES}
    assert api.perimeter_codes(community, coming) == {BESSEGES, BORDEZAC}
    assert [line.state for line in queries.history(community)] == ["à venir", "en vigueur"]
    assert queries.history(community)[1].valid_until == coming


def test_the_same_again_changes_nothing(choose: SetPerimeter, community: Community, told: list[Any]) -> None:
    first = choose(BESSEGES)
    again = choose(BESSEGES)
    assert again.pk == first.pk
    assert len(lines(community)) == len(told) == 1


def test_a_double_click_records_once_and_a_second_person_is_told(
    choose: SetPerimeter, coordinator: Actor, community: Community
) -> None:
    seen = queries.state_token(community)
    today = timezone.localdate()
    set_perimeter(by=coordinator, commune_codes=[BESSEGES], valid_from=today, seen=seen)
    set_perimeter(by=coordinator, commune_codes=[BESSEGES], valid_from=today, seen=seen)
    with pytest.raises(PerimeterMoved, match="entre-temps"):
        set_perimeter(by=coordinator, commune_codes=[BORDEZAC], valid_from=today, seen=seen)
    assert api.perimeter_codes(community) == {BESSEGES}
    assert len(lines(community)) == 1


@pytest.mark.parametrize(
    ("codes", "message"),
    [
        ([], "au moins une commune"),
        (["30037", "99999"], "99999"),
        (["30998"], "Aucune commune ne porte le code 30998"),
        (["3003\x00"], "code INSEE"),
        ([""], "code INSEE"),
        (["x" * 10_000], "code INSEE"),
        ([f"{number:05d}" for number in range(1_501)], "1500 communes au plus"),
    ],
)
def test_refusals_are_said_in_french_and_write_nothing(
    south: France, choose: SetPerimeter, community: Community, codes: list[str], message: str
) -> None:
    with pytest.raises(PerimeterRefused, match=message) as refusal:
        choose(*codes) if codes else choose(epci="none")
    assert len(str(refusal.value)) < 300
    assert api.perimeter_at(community) is None
    assert lines(community) == []


@pytest.mark.parametrize("day", [date(2016, 1, 25), date(1, 1, 1), date(9999, 12, 31)])
def test_impossible_days(choose: SetPerimeter, community: Community, day: date) -> None:
    with pytest.raises(PerimeterRefused):
        choose(BESSEGES, valid_from=day)
    assert api.perimeter_at(community) is None


def test_a_listener_that_fails_leaves_nothing(choose: SetPerimeter, community: Community) -> None:
    def broken(actor: Actor, added: frozenset[str], removed: frozenset[str]) -> None:
        raise RuntimeError("queue away")

    api.on_perimeter_changed(broken)
    try:
        with pytest.raises(RuntimeError):
            choose(BESSEGES)
    finally:
        listeners.forget(broken)
    assert api.perimeter_codes(community) == frozenset()


def test_the_union_of_all_perimeters_and_its_belt(
    choose: SetPerimeter,
    actor_of: Callable[..., Actor],
    other_community: Community,
    django_assert_num_queries: Any,
) -> None:
    today = timezone.localdate()
    choose(BORDEZAC, valid_from=today - timedelta(days=9))
    choose(BESSEGES)
    other = actor_of("coordinator", community=other_community)
    choose(GAGNIERES, by=other, valid_from=today + timedelta(days=5))
    assert api.union_of_all_perimeters(with_belt=False) == {BESSEGES, GAGNIERES}
    with django_assert_num_queries(2):
        covered = api.covered_codes()
    assert covered > {BESSEGES, GAGNIERES, BORDEZAC}


def test_one_community_does_not_see_the_perimeter_of_another(
    choose: SetPerimeter, other_community: Community
) -> None:
    choose(BESSEGES)
    assert api.perimeter_codes(other_community) == frozenset()
    assert queries.history(other_community) == []


@pytest.mark.parametrize("size", [2, 23])
def test_reads_do_not_grow_with_the_perimeter(
    south: France, choose: SetPerimeter, community: Community, django_assert_num_queries: Any, size: int
) -> None:
    codes = [one.code for one in south.communes if one.epci_id == CEZE][:size]
    choose(*codes)
    with django_assert_num_queries(4):
        api.perimeter_codes(community)
        api.summary(community)
        queries.history(community)
        queries.state_token(community)
