from __future__ import annotations

from itertools import count
from typing import Any

from maillage.contexts.programme.ideas.services import add_idea, create_call, support
from maillage.platform.tenancy.actor import Actor
from tests.matrix.rows import Row, Sample, community, public

_numbers = count(1)


def _idea(actor: Actor) -> dict[str, Any]:
    number = next(_numbers)
    row = add_idea(by=actor, once=f"page{number}", proposal=f"Une idée {number}")
    assert row is not None
    return {"pk": row.pk}


def _call(actor: Actor) -> dict[str, Any]:
    return {"pk": create_call(by=actor, title=f"Atelier {next(_numbers)}").pk}


def fill(actor: Actor, first: int, size: int) -> None:
    """Ideas, each supported by a member, and collections."""
    del first
    for _ in range(size):
        support(by=actor, pk=_idea(actor)["pk"])
        _call(actor)


SAMPLES: dict[str, Sample] = {"idea": _idea, "idea_call": _call}

_VIEW, _PILOT, _SURVEY = "programme.view", "programme.pilot", "programme.survey"


def _page(name: str, permission: str, **answers: Any) -> Row:
    return community(f"programme:{name}", permission, module="programme", **answers)


ROWS: tuple[Row, ...] = (
    _page("ideas", _VIEW),
    _page("idea_new", _PILOT, post=422),
    _page("idea", _VIEW, sample="idea"),
    _page("idea_support", _PILOT, get=405, post=302, sample="idea"),
    _page("idea_sort", _SURVEY, get=405, post=422, sample="idea"),
    _page("idea_state", _SURVEY, get=405, post=422, sample="idea"),
    _page("idea_merge", _SURVEY, get=405, post=422, sample="idea"),
    _page("idea_turn", _SURVEY, get=405, post=422, sample="idea"),
    _page("idea_calls", _SURVEY),
    _page("idea_call_new", _SURVEY, post=422),
    _page("idea_call", _SURVEY, post=422, sample="idea_call"),
    _page("idea_call_edit", _SURVEY, post=422, sample="idea_call"),
    public("programme_public:idea_open", get=404, post=404, kwargs={"secret": "inconnu"}),
    public("programme_public:idea_thanks", get=404, kwargs={"secret": "inconnu"}),
)
