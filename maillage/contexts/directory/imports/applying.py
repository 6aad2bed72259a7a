"""From the staging to the register: rows written unseen, then made visible by one short write.

A row of generation N is not seen as long as the register is at N-1; a row that ends at N is seen
until then. So a kill before the switch leaves the old state (and leftovers that `clear_leftovers`
removes), a kill after it leaves the new one. Every write is a short transaction of its own.
"""

from __future__ import annotations

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from maillage.contexts.directory.imports.columns import ACTIVITY_COLUMNS, NAME_COLUMNS
from maillage.contexts.directory.imports.coverage import SOURCE
from maillage.contexts.directory.imports.differences import PersonSteps, chunks
from maillage.contexts.directory.imports.models import CoveredCommune, ImportRun, RegisterState, RunState
from maillage.contexts.directory.imports.staging import Staging
from maillage.contexts.directory.movements.models import Movement
from maillage.contexts.directory.objections.models import Objection
from maillage.contexts.directory.professionals.models import FOREVER, Activity, Professional

BATCH = 5_000


def current_generation() -> int:
    state = RegisterState.objects.filter(source=SOURCE).first()
    return state.generation if state else 0


def clear_leftovers(generation: int) -> None:
    """Remove what a killed import left: unseen before its switch, seen no more after it."""
    Movement.objects.filter(generation__gt=generation).delete()
    # One walk through the register; nearly always it finds nothing, and the next ones are spared.
    if Activity.objects.filter(Q(since__gt=generation) | Q(until__lt=FOREVER)).exists():
        _delete_slowly(Activity.objects.filter(Q(since__gt=generation) | Q(until__lte=generation)))
        ended = Activity.objects.filter(until__lt=FOREVER).order_by()
        while ids := list(ended.values_list("pk", flat=True)[:BATCH]):
            Activity.objects.filter(pk__in=ids).update(until=FOREVER)
    ImportRun.objects.filter(source=SOURCE, state=RunState.RUNNING).update(state=RunState.INTERRUPTED)


def _delete_slowly(rows: QuerySet[Activity]) -> None:
    while ids := list(rows.order_by().values_list("pk", flat=True)[:BATCH]):
        Activity.objects.filter(pk__in=ids).delete()


# Whichever line of a person comes first; where several give different names, `find_renamed` chooses.
_PEOPLE = """
    INSERT INTO directory_professional (idnps, {names})
    SELECT professional_id, {names} FROM {table} WHERE position >= %s AND position < %s
    ON CONFLICT (idnps) DO NOTHING
"""
_ACTIVITIES = """
    INSERT INTO directory_activity ({columns}, since, until)
    SELECT {columns}, {generation:d}, {forever:d} FROM {table} WHERE position >= %s AND position < %s
"""
# Of the lines of one person, the first by profession and name tells the name. Only persons with a line that
# bears another name than the register are ranked: sorting the lines of all of France would take its memory.
_RENAMED = """
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
_RENAME = "UPDATE directory_professional SET {assignments} WHERE idnps = %s"

Renamed = list[tuple[str, ...]]


def write_unseen(staging: Staging, generation: int) -> None:
    """Write the staged persons and activities, unseen, slice by slice."""
    names, columns = ", ".join(NAME_COLUMNS), ", ".join(ACTIVITY_COLUMNS)
    people_sql = _PEOPLE.format(names=names, table=staging.table)
    activity_sql = _ACTIVITIES.format(
        columns=columns, generation=generation, forever=FOREVER, table=staging.table
    )
    for bounds in staging.slices():
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(people_sql, bounds)
            cursor.execute(activity_sql, bounds)


def end_unseen(ids: list[int], generation: int) -> None:
    """Say, unseen, that these activities end with `generation`."""
    for chunk in chunks(ids, BATCH):
        Activity.objects.filter(pk__in=chunk).update(until=generation)


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
        _forget(some, generation)


def _forget(objectors: list[str], generation: int) -> None:
    Activity.objects.filter(since=generation, professional_id__in=objectors).delete()
    Movement.objects.filter(professional_id__in=objectors).delete()
    Professional.objects.filter(idnps__in=objectors).delete()


def cover(codes: frozenset[str], generation: int) -> None:
    """Record the communes that are kept from this generation on; those already kept keep their date."""
    kept = CoveredCommune.objects.filter(source=SOURCE)
    known = set(kept.values_list("commune_id", flat=True))
    for chunk in chunks(sorted(known - codes), BATCH):
        kept.filter(commune_id__in=chunk).delete()
    CoveredCommune.objects.bulk_create(
        CoveredCommune(source=SOURCE, commune_id=code, since=generation) for code in sorted(codes - known)
    )


def sweep(ended_ids: list[int]) -> None:
    """After the switch: remove the rows that nobody sees any more. A kill leaves them to `clear_leftovers`."""
    for ids in chunks(ended_ids, BATCH):
        Activity.objects.filter(pk__in=ids).delete()


def refresh_statistics() -> None:
    """Tell the planner what the tables are like now."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            # ANALYZE takes the write lock: a sample is as good, and bounded.
            cursor.execute("PRAGMA analysis_limit = 1000")
        cursor.execute("ANALYZE directory_activity")
        cursor.execute("ANALYZE directory_professional")
