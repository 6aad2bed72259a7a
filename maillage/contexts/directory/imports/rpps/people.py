"""What an import of the register of professionals does beside its activities: persons, their names, movements."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from django.db import connection, transaction

from maillage.contexts.directory.imports.coverage import Coverage
from maillage.contexts.directory.imports.hooks import Hooks
from maillage.contexts.directory.imports.models import ImportRun
from maillage.contexts.directory.imports.rpps.columns import NAME_COLUMNS
from maillage.contexts.directory.imports.rpps.differences import PersonSteps, Tally, compare
from maillage.contexts.directory.imports.slices import BATCH, chunks
from maillage.contexts.directory.imports.staging import Staging
from maillage.contexts.directory.movements.announcements import announce_movements
from maillage.contexts.directory.movements.models import Movement
from maillage.contexts.directory.objections.models import Objection
from maillage.contexts.directory.professionals.models import Activity, Professional

# Whichever line of a person comes first; where several give different names, `find_renamed` chooses.
_PEOPLE: Final = """
    INSERT INTO directory_professional (idnps, {names})
    SELECT professional_id, {names} FROM {table} WHERE position >= %s AND position < %s
    ON CONFLICT (idnps) DO NOTHING
"""
# Of the lines of one person, the first by profession and name tells the name. Only persons with a line that
# bears another name than the register are ranked: sorting the lines of all of France would take its memory.
_RENAMED: Final = """
    SELECT idnps, {fresh} FROM (
        SELECT professional_id, {names}, row_number() OVER (
            PARTITION BY professional_id ORDER BY profession_code, last_name, first_name, position
        ) AS rank FROM {table}
        WHERE professional_id IN (
            SELECT ranked.professional_id FROM {table} AS ranked
            JOIN directory_professional AS known ON known.idnps = ranked.professional_id WHERE {differs}
        )
    ) AS ranked
    JOIN directory_professional AS known ON known.idnps = ranked.professional_id
    WHERE rank = 1 AND ({differs})
"""
_RENAME: Final = "UPDATE directory_professional SET {assignments} WHERE idnps = %s"

Renamed = list[tuple[str, ...]]


class Compared(NamedTuple):
    """What the comparison found: persons who change name, and how many came, changed, left, moved."""

    renamed: Renamed
    tally: Tally


class PeopleHooks(Hooks):
    """The register of professionals, in the story of an import."""

    tables = ("directory_professional",)

    def clear_leftovers(self, generation: int) -> None:
        Movement.objects.filter(generation__gt=generation).delete()

    def before_rows(self, cursor: Any, staging: Staging, bounds: tuple[int, int]) -> None:
        names = ", ".join(NAME_COLUMNS)
        cursor.execute(_PEOPLE.format(names=names, table=staging.table), bounds)

    def compared(
        self,
        run: ImportRun,
        *,
        reading: Any,
        staging: Staging,
        gone_ids: list[int],
        coverage: Coverage,
        generation: int,
    ) -> Compared:
        tally = Tally()
        for slice_tally, told in compare(
            staging=staging,
            gone_ids=gone_ids,
            coverage=coverage,
            elsewhere=reading.elsewhere,
            generation=generation,
        ):
            tally.add(slice_tally)
            write_movements(told, run, generation)
        return Compared(find_renamed(staging), tally)

    def switched(self, run: ImportRun, compared: Compared, generation: int) -> None:
        rename(compared.renamed)
        forget_objectors(generation)
        tally = compared.tally
        run.people_new, run.people_changed = tally.new, tally.changed
        run.people_gone, run.people_moved = tally.gone, tally.moved
        if Movement.objects.filter(generation=generation).exists():
            # In the same transaction: what an import brought is told, or the import did not happen.
            announce_movements.enqueue(generation)

    def told(self, run: ImportRun) -> dict[str, Any]:
        return {
            "nouvelles personnes": run.people_new,
            "personnes modifiées": run.people_changed,
            "personnes parties": run.people_gone,
            "personnes déplacées": run.people_moved,
        }


@transaction.atomic
def write_movements(told: list[PersonSteps], run: ImportRun, generation: int) -> None:
    """Write the movements of a slice of persons, unseen until the switch.

    Somebody who objected since the file was read is no longer there for a movement to point at.
    """
    people = [one.person for one in told]
    objectors = set(Objection.objects.filter(idnps__in=people).values_list("idnps", flat=True))
    assert run.extraction_on is not None
    Movement.objects.bulk_create(
        (
            Movement(
                run=run,
                generation=generation,
                seen_on=run.extraction_on,
                professional_id=one.person,
                profession_code=step.profession,
                profession_label=one.labels[step.profession],
                from_commune_id=step.from_commune,
                to_commune_id=step.to_commune,
                elsewhere_code=step.elsewhere[:5],
                before_codes=" ".join(sorted(step.before)),
                after_codes=" ".join(sorted(step.after)),
            )
            for one in told
            if one.person not in objectors
            for step in one.steps
        ),
        batch_size=2_000,
    )


def find_renamed(staging: Staging) -> Renamed:
    """Persons whose newest lines bear another name than the register: (identifier, *NAME_COLUMNS)."""
    names = ", ".join(NAME_COLUMNS)
    sql = _RENAMED.format(
        fresh=", ".join(f"ranked.{name}" for name in NAME_COLUMNS),
        names=names,
        table=staging.table,
        differs=" OR ".join(f"known.{name} <> ranked.{name}" for name in NAME_COLUMNS),
    )
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def rename(renamed: Renamed) -> None:
    """Give these persons their new name."""
    sql = _RENAME.format(assignments=", ".join(f"{name} = %s" for name in NAME_COLUMNS))
    with connection.cursor() as cursor:
        cursor.executemany(sql, [(*names, idnps) for idnps, *names in renamed])


def forget_objectors(generation: int) -> None:
    """Those who objected while the file was being read are left out before anything is seen."""
    # As values, not as a subquery: with none, nothing is looked through in the one write that others wait for.
    objectors = list(Objection.objects.order_by().values_list("idnps", flat=True))
    for some in chunks(objectors, BATCH):
        Activity.objects.filter(since=generation, professional_id__in=some).delete()
        Movement.objects.filter(professional_id__in=some).delete()
        Professional.objects.filter(idnps__in=some).delete()
