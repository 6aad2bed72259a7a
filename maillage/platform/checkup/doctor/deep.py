"""Checks that read everything: only when asked for."""

from __future__ import annotations

from collections.abc import Sequence

from maillage.platform.audit import verifications
from maillage.platform.checkup.doctor.database import DEEP
from maillage.platform.checkup.doctor.journal import ADVICE
from maillage.platform.registry import Check, Finding


def _whole_journal() -> Sequence[Finding]:
    found = verifications.verify_everything()
    if found.fault_count:
        return tuple(Finding("fault", message, ADVICE) for message in found.faults)
    return (Finding("ok", f"{found.last_number} lignes scellées relues, toutes intactes."),)


DEEP_CHECKS = (DEEP, Check("journal-whole", "Journal entier", 79, _whole_journal))
