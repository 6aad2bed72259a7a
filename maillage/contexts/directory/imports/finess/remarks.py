"""What the report of an import says of sites that are kept all the same: positions that were not believed."""

from __future__ import annotations

from typing import Any

from maillage.contexts.directory.imports.hooks import Hooks
from maillage.contexts.directory.imports.models import ImportRun


class SiteRemarks(Hooks):
    """Puts the remarks of the reading into the message of the accepted run."""

    def compared(self, run: ImportRun, *, reading: Any, **others: Any) -> list[str]:
        del run, others
        remarks: list[str] = reading.remarks
        return remarks

    def switched(self, run: ImportRun, compared: list[str], generation: int) -> None:
        del generation
        run.message = " ; ".join(compared)

    def told(self, run: ImportRun) -> dict[str, Any]:
        return {"remarques": run.message} if run.message else {}
