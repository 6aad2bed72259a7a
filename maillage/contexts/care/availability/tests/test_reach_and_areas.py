"""Minutes between communes, how a small one is written, and mobile numbers as they are kept."""

from __future__ import annotations

import math
import time
from typing import Any

import pytest
from django.utils import timezone

from maillage.contexts.care.availability import reach as reaching
from maillage.contexts.care.availability.areas import WHOLE, area_of
from maillage.contexts.care.availability.mobiles import e164, readable
from maillage.contexts.care.availability.models import CareSettings
from maillage.contexts.care.availability.queries import settings_of
from maillage.contexts.care.availability.reach import reach
from maillage.contexts.territory.models import Commune, NationalEdition
from maillage.core.geo.travel import estimated_car_min
from maillage.platform.tenancy.models import Community
from tests.people import ActorOf
from tests.places import BESSEGES, PEYREMALE, ROBIAC, load_communes, settle


def communes_around(number: int) -> None:
    """A grid of communes of the Gard, some three kilometres from one another."""
    load_communes()
    model = Commune.objects.get(code=BESSEGES)
    Commune.objects.bulk_create(
        Commune(
            code=f"30{900 + one}",
            name=f"Exemple {one}",
            search_name=f"exemple {one}",
            departement=model.departement,
            population=500,
            lon=3.7 + (one % 10) * 0.09,
            lat=43.9 + (one // 10) * 0.09,
            has_contour=False,
        )
        for one in range(number)
    )


def naive(code: str, minutes: int) -> dict[str, int]:
    """One pair of communes after the other."""
    origin, found = Commune.objects.get(code=code), {}
    for one in Commune.objects.order_by("code"):
        assert (
            origin.lon is not None and origin.lat is not None and one.lon is not None and one.lat is not None
        )
        taken = float(estimated_car_min(origin.lon, origin.lat, one.lon, one.lat))
        if taken <= minutes:
            found[one.code] = math.ceil(taken)
    found[code] = 0
    return found


@pytest.mark.parametrize("minutes", [0, 10, 25, 45, 240])
def test_reach_is_what_each_pair_says(db: None, minutes: int) -> None:
    communes_around(90)
    for code in (BESSEGES, "30900", "30945"):
        assert dict(reach(code, minutes)) == naive(code, minutes)


def test_reach_of_what_is_not_placed(db: None) -> None:
    load_communes()
    Commune.objects.filter(code=ROBIAC).update(lon=None, lat=None)
    assert dict(reach(ROBIAC, 60)) == {ROBIAC: 0}
    assert ROBIAC not in reach(BESSEGES, 60)
    assert dict(reach("99999", 60)) == {}


def test_what_was_worked_out_is_kept_for_one_edition(db: None, django_assert_num_queries: Any) -> None:
    communes_around(20)
    edition = NationalEdition.objects.create(digest="1" * 64, loaded_at=timezone.now())
    first = reach(BESSEGES, 30)
    with django_assert_num_queries(1):
        assert reach(BESSEGES, 30) is first
    began = time.perf_counter()
    for _ in range(20):
        reach(BESSEGES, 30)
    assert (time.perf_counter() - began) / 20 < 0.005
    # Another edition: the communes are read again.
    Commune.objects.filter(code=PEYREMALE).update(lon=12.0)
    edition.delete()
    NationalEdition.objects.create(
        pk=edition.pk + 1 if edition.pk else 2, digest="2" * 64, loaded_at=timezone.now()
    )
    assert PEYREMALE in first
    assert PEYREMALE not in reach(BESSEGES, 30)


def test_no_more_answers_are_kept_than_said(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    load_communes()
    NationalEdition.objects.create(digest="3" * 64, loaded_at=timezone.now())
    monkeypatch.setattr(reaching, "_KEPT", 2)
    for minutes in (10, 20, 30, 40):
        assert reach(BESSEGES, minutes)[BESSEGES] == 0
    assert len(reaching._KEPT_HERE._answers) == 2


# --- How a request is written ------------------------------------------------------------------------------


@pytest.fixture
def settings_here(scoped: Community, actor_of: ActorOf) -> CareSettings:
    # Populations of 1 000, 1 500 and 2 000 inhabitants.
    settle(actor_of("coordinator"))
    return settings_of()


def commune(code: str) -> Commune:
    return Commune.objects.get(code=code)


def test_a_large_commune_is_named(settings_here: CareSettings) -> None:
    found = area_of(commune(ROBIAC), settings_here)
    assert (found.label, found.commune, found.center) == (
        "Robiac-Rochessadoule",
        commune(ROBIAC),
        commune(ROBIAC),
    )


def test_a_small_commune_is_written_as_the_surroundings_of_a_larger_one(settings_here: CareSettings) -> None:
    settings_here.grouping_population = 1_900
    for code in (BESSEGES, ROBIAC):
        found = area_of(commune(code), settings_here)
        assert (found.label, found.commune, found.center) == (
            "Peyremale et alentours",
            None,
            commune(PEYREMALE),
        )
    # 2 500 inhabitants are grouped around it: the larger one may be named.
    assert area_of(commune(PEYREMALE), settings_here).commune == commune(PEYREMALE)


def test_the_larger_one_is_not_named_where_its_surroundings_would_be_one_village(
    settings_here: CareSettings,
) -> None:
    settings_here.grouping_population = 1_200
    # Bessèges alone (1 000) is grouped, around Robiac, its nearest: written apart, one would know it.
    assert area_of(commune(BESSEGES), settings_here).label == "Robiac-Rochessadoule et alentours"
    robiac = area_of(commune(ROBIAC), settings_here)
    assert (robiac.label, robiac.commune) == ("Robiac-Rochessadoule et alentours", None)
    assert area_of(commune(PEYREMALE), settings_here).commune == commune(PEYREMALE)


def test_nothing_larger_is_the_whole_territory(settings_here: CareSettings) -> None:
    settings_here.grouping_population = 5_000
    found = area_of(commune(PEYREMALE), settings_here)
    assert (found.label, found.commune, found.center) == (WHOLE, None, None)
    assert area_of(None, settings_here).label == WHOLE


def test_nothing_is_grouped_with_health_data_or_where_nobody_wants_it(
    settings_here: CareSettings, settings: Any
) -> None:
    settings_here.grouping_population = 0
    assert area_of(commune(BESSEGES), settings_here).label == "Bessèges"
    settings_here.grouping_population = 5_000
    settings.MAILLAGE_HEALTH_DATA = True
    assert area_of(commune(BESSEGES), settings_here).commune == commune(BESSEGES)


# --- Mobiles -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "kept", "shown"),
    [
        ("", "", ""),
        ("06 12 34 56 78", "+33612345678", "06 12 34 56 78"),
        ("07.56.78.90.12", "+33756789012", "07 56 78 90 12"),
        ("+33 (0)6 12 34 56 78", "+33612345678", "06 12 34 56 78"),
        ("0033612345678", "+33612345678", "06 12 34 56 78"),
        ("06 39 98 00 12", "+33639980012", "06 39 98 00 12"),
        ("0639 12 34 56", "+262639123456", "+262 639 12 34 56"),
        ("0692 12 34 56", "+262692123456", "+262 692 12 34 56"),
        ("+262 639 12 34 56", "+262639123456", "+262 639 12 34 56"),
        ("0690123456", "+590690123456", "+590 690 12 34 56"),
        ("0694 12 34 56", "+594694123456", "+594 694 12 34 56"),
        ("0696 12 34 56", "+596696123456", "+596 696 12 34 56"),
        ("+689 87 12 34 56", "+68987123456", "+689 87 12 34 56"),
        ("+687 75 12 34", "+687751234", "+687 75 12 34"),
    ],
)
def test_a_mobile_is_kept_one_way(typed: str, kept: str, shown: str) -> None:
    assert e164(typed) == kept
    assert e164(kept) == kept
    assert readable(kept) == shown


@pytest.mark.parametrize(
    "typed",
    [
        "04 66 12 34 56",
        "0612345",
        "+336123456789",
        "+33 692123456",
        "0700123456",
        "+44 7911 123456",
        "abc",
        "+",
    ],
)
def test_what_is_no_french_mobile_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="mobile français"):
        e164(typed)
