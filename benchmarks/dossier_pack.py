"""The whole pack of a year, built by the function that the worker calls: 60 actions, 300 documents.

Report as PDF and Word with charts and map, a page for each action, workbooks, tables, every document read, checked
against its digest and put in the archive, the archive deposited. Progress is written meanwhile. No peer: nothing else
makes one; what the issue asks is a time that somebody may wait for.
"""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.results import Result
from benchmarks.workplace import Workplace

NAME = "dossier_pack"
MAX_S = 30


def run(workplace: Workplace) -> Iterator[Result]:
    installation = workplace.fresh(NAME)
    installation.run("found_community")
    built = installation.run("build_pack")
    yield Result(
        name=NAME,
        value=built["seconds"],
        unit="s",
        target=MAX_S,
        note=f"{built['sheets']} pages of actions, {built['pieces']} documents, an archive of {built['mb']:.0f} MB; "
        f"{built['peak_mb']:.0f} MB of memory at the most",
    )
