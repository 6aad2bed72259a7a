from __future__ import annotations

from datetime import date
from typing import Any

from maillage.contexts.funding.time import links, services
from maillage.contexts.funding.time.models import TimeEntry
from maillage.platform.tenancy.actor import Actor
from tests.matrix.funding.rates import a_member, a_rate, a_rule
from tests.matrix.rows import Row, Sample, community, public


def an_entry(actor: Actor, **changes: Any) -> TimeEntry:
    """Time of a member without account, to be checked; `changes` are written over it."""
    a_rule(actor)
    made = services.declare(
        by=actor,
        contact=a_member(actor, joined_on=date(2024, 1, 1)),
        task=a_rate(actor).task,
        happened_on=date(2025, 3, 12),
        minutes=60,
        title="Échantillon",
        proof="compte rendu",
    )
    TimeEntry.objects.filter(pk=made.pk).update(**({"state": made.state} | changes))
    made.refresh_from_db()
    return made


def _entry(**changes: Any) -> Sample:
    return lambda actor: {"pk": an_entry(actor, **changes).pk}


APPROVED = {"state": "approved", "amount_cents": 40_00}
SAMPLES: dict[str, Sample] = {
    "time_proposed": _entry(),
    "time_checked": _entry(state="checked"),
    "time_validated": _entry(state="validated"),
    "time_approved": _entry(**APPROVED),
}


def fill(actor: Actor, first: int, size: int) -> None:
    """Entries in each state that a page lists, and links to the year of as many members."""
    for number in range(first, first + size):
        links.send_link(by=actor, contact=a_member(actor, email=f"paye{number}@tests.example"))
        for state in ("checked", "validated"):
            an_entry(actor, state=state)


_SEE, _CONFIGURE, _APPROVE = "funding.view_pay", "funding.configure", "funding.approve"
_DECLARE, _VALIDATE = "funding.declare", "funding.validate"
_WHY = {"reason": "essai"}
_NOBODY = {"secret": "inconnu", "pk": 1}
# Who may declare and is neither of the team nor of the bureau sees and writes their own time only.
_OWN_ONLY = ("board_member", "professional")


def _page(name: str, permission: str, **answers: Any) -> Row:
    return community(f"funding:{name}", permission, module="funding", **answers)


ROWS: tuple[Row, ...] = (
    _page("time_entries", _SEE),
    _page("time_entry", _SEE, sample="time_checked"),
    _page("time_collect", _CONFIGURE, get=405, post=302),
    _page("time_to_validate", _VALIDATE, post=302),
    _page("time_to_approve", _APPROVE, post=302),
    _page("time_validate", _VALIDATE, get=405, post=302, sample="time_checked"),
    _page("time_approve", _APPROVE, get=405, post=302, sample="time_validated"),
    _page("time_refuse", _VALIDATE, get=405, post=302, sample="time_checked", data=_WHY),
    _page("time_reverse", _APPROVE, get=405, post=422, sample="time_approved"),
    _page("time_set_task", _CONFIGURE, get=405, post=422, sample="time_checked"),
    _page(
        "time_prove",
        _DECLARE,
        post=422,
        sample="time_checked",
        others=dict.fromkeys(_OWN_ONLY, (404, 404)),
    ),
    # The people of these tests are no contacts of the association: they see that, and have nothing of their own.
    _page("my_year", _DECLARE),
    _page("time_declare", _DECLARE, post=422),
    _page("my_year_link", _DECLARE, get=405, post=404),
    _page("my_year_links_revoke", _DECLARE, get=405, post=404),
    _page("my_time_check", _DECLARE, get=405, post=404, sample="time_proposed"),
    _page("my_time_dispute", _DECLARE, get=405, post=404, sample="time_proposed", data=_WHY),
    public("funding_public:my_year_ask", post=422, kwargs={"slug": "inconnue"}),
    public("funding_public:my_year", get=404, kwargs={"secret": "inconnu"}),
    public("funding_public:my_year_revoke", get=405, post=404, kwargs={"secret": "inconnu"}),
    public("funding_public:my_time_check", get=405, post=404, kwargs=_NOBODY),
    public("funding_public:my_time_dispute", get=405, post=404, kwargs=_NOBODY),
)
