from __future__ import annotations

from itertools import count
from typing import Any

from maillage.contexts.care.unscheduled.models import CareRequest
from maillage.contexts.care.unscheduled.needs import create_need
from maillage.contexts.care.unscheduled.partner_links import create_link
from maillage.contexts.care.unscheduled.services import open_request
from maillage.contexts.care.unscheduled.tallies import add, counted
from maillage.contexts.territory.models import Commune
from maillage.platform.tenancy.actor import Actor
from tests.matrix.rows import BUREAU, Row, Sample, community, public
from tests.places import BESSEGES, settle

_numbers = count(1)


def _asked(actor: Actor) -> CareRequest:
    if not Commune.objects.filter(code=BESSEGES).exists():
        settle(actor)
    number = next(_numbers)
    return open_request(
        by=actor,
        once=f"page{number}",
        need="soins-infirmiers",
        delay="h48",
        commune=Commune.objects.get(code=BESSEGES),
        callback_name=f"Cabinet {number}",
        callback_phone="0466251234",
    )


def _request(actor: Actor) -> dict[str, Any]:
    return {"pk": _asked(actor).pk}


def _link(actor: Actor) -> dict[str, Any]:
    return {"pk": create_link(by=actor, values={"label": f"Mairie {next(_numbers)}"}).pk}


def _need(actor: Actor) -> dict[str, Any]:
    values = {"label": f"Besoin particulier {next(_numbers)}", "professions": ["60"], "position": 500}
    return {"key": create_need(by=actor, values=values).key}


def fill(actor: Actor, first: int, size: int) -> None:
    """Requests, some of them counted, kinds of need and links of partners."""
    for number in range(first, first + size):
        row = _asked(actor)
        add(counted([row]), community=actor.community)
        _link(actor)
        if number < 12:
            values = {"label": f"Besoin {number}", "professions": ["60"], "position": number}
            create_need(by=actor, values=values)


SAMPLES: dict[str, Sample] = {"care_request": _request, "request_link": _link, "care_need": _need}

_VIEW, _REQUEST, _COORDINATE = "care.view", "care.request", "care.coordinate"
_ANSWER, _CONFIGURE = "care.answer", "care.configure"


def _page(name: str, permission: str, **answers: Any) -> Row:
    return community(f"care:{name}", permission, module="care", **answers)


# A request of the coordination is nobody else's to see.
_OTHERS = (*sorted(BUREAU), "board_member", "professional", "partner")
_PAGE: dict[str, Any] = {"sample": "care_request", "others": dict.fromkeys(_OTHERS, (404, 405))}
_ACT: dict[str, Any] = {
    "get": 405,
    "sample": "care_request",
    "others": dict.fromkeys(_OTHERS, (405, 404)),
}
# Whom the permission of answering keeps out already.
_ANSWER_ACT: dict[str, Any] = {**_ACT, "others": dict.fromkeys(_OTHERS[:-1], (405, 404))}

ROWS: tuple[Row, ...] = (
    _page("requests", _REQUEST),
    _page("request_new", _REQUEST, post=422),
    _page("request_links", _COORDINATE),
    _page("request_link_new", _COORDINATE, post=422),
    _page("request_link", _COORDINATE, post=422, sample="request_link"),
    _page("request_link_renew", _COORDINATE, get=405, post=302, sample="request_link"),
    _page("request_link_revoke", _COORDINATE, get=405, post=302, sample="request_link"),
    _page("request", _REQUEST, **_PAGE),
    _page("request_cancel", _REQUEST, post=302, **_ACT),
    _page("request_escalate", _REQUEST, post=302, **_ACT),
    _page("request_close", _COORDINATE, get=405, post=302, sample="care_request"),
    _page("request_give_back", _ANSWER, post=302, **_ANSWER_ACT),
    _page("request_outcome", _REQUEST, post=302, **_ACT),
    _page("needs", _VIEW),
    _page("need_new", _CONFIGURE, post=422),
    _page("need_edit", _CONFIGURE, post=422, sample="care_need"),
    public("care_public:request_open", get=404, post=404, kwargs={"secret": "inconnu"}),
    public("care_public:request_follow", get=404, kwargs={"secret": "inconnu"}),
    public("care_public:request_follow_cancel", get=405, post=404, kwargs={"secret": "inconnu"}),
)
