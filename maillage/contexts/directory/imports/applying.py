"""From the staging to the register: rows written unseen, then made visible by one short write.

A row of generation N is not seen as long as its register is at N-1; a row that ends at N is seen
until then. So a kill before the switch leaves the old state (and leftovers that `clear_leftovers`
removes), a kill after it leaves the new one. Every write is a short transaction of its own.
"""

from __future__ import annotations

from typing import Any, Final

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from maillage.contexts.directory.imports.kinds import Kind
from maillage.contexts.directory.imports.models import CoveredCommune, ImportRun, RunState
from maillage.contexts.directory.imports.slices import BATCH, chunks
from maillage.contexts.directory.imports.staging import Staging
from maillage.contexts.directory.objections.models import Objection
from maillage.contexts.directory.professionals.models import FOREVER

_OWN: Final = {"digest", "since", "until"}
_ROWS: Final = """
    INSERT INTO {live} ({columns}, since, until{others})
    SELECT {columns}, {generation:d}, {forever:d}{marks} FROM {table} WHERE position >= %s AND position < %s
"""


def mark_interrupted() -> None:
    """Say of the imports that a kill left running that they were; call under the lock, when none runs."""
    ImportRun.objects.filter(state=RunState.RUNNING).update(state=RunState.INTERRUPTED)


def clear_leftovers(kind: Kind, register: str, generation: int) -> None:
    """Remove what a killed import left: unseen before its switch, seen no more after it."""
    kind.hooks.clear_leftovers(generation)
    rows = kind.model.objects.of_register(register).order_by()
    # One walk through the register; nearly always it finds nothing, and the next ones are spared.
    if not rows.filter(Q(since__gt=generation) | Q(until__lt=FOREVER)).exists():
        return
    _delete_slowly(rows.filter(Q(since__gt=generation) | Q(until__lte=generation)))
    ended = rows.filter(until__lt=FOREVER)
    while ids := list(ended.values_list("pk", flat=True)[:BATCH]):
        kind.model.objects.filter(pk__in=ids).update(until=FOREVER)


def _delete_slowly(rows: QuerySet[Any]) -> None:
    while ids := list(rows.order_by().values_list("pk", flat=True)[:BATCH]):
        rows.model._default_manager.filter(pk__in=ids).delete()


def write_unseen(kind: Kind, staging: Staging, generation: int) -> None:
    """Write the staged rows, unseen, slice by slice; columns that the file does not fill take their default."""
    meta = kind.model._meta
    staged = {column.name: column.sql for column in staging.columns}
    own = [staged[field.column] for field in meta.concrete_fields if field.column in staged]
    others = [field for field in meta.concrete_fields if field.column not in {*staged, *_OWN, meta.pk.column}]
    defaults = [field.get_db_prep_save(field.get_default(), connection) for field in others]
    sql = _ROWS.format(
        live=connection.ops.quote_name(meta.db_table),
        columns=", ".join(own),
        others="".join(f", {connection.ops.quote_name(field.column)}" for field in others),
        marks=", %s" * len(others),
        generation=generation,
        forever=FOREVER,
        table=staging.table,
    )
    for bounds in staging.slices():
        with transaction.atomic(), connection.cursor() as cursor:
            kind.hooks.before_rows(cursor, staging, bounds)
            cursor.execute(sql, [*defaults, *bounds])


def end_unseen(kind: Kind, ids: list[int], generation: int) -> None:
    """Say, unseen, that these rows end with `generation`."""
    for chunk in chunks(ids):
        kind.model.objects.filter(pk__in=chunk).update(until=generation)


def objectors() -> frozenset[str]:
    """National identifiers of those who objected so far."""
    return frozenset(Objection.objects.order_by().values_list("idnps", flat=True))


def forget_objectors(kind: Kind, register: str, generation: int) -> None:
    """Those who objected while the file was being read are left out before anything is seen."""
    if not kind.person_column:
        return
    fresh = kind.model.objects.of_register(register).filter(since=generation)
    for some in chunks(objectors()):
        fresh.filter(**{f"{kind.person_column}__in": some}).delete()


def cover(register: str, codes: frozenset[str], generation: int) -> None:
    """Record the communes that are kept from this generation on; those already kept keep their date."""
    kept = CoveredCommune.objects.filter(source=register)
    known = set(kept.values_list("commune_id", flat=True))
    for chunk in chunks(sorted(known - codes)):
        kept.filter(commune_id__in=chunk).delete()
    CoveredCommune.objects.bulk_create(
        (
            CoveredCommune(source=register, commune_id=code, since=generation)
            for code in sorted(codes - known)
        ),
        batch_size=BATCH,
    )


def sweep(kind: Kind, ended_ids: list[int]) -> None:
    """After the switch: remove the rows that nobody sees any more. A kill leaves them to `clear_leftovers`."""
    for ids in chunks(ended_ids):
        kind.model.objects.filter(pk__in=ids).delete()


def refresh_statistics(kind: Kind) -> None:
    """Tell the planner what the tables are like now."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            # ANALYZE takes the write lock: a sample is as good, and bounded.
            cursor.execute("PRAGMA analysis_limit = 1000")
        for table in (kind.model._meta.db_table, *kind.hooks.tables):
            cursor.execute(f"ANALYZE {connection.ops.quote_name(table)}")
