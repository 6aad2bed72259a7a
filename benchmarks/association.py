"""An association of 1,000 members after five years: 2,000 meetings, 20,000 attendees, 5,000 fees, 2,000 decisions.

Its lists of 50 rows and the pages of a general assembly with 60 people, over HTTP by the product's server, against the
empty signed-in view of the same run; a letter to every member put in the outbox; minutes printed among all of it.

A plain list keeps the bound of the directory's. Three kinds of pages do more than list: the fees sum up the year above
the list; « Mobilisation » places 2,000 people by what they came to, for the order of the list and for its counts; the
pages of an assembly count its quorum among 1,000 voices, and gather what other capabilities hold of it.
"""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.results import Result
from benchmarks.serving import fastest, served
from benchmarks.workplace import Workplace

NAME = "association"
ROUNDS = 40
MAX_LIST, MAX_QUEUE_S, MAX_PDF_MS = 10, 1, 300
MAX_OF_MORE = {
    "fees": 15,
    "engagement": 25,
    "contact": 15,
    "meeting": 30,
    "meeting_people": 30,
    "meeting_session": 30,
}


def run(workplace: Workplace) -> Iterator[Result]:
    workplace.collect_static()
    # What is written here is no part of what other benchmarks measure.
    installation = workplace.one_cpts.copy(workplace.folder / NAME)
    known = installation.run("look_at_association")
    addresses, queries = known["addresses"], known["queries"]
    with served(installation, cookie=known["cookie"]) as visitor:
        seconds = fastest(visitor, addresses, ROUNDS)
    for page in addresses:
        if page != "empty":
            yield Result(
                name=f"{NAME}.{page}",
                value=seconds[page] * 1000,
                unit="ms",
                peer=f"empty signed-in view, {seconds['empty'] * 1000:.2f} ms",
                ratio=seconds[page] / seconds["empty"],
                target=MAX_OF_MORE.get(page, MAX_LIST),
                note=f"fastest of {ROUNDS} in turn; {queries[page]} queries, {queries['empty']} for the empty view",
            )
    written = installation.run("write_to_all")
    yield Result(
        name=f"{NAME}.mailing",
        value=written["seconds"],
        unit="s",
        target=MAX_QUEUE_S,
        note=f"{written['letters']:,} letters merged and put in the outbox in one transaction; median of 5",
    )
    printed = installation.run("print_minutes")
    yield Result(
        name=f"{NAME}.minutes_pdf",
        value=printed["pdf_s"] * 1000,
        unit="ms",
        target=MAX_PDF_MS,
        note="the minutes of `association_writings`, among five years of meetings",
    )
