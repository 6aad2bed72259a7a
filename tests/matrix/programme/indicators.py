from __future__ import annotations

from decimal import Decimal
from typing import Any

from maillage.contexts.programme.indicators import services
from maillage.contexts.programme.indicators.models import Indicator
from maillage.platform.tenancy.actor import Actor
from tests.matrix.programme.years import this_year
from tests.matrix.rows import Row, Sample, community


def _typed(actor: Actor) -> Indicator:
    return services.define(by=actor, name="Échantillon", unit="actes")


def _indicator(actor: Actor) -> dict[str, Any]:
    this_year(actor)
    return {"pk": _typed(actor).pk}


def _figure(actor: Actor) -> dict[str, Any]:
    return {"pk": _typed(actor).pk, "year": this_year(actor).pk}


def _automatic(actor: Actor) -> dict[str, Any]:
    year = this_year(actor)
    row = services.define(by=actor, name="Échantillon", source="association.decisions")
    return {"pk": row.pk, "year": year.pk}


SAMPLES: dict[str, Sample] = {"indicator": _indicator, "figure": _figure, "automatic": _automatic}


def fill(actor: Actor, first: int, size: int) -> None:
    """Indicators, half of them typed, with a figure and a target each."""
    year = this_year(actor)
    for number in range(first, first + size):
        source = "association.meetings" if number % 2 else ""
        row = services.define(by=actor, name=f"Indicateur {number}", source=source)
        services.set_target(by=actor, indicator=row, year=year, value=Decimal(number % 50))
        if not source:
            services.type_reading(by=actor, indicator=row, year=year, numerator=Decimal(number % 70))


_FIGURES, _CONFIGURE = "programme.view_figures", "programme.configure"


def _page(name: str, permission: str, **answers: Any) -> Row:
    return community(f"programme:{name}", permission, module="programme", **answers)


ROWS: tuple[Row, ...] = (
    _page("indicators", _FIGURES),
    _page("indicators_refresh", "programme.write", get=405, post=302),
    _page("indicator_create", _CONFIGURE, post=200),
    _page("indicator", _FIGURES, sample="indicator"),
    _page("indicator_edit", _CONFIGURE, post=200, sample="indicator"),
    _page("indicator_replace", _CONFIGURE, post=200, sample="indicator"),
    _page("indicator_end", _CONFIGURE, post=200, sample="indicator"),
    _page("indicator_remove", _CONFIGURE, get=405, post=302, sample="indicator"),
    # Regional supervision sees totals, not what makes them.
    _page("figure_rows", _FIGURES, sample="automatic", others={"supervisor": (403, 405)}),
    # Whoever writes the project, and the pilot of the action: not every member.
    _page(
        "figure",
        "programme.pilot",
        post=200,
        sample="figure",
        others={"board_member": (403, 403), "professional": (403, 403)},
    ),
    _page("target", _CONFIGURE, post=302, sample="figure"),
)
