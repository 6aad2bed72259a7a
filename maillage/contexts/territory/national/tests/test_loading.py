from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone
from django_scopes import scope, scopes_disabled

from maillage.contexts.territory.national import loading
from maillage.contexts.territory.national.loading import France, SuccessorUnknown, write_france
from maillage.contexts.territory.national.models import (
    Commune,
    Departement,
    Epci,
    FormerCode,
    NationalEdition,
    PostalCode,
)
from maillage.contexts.territory.national.queries import code_mapping, search_communes
from maillage.contexts.territory.national.services import load_territory
from maillage.contexts.territory.perimeter import listeners, succession
from maillage.contexts.territory.perimeter.models import Perimeter
from maillage.contexts.territory.perimeter.queries import perimeter_codes
from maillage.platform.audit.models import AuditEntry
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community

SetPerimeter = Callable[..., Perimeter]

BESSEGES, BORDEZAC, MIALET = "30037", "30045", "30168"


def without(france: France, code: str, into: str) -> France:
    """The edition that follows: `code` has merged into `into`."""
    kept = [commune for commune in france.communes if commune.code != code]
    return replace(
        france,
        digest="next",
        communes=kept,
        former=[*france.former, FormerCode(code=code, name="", commune_id=into)],
        postal=[pair for pair in france.postal if pair[1] != code],
    )


@pytest.mark.django_db
def test_the_whole_of_france(capsys: pytest.CaptureFixture[str]) -> None:
    report = load_territory(by=Actor.system())
    assert report.changed
    assert report.communes == Commune.objects.in_force().count() == 34_969
    assert report.without_contour == Commune.objects.filter(has_contour=False).count()
    assert 94 <= report.without_contour <= 102
    assert Departement.objects.get(code="30").population > 700_000
    assert Epci.objects.count() > 1_200
    assert FormerCode.objects.filter(code="75101", commune="75056").exists()
    assert PostalCode.objects.filter(code="30500").count() > 1
    call_command("load_territory")
    assert "déjà chargées" in capsys.readouterr().out
    assert NationalEdition.objects.count() == 1


def test_the_same_edition_again_changes_nothing(south_files: France, db: None) -> None:
    assert load_territory(by=Actor.system(), only=("07", "30")).changed
    assert not load_territory(by=Actor.system(), only=("07", "30")).changed
    with scopes_disabled():
        assert AuditEntry.objects.filter(action="territory.loaded").count() == 1


def test_a_newer_edition_updates_rows_in_place(south: France) -> None:
    first = next(commune for commune in south.communes if commune.code == BESSEGES)
    values = {field.attname: getattr(first, field.attname) for field in Commune._meta.concrete_fields}
    renamed = Commune(**{**values, "population": 1234})
    others = [commune for commune in south.communes if commune.code != BESSEGES]
    write_france(replace(south, digest="next", communes=[*others, renamed]))
    assert Commune.objects.get(code=BESSEGES).population == 1234
    assert Commune.objects.count() == len(south.communes)
    assert loading.loaded_digest() == "next"


def test_a_merged_commune_is_kept_for_the_past_only(south: France) -> None:
    changes = write_france(without(south, BORDEZAC, BESSEGES))
    assert changes.merged == {BORDEZAC: BESSEGES}
    assert Commune.objects.get(code=BORDEZAC).successor_id == BESSEGES
    assert search_communes("bordezac") == []
    assert code_mapping([BORDEZAC]) == {BORDEZAC: BESSEGES}


def test_perimeters_follow_a_merger_from_today_on(
    south: France, choose: SetPerimeter, coordinator: Actor, community: Community
) -> None:
    today = timezone.localdate()
    past = choose(BESSEGES, BORDEZAC, valid_from=today - timedelta(days=100))
    told: list[tuple[frozenset[str], frozenset[str]]] = []

    def listener(actor: Actor, added: frozenset[str], removed: frozenset[str]) -> None:
        told.append((added, removed))

    listeners.on_perimeter_changed(listener)
    try:
        moved = succession.follow(write_france(without(south, BORDEZAC, BESSEGES)))
    finally:
        listeners.forget(listener)
    assert moved == 1
    assert perimeter_codes(community) == {BESSEGES}
    assert perimeter_codes(community, past.valid_from) == {BESSEGES, BORDEZAC}
    assert told == [(frozenset(), frozenset({BORDEZAC}))]
    with scope(community=community):
        line = AuditEntry.objects.filter(action="perimeter.changed").order_by("-pk")[0]
    assert line.actor_label == "Installation"


def test_perimeters_keep_the_parts_of_a_commune_that_separates(
    south: France, choose: SetPerimeter, community: Community
) -> None:
    write_france(without(south, BORDEZAC, BESSEGES))
    choose(BESSEGES)
    changes = write_france(replace(south, digest="back"))
    assert changes.separated == {BORDEZAC: BESSEGES}
    succession.follow(changes)
    assert perimeter_codes(community) == {BESSEGES, BORDEZAC}
    assert Commune.objects.get(code=BORDEZAC).successor_id is None


def test_a_perimeter_without_a_merged_commune_does_not_move(
    south: France, choose: SetPerimeter, community: Community
) -> None:
    choose(MIALET)
    assert succession.follow(write_france(without(south, BORDEZAC, BESSEGES))) == 0
    with scope(community=community):
        assert Perimeter.objects.count() == 1


def test_an_edition_that_loses_a_commune_is_refused_whole(south: France) -> None:
    lost = replace(south, digest="lost", communes=[one for one in south.communes if one.code != BORDEZAC])
    with pytest.raises(SuccessorUnknown, match=BORDEZAC):
        write_france(lost)
    assert Commune.objects.in_force().count() == len(south.communes)
    assert loading.loaded_digest() == south.digest


def test_an_edition_that_stops_halfway_leaves_the_old_one(
    south: France, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(model: object, rows: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(loading, "_replace", stop)
    with pytest.raises(OSError, match="no space"):
        write_france(without(south, BORDEZAC, BESSEGES))
    assert Commune.objects.in_force().filter(code=BORDEZAC).exists()
    assert loading.loaded_digest() == south.digest
    assert PostalCode.objects.exists()
