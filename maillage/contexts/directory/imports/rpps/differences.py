"""What a file changes: persons new, changed, gone, moved; and the movements that tell it.

Read from the live activities of the persons concerned, the rows that the file no longer holds, and
the staged lines. Persons go by slices, so that memory stays bounded whatever the size of the change.
A first import brings 1.3 million persons of whom there is nothing to tell: they are only counted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from django.db import connection

from maillage.contexts.directory.imports.coverage import SOURCE, Coverage
from maillage.contexts.directory.imports.slices import chunks
from maillage.contexts.directory.imports.staging import Staging
from maillage.contexts.directory.movements.comparison import Presence, Step, grouped, steps
from maillage.contexts.directory.professionals.models import Activity


@dataclass
class Tally:
    """How many persons the file brings, changes, takes away, moves."""

    new: int = 0
    changed: int = 0
    gone: int = 0
    moved: int = 0

    def add(self, other: Tally) -> None:
        self.new += other.new
        self.changed += other.changed
        self.gone += other.gone
        self.moved += other.moved


@dataclass(frozen=True)
class PersonSteps:
    person: str
    labels: Mapping[str, str]
    steps: tuple[Step, ...]


@dataclass
class _State:
    """One person's (profession, commune) pairs in a slice."""

    before: list[tuple[str, str]] = field(default_factory=list)
    after: list[tuple[str, str]] = field(default_factory=list)
    existed: bool = False
    exists: bool = False


# Persons with something to tell: seen until now, or now in a commune where an arrival can be told.
_WALKED = """
    SELECT staged.professional_id FROM {table} AS staged
    JOIN directory_activity AS live ON live.professional_id = staged.professional_id
    WHERE live.since <= %s AND live.until > %s
    UNION
    SELECT professional_id FROM {table}
    WHERE commune_id IN (SELECT commune_id FROM directory_coveredcommune WHERE source = %s)
"""


def _count_staged_people(staging: Staging) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FROM (SELECT DISTINCT professional_id FROM {staging.table}) AS people"  # noqa: S608
        )
        return int(cursor.fetchone()[0])


def _walked_people(staging: Staging, generation: int) -> list[str]:
    """Staged persons whom the register shows before `generation`, or who may arrive somewhere with it."""
    current = generation - 1
    with connection.cursor() as cursor:
        cursor.execute(_WALKED.format(table=staging.table), [current, current, SOURCE])
        return [row[0] for row in cursor.fetchall()]


def _people_of(ids: list[int]) -> set[str]:
    people: set[str] = set()
    for chunk in chunks(ids):
        people.update(
            Activity.objects.filter(pk__in=chunk).order_by().values_list("professional_id", flat=True)
        )
    return people


def _staged_rows(staging: Staging, people: list[str]) -> list[tuple[str, str, str, str]]:
    marks = ", ".join(["%s"] * len(people))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT professional_id, profession_code, profession_label, COALESCE(commune_id, '')"  # noqa: S608
            f" FROM {staging.table} WHERE professional_id IN ({marks})",
            people,
        )
        return cursor.fetchall()


def _index_staging(staging: Staging) -> None:
    """The comparison looks staged lines up by person."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("CREATE INDEX staging.line_person ON line (professional_id)")
        else:
            cursor.execute(f"CREATE INDEX ON {staging.table} (professional_id)")


def compare(
    *,
    staging: Staging,
    gone_ids: list[int],
    coverage: Coverage,
    elsewhere: Mapping[str, Mapping[str, str]],
    generation: int,
) -> Iterator[tuple[Tally, list[PersonSteps]]]:
    """For each slice of persons whom the file changes: how many of each kind, and their steps.

    elsewhere: person -> profession -> commune code, for persons whom the file also places outside
    what is kept. generation: that of the import in hand. Steps are told only inside `coverage.lasting`.
    """
    walked = _walked_people(staging, generation) if generation > 1 else []
    yield Tally(new=_count_staged_people(staging) - len(walked)), []
    people = sorted({*walked, *_people_of(gone_ids)})
    if not people:
        return
    _index_staging(staging)
    gone = frozenset(gone_ids)
    for chunk in chunks(people):
        yield _compare_slice(staging, chunk, gone, coverage.lasting, elsewhere)


def _states(
    staging: Staging, people: list[str], gone: frozenset[int], labels: dict[str, str]
) -> dict[str, _State]:
    states = {person: _State() for person in people}
    live = (
        Activity.objects.visible()
        .filter(professional_id__in=people)
        .order_by()
        .values_list("pk", "professional_id", "profession_code", "profession_label", "commune_id")
    )
    for pk, person, profession, label, commune in live:
        labels[profession] = label
        state = states[person]
        state.existed = True
        state.before.append((profession, commune or ""))
        if pk not in gone:
            state.exists = True
            state.after.append((profession, commune or ""))
    for person, profession, label, commune in _staged_rows(staging, people):
        labels[profession] = label
        states[person].exists = True
        states[person].after.append((profession, commune))
    return states


def _compare_slice(
    staging: Staging,
    people: list[str],
    gone: frozenset[int],
    lasting: frozenset[str],
    elsewhere: Mapping[str, Mapping[str, str]],
) -> tuple[Tally, list[PersonSteps]]:
    tally, told, labels = Tally(), [], {}  # type: Tally, list[PersonSteps], dict[str, str]
    for person, state in _states(staging, people, gone, labels).items():
        presence = Presence(
            before=grouped(pair for pair in state.before if pair[1] in lasting),
            after=grouped(pair for pair in state.after if pair[1] in lasting),
            elsewhere=elsewhere.get(person, {}),
        )
        mine = tuple(steps(presence))
        _count(tally, state, mine)
        if mine:
            told.append(PersonSteps(person, labels, mine))
    return tally, told


def _count(tally: Tally, state: _State, mine: tuple[Step, ...]) -> None:
    if not state.existed:
        tally.new += 1
    elif not state.exists:
        tally.gone += 1
    elif any(step.from_commune and step.to_commune for step in mine):
        tally.moved += 1
    else:
        tally.changed += 1
