"""What the check-up keeps."""

from maillage.platform.checkup.doctor.models import ClockReading, Examination

__all__ = ["ClockReading", "Examination"]
