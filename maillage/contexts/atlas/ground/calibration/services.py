"""Writing the published APL, and what is estimated on it."""

from __future__ import annotations

from pathlib import Path

from django.db import transaction
from django.utils import timezone

from maillage.contexts.atlas.ground.calibration.fitting import Fitted, residual_json
from maillage.contexts.atlas.ground.calibration.models import (
    AplCalibration,
    AplEdition,
    AplReference,
    CalibrationState,
)
from maillage.contexts.atlas.ground.calibration.workbook import PublishedYear, read_workbook
from maillage.platform.audit.services import record
from maillage.platform.tenancy.actor import Actor

_BATCH = 2_000
TOO_FAR = (
    "Ces chiffres s’écartent de l’APL publiée autant que si la même valeur était donnée à toutes les communes : le "
    "calage est gardé, et n’est pas utilisé. Vérifiez que les médecins de la France entière sont importés."
)


def import_workbook(*, by: Actor, path: Path, name: str) -> list[AplEdition]:
    """Take every year of the workbook in the place of what was known of it. Raises WorkbookRefused, nothing written."""
    years = read_workbook(path)
    with transaction.atomic():
        return [_write(by, year, name) for year in years]


def _write(by: Actor, published: PublishedYear, name: str) -> AplEdition:
    AplReference.objects.filter(year=published.year).delete()
    AplReference.objects.bulk_create(
        (
            AplReference(
                year=published.year,
                commune_code=line.code,
                apl=line.apl,
                apl_65=line.apl_65,
                apl_62=line.apl_62,
                apl_60=line.apl_60,
                standardised=line.standardised,
                population=line.population,
            )
            for line in published.lines
        ),
        batch_size=_BATCH,
    )
    edition, _ = AplEdition.objects.update_or_create(
        year=published.year,
        defaults={
            "file_name": name[:200],
            "imported_at": timezone.now(),
            "communes": len(published.lines),
            "refused": published.refused,
        },
    )
    record(by=by, action="atlas.apl_imported", obj=edition, after={"communes": len(published.lines)})
    return edition


@transaction.atomic
def ask_calibration(*, by: Actor, year: int) -> AplCalibration:
    """Have the worker estimate on a year; one that waits already is not asked twice. Raises AplEdition.DoesNotExist."""
    from maillage.contexts.atlas.ground.calibration.tasks import calibrate_year

    AplEdition.objects.get(year=year)
    waiting = AplCalibration.objects.filter(year=year, state=CalibrationState.WAITING).order_by("pk").first()
    if waiting is not None:
        return waiting
    asked = AplCalibration.objects.create(year=year, asked_at=timezone.now())
    record(by=by, action="atlas.apl_calibration_asked", obj=asked)
    transaction.on_commit(lambda: calibrate_year.enqueue(asked.pk))
    return asked


@transaction.atomic
def keep_fitted(*, by: Actor, calibration: AplCalibration, fitted: Fitted) -> None:
    """Keep what was found, and count with it from now on, unless it comes no nearer than one figure for all would."""
    found = fitted.found
    is_near = found.overall.explained > 0
    if is_near:
        AplCalibration.objects.filter(profession=calibration.profession).update(in_force=False)
    calibration.state, calibration.made_at = CalibrationState.DONE, timezone.now()
    calibration.bounds_min, calibration.weights = list(found.decay.bounds_min), list(found.decay.weights)
    calibration.activity = found.cap
    calibration.overall = residual_json(found.overall)
    calibration.by_departement = {code: residual_json(one) for code, one in found.by_group.items()}
    calibration.supply_words, calibration.travel_words = fitted.supply_words, fitted.travel_words
    calibration.in_force, calibration.message = is_near, "" if is_near else TOO_FAR
    calibration.save()
    record(by=by, action="atlas.apl_calibrated", obj=calibration, after={"activity": found.cap})


@transaction.atomic
def refuse_calibration(*, by: Actor, calibration: AplCalibration, message: str) -> None:
    """Say why nothing was estimated; what was in force stays."""
    calibration.state, calibration.message, calibration.made_at = (
        CalibrationState.REFUSED,
        message,
        timezone.now(),
    )
    calibration.save()
    record(by=by, action="atlas.apl_calibration_refused", obj=calibration, after={"message": message})


@transaction.atomic
def use_calibration(*, by: Actor, calibration: AplCalibration, wanted: bool) -> None:
    """Count with it, or with the setting of origin."""
    AplCalibration.objects.filter(profession=calibration.profession).update(in_force=False)
    AplCalibration.objects.filter(pk=calibration.pk, state=CalibrationState.DONE).update(in_force=wanted)
    action = "atlas.apl_calibration_used" if wanted else "atlas.apl_calibration_set_aside"
    record(by=by, action=action, obj=calibration)
