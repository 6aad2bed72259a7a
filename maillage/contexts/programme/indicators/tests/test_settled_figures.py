"""What a closed year keeps, and what of it regional supervision may read."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from maillage.contexts.programme.actions.services import create_from_template
from maillage.contexts.programme.actions.starting import patterns
from maillage.contexts.programme.indicators import queries, services
from maillage.contexts.programme.indicators.masking import families
from maillage.contexts.programme.indicators.models import Indicator, Reading, Target
from maillage.contexts.programme.indicators.tables import made_how
from maillage.contexts.programme.indicators.tests import ground
from maillage.contexts.programme.years.models import ReportingYear
from maillage.contexts.programme.years.services import close_year
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from maillage.platform.tenancy.urls import community_url
from tests.people import ActorOf, ClientOf


@pytest.fixture
def by(scoped: Community, actor_of: ActorOf) -> Actor:
    del scoped
    return actor_of("coordinator")


@pytest.fixture
def years(by: Actor) -> list[ReportingYear]:
    return ground.years(by)


def _close(by: Actor, years: list[ReportingYear], count: int = 1) -> None:
    """The last ones that are over."""
    for year in years[-1 - count : -1]:
        close_year(by=by, pk=year.pk)
        year.refresh_from_db()


def _page(client: Any, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return str(content.decode("utf-8-sig"))


def test_options_of_two_kinds_are_two_families() -> None:
    def one(pk: int, option: str, source: str = "association.members") -> Indicator:
        return Indicator(pk=pk, source=source, option=option)

    listed = [one(1, ""), one(2, "60"), one(3, "categorie:elected"), one(4, "categorie:professional")]
    found = families([*listed, one(5, "", ""), one(6, "", "association.participants")])
    professions, kinds = found[2][0][0], found[3][0][0]
    assert professions != kinds
    assert dict(found[1]) == {professions: True, kinds: True}
    assert (found[2], found[3]) == ([(professions, False)], [(kinds, False)])
    assert found[4] == [(kinds, False), (professions, True)]
    assert found[5] == found[6] == []


def test_a_small_figure_is_not_the_difference_of_unmasked_ones(
    by: Actor, years: list[ReportingYear], actor_of: ActorOf
) -> None:
    year = years[-1]
    rows = {}
    for option, count, under in (("60", 3, 5), ("70", 9, 0), ("10-mg", 40, 0), ("", 52, 0), ("70", 9, 0)):
        row = services.define(
            by=by, name=f"Adhérents {option}", source="association.members", option=option, mask_under=under
        )
        Reading.objects.filter(indicator=row, year=year).update(numerator=Decimal(count))
        rows[row.code] = row
    seen = {row.indicator.code: row for row in queries.table(year, actor=actor_of("supervisor"))}
    # The two that count the same thing are hidden together.
    assert {code for code, row in seen.items() if row.is_masked} == {"I01", "I02", "I05"}


def test_supervision_reads_today_s_figure_alone(
    scoped: Community, by: Actor, years: list[ReportingYear], client_of: ClientOf, actor_of: ActorOf
) -> None:
    row, last = services.define(by=by, name="Cas", unit="cas", mask_under=5), years[-2]
    services.type_reading(by=by, indicator=row, year=last, numerator=Decimal("2.22"), note="Feuille verte")
    services.type_reading(by=by, indicator=row, year=last, numerator=Decimal("3.33"), note="Feuille bleue")
    _close(by, years)
    services.correct(by=by, indicator=row, year=last, numerator=Decimal(40), note="Feuille rouge")
    shown = next(
        one
        for one in queries.history(row, years, actor=actor_of("supervisor")).years
        if one.row.year.pk == last.pk
    )
    assert (shown.earlier, shown.frozen, shown.frozen_words, shown.row.value) == ((), None, "", Decimal(40))
    url = f"{community_url(scoped, 'programme:indicator', pk=row.pk)}?annee={last.pk}"
    for secret in ("2,22", "3,33", "Feuille", str(by.user)):
        assert secret not in _page(client_of("supervisor"), url)
        assert secret in _page(client_of("auditor"), url)


def test_supervision_reads_no_name_and_no_note(
    scoped: Community, by: Actor, years: list[ReportingYear], client_of: ClientOf, actor_of: ActorOf
) -> None:
    row = services.define(by=by, name="Cas", unit="cas")
    services.type_reading(by=by, indicator=row, year=years[-1], numerator=Decimal(40), note="Feuille verte")
    assert made_how(queries.table(years[-1], actor=actor_of("supervisor"))[0]).startswith("saisi le")
    assert str(by.user) in made_how(queries.table(years[-1], actor=actor_of("professional"))[0])
    name, listed = str(by.user), community_url(scoped, "programme:indicators")
    for url in (f"{listed}?export=csv", community_url(scoped, "programme:indicator", pk=row.pk)):
        theirs, ours = _page(client_of("supervisor"), url), _page(client_of("auditor"), url)
        assert name not in theirs and "Feuille verte" not in theirs
        assert name in ours and "Feuille verte" in ours
    assert name not in _page(client_of("supervisor"), listed)


def test_a_closed_year_neither_gains_nor_loses_an_indicator(
    scoped: Community, by: Actor, years: list[ReportingYear]
) -> None:
    first, last, this = years
    old = services.define(by=by, name="Arrêté", valid_until=first.ends_on)
    typed = services.define(by=by, name="Saisi")
    empty = services.define(by=by, name="Jamais saisi")
    services.type_reading(by=by, indicator=typed, year=first, numerator=Decimal(3))
    _close(by, years, 2)

    def told() -> list[list[tuple[int, Any, Any]]]:
        rows = [queries.table(year) for year in (first, last)]
        return [[(row.pk, row.value, row.indicator.valid_until) for row in found] for found in rows]

    def members() -> list[list[int]]:
        return [[pk for pk, _, _ in found] for found in told()]

    before, kept = told(), members()
    made = services.define(by=by, name="Nouveau", source="association.meetings")
    assert made.valid_from == last.ends_on + timedelta(days=1)
    create_from_template(by=by, key=patterns.patterns()[0].key, mission=ground.action(scoped, "A9").mission)
    assert told() == before and len(queries.table(this)) > 3
    day = timedelta(days=1)
    for write in (
        lambda: services.define(by=by, name="Trop tôt", valid_from=last.starts_on),
        lambda: services.end(by=by, pk=old.pk, seen=old.version, on=None),
        lambda: services.end(by=by, pk=typed.pk, seen=typed.version, on=first.starts_on + day),
        lambda: services.end(by=by, pk=typed.pk, seen=typed.version, on=first.ends_on),
        lambda: services.end(by=by, pk=empty.pk, seen=empty.version, on=first.ends_on),
        lambda: services.update(
            by=by, pk=empty.pk, seen=empty.version, values={"valid_from": this.starts_on}
        ),
        lambda: services.replace_definition(
            by=by, pk=old.pk, seen=old.version, from_on=last.starts_on, values={}
        ),
    ):
        with pytest.raises(services.IndicatorRefused, match="est close"):
            write()
    with pytest.raises(services.IndicatorRefused, match="année close"):
        services.remove(by=by, pk=empty.pk)
    assert told() == before
    # What had ended stays ended, and what is replaced today leaves the closed years as they are.
    for row in (old, typed):
        services.replace_definition(by=by, pk=row.pk, seen=row.version, from_on=this.starts_on, values={})
    services.end(by=by, pk=empty.pk, seen=empty.version, on=last.ends_on)
    old.refresh_from_db()
    assert (old.valid_until, members()) == (first.ends_on, kept)


def test_a_figure_typed_first_after_closing_is_a_correction(
    scoped: Community, by: Actor, years: list[ReportingYear], client_of: ClientOf
) -> None:
    row, last = services.define(by=by, name="Cas", unit="cas"), years[-2]
    _close(by, years)
    for amount in (7, 8):
        services.correct(by=by, indicator=row, year=last, numerator=Decimal(amount), note="Retrouvé")
        shown = next(one for one in queries.history(row, years).years if one.row.year == last)
        assert (shown.row.is_corrected, shown.frozen, shown.frozen_words) == (True, None, "rien à la clôture")
        assert made_how(shown.row).startswith("corrigé")
        assert [one[1:] for one in shown.replaced] == ([] if amount == 7 else [("7 cas", True)])
    url = f"{community_url(scoped, 'programme:indicator', pk=row.pk)}?annee={last.pk}"
    assert "rien à la clôture" in _page(client_of("auditor"), url)


def test_frozen_figures_stay_those_of_their_action(
    scoped: Community, by: Actor, years: list[ReportingYear]
) -> None:
    one, other = ground.action(scoped, "A1"), ground.action(scoped, "A2")
    values: dict[str, Any] = {"source": "association.meetings", "action": one}
    tied = services.define(by=by, name="De la fiche", own_links=True, **values)
    free = services.define(by=by, name="Toutes", **values)
    _close(by, years)
    for change in ({"action": other}, {"action": other, "own_links": False}):
        with pytest.raises(services.IndicatorRefused, match="son sens ne change plus"):
            services.update(by=by, pk=tied.pk, seen=tied.version, values=change)
    assert services.update(by=by, pk=free.pk, seen=free.version, values={"action": other}).action == other


def test_two_who_set_a_target_are_told(
    scoped: Community, by: Actor, years: list[ReportingYear], client_of: ClientOf
) -> None:
    row, year = services.define(by=by, name="Cas", unit="cas"), years[-1]
    url = community_url(scoped, "programme:target", pk=row.pk, year=year.pk)
    client = client_of("coordinator")
    assert 'name="version"' in _page(client, url)
    services.set_target(by=by, indicator=row, year=year, value=Decimal(20), agreed_on=year.starts_on)
    late = client.post(url, {"value": "30", "agreed_on": "", "version": ""}).content.decode()
    assert "entre-temps" in late and re.search(r"20\s*cas", late) and 'value="30"' in late
    mark = f"20.00 {year.starts_on}"
    assert f'value="{mark}"' in late and Target.objects.get().value == 20
    assert client.post(url, {"value": "30", "agreed_on": "", "version": mark}).status_code == 302
    assert (Target.objects.get().value, Target.objects.get().mark) == (30, "30.00")
    services.set_target(by=by, indicator=row, year=year, value=None)
    gone = client.post(url, {"value": "40", "agreed_on": "", "version": "30.00"}).content.decode()
    assert "aucune" in gone and not Target.objects.exists()


def test_rows_tell_when_the_whole_has_changed(
    scoped: Community,
    by: Actor,
    years: list[ReportingYear],
    client_of: ClientOf,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    row = services.define(by=by, name="Part", source="association.coverage")
    reading = Reading.objects.get(indicator=row, year=years[-1])
    url = community_url(scoped, "programme:figure_rows", pk=row.pk, year=years[-1].pk)
    assert "Des faits ont changé" not in _page(client_of("professional"), url)
    Reading.objects.filter(pk=reading.pk).update(denominator=Decimal(61))
    page = _page(client_of("professional"), url)
    assert "Des faits ont changé" in page and "sur 61" in page
