"""Reading the published APL and what was estimated on it."""

from __future__ import annotations

from dataclasses import dataclass

from maillage.contexts.atlas.ground.calibration.models import AplCalibration, AplEdition, CalibrationState
from maillage.core.accessibility.decay import Decay
from maillage.platform.tenancy.prepared import Prepared
from maillage.platform.ui.typography import number


@dataclass(frozen=True)
class InForce:
    """What grounds count with. words: French, printed as the certainty of the method."""

    decay: Decay
    activity: float
    words: str


_IN_FORCE = Prepared(
    lambda profession: (
        AplCalibration.objects.filter(profession=profession, in_force=True, state=CalibrationState.DONE)
        .order_by("-made_at", "-pk")
        .values_list("year", "bounds_min", "weights", "activity", "overall", "supply_words")
    ),
    national=True,
)


def calibration_in_force(profession: str) -> InForce | None:
    """What was estimated last and is used; None: the preset holds. 1 query."""
    rows = _IN_FORCE.rows(profession=profession)
    if not rows:
        return None
    year, bounds, weights, activity, overall, supply = rows[0]
    return InForce(Decay(tuple(bounds), tuple(weights)), float(activity), _words(year, overall, supply))


def _words(year: int, overall: dict[str, float], supply: str) -> str:
    return (
        f"Les paliers et l’activité sont estimés par moindres carrés sur l’APL publiée par la DREES pour {year} "
        f"(offre : {supply}). L’écart moyen avec elle est de {number(overall['mean_absolute'], 2)} consultation par an "
        "et par habitant."
    )


def latest() -> AplCalibration | None:
    """The last one that was asked for, whatever became of it. 1 query."""
    return AplCalibration.objects.order_by("-asked_at", "-pk").first()


def latest_done() -> AplCalibration | None:
    """The last one that ended well. 1 query."""
    return AplCalibration.objects.filter(state=CalibrationState.DONE).order_by("-made_at", "-pk").first()


def editions() -> list[AplEdition]:
    """Years that were imported, the latest first. 1 query."""
    return list(AplEdition.objects.order_by("-year"))
