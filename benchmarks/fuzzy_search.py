"""Names misspelt, looked up on a territory among all professionals of France, against the same names as written.

An exact indexed look-up, here: the same call of the product from end to end (`search.queries.find_people`) with the
name written right, cut to the same communes, by the index of words, on PostgreSQL, in the same process and in turn.
For information, the same misspelt names by pg_trgm with its GIN index on the names, cut to the same communes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg

from benchmarks.results import Result, not_run
from benchmarks.workplace import Installation, Workplace
from tools.postgres_cluster import PostgresMissing

NAME = "fuzzy_search"
MAX_RATIO, MIN_FOUND, MAX_FILLING_S = 3, 0.95, 300


def run(workplace: Workplace) -> Iterator[Result]:
    try:
        installation = workplace.national_postgresql
    except PostgresMissing as missing:
        yield not_run(NAME, str(missing))
        return
    installation.run("found_community")
    filled = installation.run("fill_names")
    found = installation.run("find_misspelt")
    more: dict[str, Any] = {"versions": _version(installation)}
    for size in ("usual", "large"):
        yield from _against_exact(size, found[size], **more)
    yield _found(found["usual"], **more)
    yield _trigrams(found["trigrams"], found["usual"], **more)
    yield Result(
        name=f"{NAME}.filling",
        value=filled["seconds"],
        unit="s",
        target=MAX_FILLING_S,
        note=f"in the background, from nothing: {filled['people']} persons, {filled['words']} words of names, "
        f"{filled['spellings']} spellings",
        **more,
    )


def _against_exact(size: str, known: dict[str, Any], **more: Any) -> Iterator[Result]:
    for percentile in ("p50", "p95"):
        ours, exact = (known[kind][percentile] * 1000 for kind in ("misspelt", "exact"))
        yield Result(
            name=f"{NAME}.{size}_{percentile}",
            value=ours,
            unit="ms",
            peer=f"the name as written, {exact:.1f} ms",
            ratio=ours / exact,
            target=MAX_RATIO,
            note=f"territory with {known['people']} professionals; {known['misspelt']['looks']} look-ups of each",
            **more,
        )


def _found(known: dict[str, Any], **more: Any) -> Result:
    kinds = ", ".join(f"{kind} {share:.3f}" for kind, share in known["by_kind"].items())
    return Result(
        name=f"{NAME}.found",
        value=known["misspelt"]["found"],
        unit="share",
        target=MIN_FOUND,
        better="higher",
        note=f"misspelt names whose person is among the first ten: {kinds}",
        **more,
    )


def _trigrams(known: dict[str, Any], ours: dict[str, Any], **more: Any) -> Result:
    name = f"{NAME}.trigrams"
    if "missing" in known:
        return not_run(name, f"pg_trgm is not installed: {known['missing']}")
    theirs = known["misspelt"]
    return Result(
        name=name,
        value=theirs["p95"] * 1000,
        unit="ms",
        peer=f"our look-up, p95 {ours['misspelt']['p95'] * 1000:.1f} ms",
        ratio=theirs["p95"] / ours["misspelt"]["p95"],
        target=None,
        note=f"for information: p95 of pg_trgm, p50 {theirs['p50'] * 1000:.1f} ms, {theirs['found']:.3f} found; its "
        f"index took {known['index_seconds']:.0f} s",
        **more,
    )


def _version(installation: Installation) -> dict[str, str]:
    with psycopg.connect(installation.database_url) as link:
        return {"postgresql": link.execute("SHOW server_version").fetchall()[0][0].split()[0]}
