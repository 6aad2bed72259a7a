"""What the worker does: the estimate on the national problem."""

from __future__ import annotations

from django_tasks import task

from maillage.contexts.atlas.ground.calibration.fitting import CannotCalibrate, fit
from maillage.contexts.atlas.ground.calibration.models import AplCalibration, CalibrationState
from maillage.contexts.atlas.ground.calibration.services import keep_fitted, refuse_calibration
from maillage.platform.tenancy.actor import Actor


@task()
def calibrate_year(pk: int) -> str:
    """Estimate what was asked for; says what became of it. Twice is once."""
    calibration = AplCalibration.objects.filter(pk=pk).first()
    if calibration is None or calibration.state != CalibrationState.WAITING:
        return "nothing to do"
    try:
        fitted = fit(calibration.year)
    except CannotCalibrate as reason:
        refuse_calibration(by=Actor.system(), calibration=calibration, message=str(reason))
        return "refused"
    keep_fitted(by=Actor.system(), calibration=calibration, fitted=fitted)
    return "done"
