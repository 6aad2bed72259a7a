"""Make the words of names follow the register, in the background and in small transactions.

The first time, every person is walked through in order of identifier, and each slice says how far it came: a
kill loses one slice. After that only those whom an import touched are done again: new persons and renamed ones have
activities that came with it. Persons who are removed take their words away themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any, Final

from django.db import connection, transaction
from django.utils import timezone

from maillage.contexts.directory.imports.coverage import SOURCE
from maillage.contexts.directory.imports.models import ImportRun, RegisterState, RunState
from maillage.contexts.directory.professionals.models import Activity, Professional
from maillage.contexts.directory.search.models import FillingState, NameWord, Spelling
from maillage.core.spelling.ranking import keys

# Some 50 ms of writing, in which nobody else can write to SQLite.
SLICE: Final = 1_000
# An import that began longer ago was killed: the next one will say so.
LONGEST_IMPORT: Final = timedelta(hours=1)

# The words of a name, as rows. Names hold letters, digits and single spaces only (`search_text`).
_SPLIT: Final = {
    "postgresql": "CROSS JOIN LATERAL unnest(string_to_array(person.search_name, ' ')) AS part(value)",
    "sqlite": """, json_each('["' || replace(person.search_name, ' ', '","') || '"]') AS part""",
}
_ADD_WORDS: Final = """
    INSERT INTO directory_nameword (word, professional_id)
    SELECT part.value, person.idnps FROM directory_professional AS person {split}
    WHERE person.idnps {chosen} AND part.value <> ''
    ON CONFLICT DO NOTHING
"""
_ADD_SPELLINGS: Final = {
    "postgresql": """
        INSERT INTO directory_spelling (key, word) SELECT * FROM unnest(%s::text[], %s::text[])
        ON CONFLICT DO NOTHING
    """,
    "sqlite": "INSERT INTO directory_spelling (key, word) VALUES (%s, %s) ON CONFLICT DO NOTHING",
}
_DROP_WORDS: Final = """
    DELETE FROM directory_nameword WHERE professional_id {chosen} AND NOT EXISTS (
        SELECT 1 FROM directory_professional AS person WHERE person.idnps = directory_nameword.professional_id
        AND ' ' || person.search_name || ' ' LIKE '%% ' || directory_nameword.word || ' %%'
    )
"""
# Every word is kept under itself too: that is how it is known.
_NEW_WORDS: Final = """
    SELECT DISTINCT word FROM directory_nameword WHERE professional_id {chosen} AND NOT EXISTS (
        SELECT 1 FROM directory_spelling AS known
        WHERE known.key = directory_nameword.word AND known.word = directory_nameword.word
    )
"""
_UNUSED_WORDS: Final = """
    SELECT word FROM directory_spelling WHERE key = word AND NOT EXISTS (
        SELECT 1 FROM directory_nameword AS used WHERE used.word = directory_spelling.word
    )
"""


def fill(*, stop: Callable[[], bool] = lambda: False) -> str:
    """Bring the words up to the register's current generation; says in a few words how it ended.

    stop: asked before each slice; what remains is for the next call.
    """
    register = RegisterState.objects.filter(source=SOURCE).first()
    if register is None or not register.generation:
        return "no register"
    state, _ = FillingState.objects.get_or_create(source=SOURCE)
    if state.generation == register.generation:
        return "up to date"
    is_first = not state.generation
    work = _first_filling(register.generation) if is_first else _following(state, register.generation)
    for _slice in work:
        if stop() or _import_runs():
            return "to be continued"
    state.refresh_from_db()
    if state.generation < register.generation:
        return "interrupted"
    _drop_unused_words()
    if is_first:
        _refresh_statistics()
    return "filled"


def _import_runs() -> bool:
    since = timezone.now() - LONGEST_IMPORT
    return ImportRun.objects.filter(source=SOURCE, state=RunState.RUNNING, started_at__gt=since).exists()


def _locked_state() -> FillingState:
    """Two workers may fill at once: each slice belongs to one of them."""
    return FillingState.objects.select_for_update().get(source=SOURCE)


def _first_filling(generation: int) -> Iterator[None]:
    """Walk through all persons; what imports bring meanwhile is followed afterwards."""
    while True:
        yield
        with transaction.atomic():
            state = _locked_state()
            if state.generation:
                return
            state.target = state.target or generation
            people = Professional.objects.filter(pk__gt=state.position).order_by("pk")
            ids = list(people.values_list("pk", flat=True)[:SLICE])
            if ids:
                _add("BETWEEN %s AND %s", [ids[0], ids[-1]])
                state.position = ids[-1]
            else:
                state.generation, state.target, state.position = state.target, 0, ""
            state.save()


def _following(state: FillingState, generation: int) -> Iterator[None]:
    """Do again the persons with activities of the imports since the last filling. Twice changes nothing."""
    touched = sorted(
        Activity.objects.filter(since__gt=state.generation, since__lte=generation)
        .order_by()
        .values_list("professional_id", flat=True)
        .distinct()
    )
    for at in range(0, len(touched), SLICE):
        yield
        with transaction.atomic():
            _locked_state()
            _redo(touched[at : at + SLICE])
    yield
    with transaction.atomic():
        current = _locked_state()
        if current.generation < generation:
            current.generation = generation
            current.save()


def _redo(ids: list[str]) -> None:
    """The words of these persons, without those of a name that they no longer bear."""
    chosen = f"IN ({', '.join(['%s'] * len(ids))})"
    with connection.cursor() as cursor:
        cursor.execute(_DROP_WORDS.format(chosen=chosen), ids)
    _add(chosen, ids)


def _add(chosen: str, parameters: list[str]) -> None:
    """The words of the persons chosen by identifier, and the spellings of those words that are new."""
    with connection.cursor() as cursor:
        cursor.execute(_ADD_WORDS.format(split=_SPLIT[connection.vendor], chosen=chosen), parameters)
        cursor.execute(_NEW_WORDS.format(chosen=chosen), parameters)
        words = [word for (word,) in cursor.fetchall()]
        _add_spellings(cursor, [(key, word) for word in words for key in keys(word)])


def _add_spellings(cursor: Any, rows: list[tuple[str, str]]) -> None:
    """Plain statements: the first filling writes millions of these, and model objects would triple its time."""
    statement = _ADD_SPELLINGS[connection.vendor]
    if not rows:
        return
    if connection.vendor == "postgresql":
        cursor.execute(statement, [list(column) for column in zip(*rows, strict=True)])
    else:
        cursor.executemany(statement, rows)


def _drop_unused_words() -> None:
    """Forget the spellings of words that are in nobody's name any more."""
    with connection.cursor() as cursor:
        cursor.execute(_UNUSED_WORDS)
        words = [word for (word,) in cursor.fetchall()]
    for at in range(0, len(words), SLICE):
        with transaction.atomic():
            _locked_state()
            for word in words[at : at + SLICE]:
                if not NameWord.objects.filter(word=word).exists():
                    Spelling.objects.filter(key__in=keys(word), word=word).delete()


def _refresh_statistics() -> None:
    """Tell the planner what the tables are like now."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA analysis_limit = 1000")
        cursor.execute("ANALYZE directory_nameword")
        cursor.execute("ANALYZE directory_spelling")
