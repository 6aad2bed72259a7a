"""Rows of the addresses of `inbox`."""

from __future__ import annotations

from itertools import count
from typing import Any

from django.utils import timezone

from maillage.contexts.programme.inbox import services
from maillage.platform.tenancy.actor import Actor
from tests.matrix.rows import Row, Sample, community

_numbers = count(1)


def _item(actor: Actor) -> dict[str, Any]:
    number = next(_numbers)
    row = services.note_call(
        by=actor,
        once=f"matrice-{number}",
        title=f"Appel de la mairie {number}",
        caller="Mairie",
        happened_on=timezone.localdate(),
    )
    assert row is not None
    return {"pk": row.pk}


SAMPLES: dict[str, Sample] = {"inbox_item": _item}


def fill(actor: Actor, first: int, size: int) -> None:
    """Items to sort, some with a file."""
    for number in range(first, first + size):
        services.drop_files(
            by=actor,
            once=f"croissance-{number}",
            title=f"Photo {number}",
            happened_on=timezone.localdate(),
            files=[("note.txt", f"Note {number}".encode())],
        )


_SORT, _CONFIGURE = "programme.sort_inbox", "programme.configure"


def _page(name: str, permission: str, **answers: Any) -> Row:
    return community(f"programme:{name}", permission, module="programme", **answers)


ROWS: tuple[Row, ...] = (
    _page("inbox", _SORT),
    _page("inbox_call", _SORT, post=422),
    _page("inbox_file", _SORT, post=422),
    _page("inbox_settings", _CONFIGURE, post=422),
    _page("inbox_address", _CONFIGURE, get=405, post=302),
    _page("inbox_item", _SORT, sample="inbox_item"),
    _page("inbox_evidence", _SORT, post=422, sample="inbox_item"),
    _page("inbox_follow_up", _SORT, post=422, sample="inbox_item"),
    _page("inbox_discard", _SORT, get=405, post=302, sample="inbox_item"),
    _page("inbox_restore", _SORT, get=405, post=302, sample="inbox_item"),
    _page("inbox_destroy", _SORT, post=302, sample="inbox_item"),
)
