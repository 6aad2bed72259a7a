"""Who may read health data, and the line that each reading leaves."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import models

from maillage.platform.audit.services import record_read
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.health import health_data_taken


def may_read_health(
    *, by: Actor, what: str, obj: models.Model | None = None, label: str = "", count: int = 1
) -> bool:
    """True if the page may show health fields, which is then logged; False where the installation takes none.

    Call it once for a page, before it reads the fields. what, count: as in `record_read`; `label` names no patient.
    PermissionDenied for whoever is inside by the assistance: what patients entrusted is not part of the help.
    """
    if not health_data_taken():
        return False
    if by.assisting_until is not None:
        raise PermissionDenied
    # The row's own text may be a patient's name: never the default label.
    record_read(
        by=by, what=what, obj=obj, label=label or (str(obj._meta.verbose_name) if obj else ""), count=count
    )
    return True
