"""What an import does beyond the rows of its model; most kinds of file do nothing of the sort."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from maillage.contexts.directory.imports.coverage import Coverage
    from maillage.contexts.directory.imports.models import ImportRun
    from maillage.contexts.directory.imports.staging import Staging


class Hooks:
    """Steps of the story of an import (`frame`), in their order; a kind overrides those that it has a use for.

    All are told the generation in hand. What they write before `switched` must not be seen before it.
    tables: those that they write, beside that of the model.
    """

    tables: tuple[str, ...] = ()

    def clear_leftovers(self, generation: int) -> None:
        """Remove what a killed import left beyond this generation, which is the one in force."""

    def before_rows(self, cursor: Any, staging: Staging, bounds: tuple[int, int]) -> None:
        """In the transaction that writes a slice of rows, before them."""

    def compared(
        self,
        run: ImportRun,
        *,
        reading: Any,
        staging: Staging,
        gone_ids: list[int],
        coverage: Coverage,
        generation: int,
    ) -> Any:
        """Once all rows are written unseen: what `switched` needs."""

    def switched(self, run: ImportRun, compared: Any, generation: int) -> None:
        """In the one short transaction that makes the import visible, before the run is saved."""

    def told(self, run: ImportRun) -> dict[str, Any]:
        """What the journal says of an accepted import, beside the counts of lines."""
        return {}
