"""Which edition of a register is in force: what every page that shows it must say of its source."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from maillage.contexts.directory.imports.models import RegisterState


@dataclass(frozen=True)
class Edition:
    """An edition in force. extraction_on: None as long as no file has been imported; name: « MSSanté, ANS »."""

    name: str
    extraction_on: date | None

    @property
    def is_known(self) -> bool:
        return self.extraction_on is not None

    @property
    def credit(self) -> str:
        """What stands after « Source : »."""
        if self.extraction_on is None:
            return f"{self.name} : aucun fichier n’a encore été importé."
        return f"{self.name}, extraction du {self.extraction_on:%d/%m/%Y} (Licence Ouverte 2.0)."


def edition_of(register: str, name: str) -> Edition:
    """The edition of a register (« mssante »), credited to `name`. 1 query."""
    day = (
        RegisterState.objects.filter(source=register, run__isnull=False)
        .values_list("run__extraction_on", flat=True)
        .first()
    )
    return Edition(name, day)
