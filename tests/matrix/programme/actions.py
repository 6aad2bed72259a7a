from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from maillage.contexts.association.api import create_decision
from maillage.contexts.association.models import Contact
from maillage.contexts.programme.actions import services
from maillage.contexts.programme.actions.models import Action
from maillage.contexts.programme.missions.models import Mission
from maillage.contexts.programme.missions.services import create_mission
from maillage.platform.tenancy.actor import Actor
from tests.matrix.rows import BUREAU, INSIDERS, TEAM, Row, Sample, community


def _made(actor: Actor, title: str = "Échantillon") -> Action:
    mission = Mission.objects.order_by("pk").first() or create_mission(by=actor, name="Échantillon")
    return services.create_action(by=actor, title=title, mission=mission)


def _contact(actor: Actor, name: str) -> Contact:
    made: Contact = Contact.objects.create(
        community=actor.community, last_name=name, search_name=name.casefold()
    )
    return made


def _action(actor: Actor) -> dict[str, Any]:
    return {"pk": _made(actor).pk}


def _step(actor: Actor) -> dict[str, Any]:
    row = _made(actor)
    return {"pk": row.pk, "step": services.add_step(by=actor, action=row, title="Échantillon").pk}


def _member(actor: Actor) -> dict[str, Any]:
    row = _made(actor)
    made = services.add_member(by=actor, action=row, contact=_contact(actor, "Échantillon"))
    return {"pk": row.pk, "member": made.pk}


def _link(actor: Actor) -> dict[str, Any]:
    row = _made(actor)
    decision = create_decision(by=actor, title="Échantillon", taken_on=timezone.localdate())
    return {"pk": row.pk, "link": services.link_decision(by=actor, action=row, target=decision).pk}


SAMPLES: dict[str, Sample] = {
    "action": _action,
    "action_step": _step,
    "action_member": _member,
    "action_link": _link,
}


def fill(actor: Actor, first: int, size: int) -> None:
    """Sheets with a pilot, a group and steps of which one is late."""
    today = timezone.localdate()
    for number in range(first, first + size):
        row = _made(actor, f"Fiche {number}")
        person = _contact(actor, f"Pilote{number}")
        services.update_action(by=actor, pk=row.pk, version=1, pilot=person)
        services.add_member(by=actor, action=row, contact=_contact(actor, f"Membre{number}"))
        for rank in range(3):
            services.add_step(
                by=actor,
                action=row,
                title=f"Étape {rank}",
                due_on=today + timedelta(days=7 * rank - 7),
                owner=person,
            )


_VIEW, _WRITE = "programme.view", "programme.write"
# They read every sheet; to write on one they must be its pilot, of its group, or bear a step of it.
_READERS = (INSIDERS | {"partner"}) - TEAM - BUREAU
_NO = dict.fromkeys(_READERS, (403, 403))
_NO_POST = dict.fromkeys(_READERS, (405, 403))


def _page(name: str, permission: str, **answers: Any) -> Row:
    return community(f"programme:{name}", permission, module="programme", **answers)


def _form(name: str, sample: str) -> Row:
    return _page(name, _VIEW, post=200, sample=sample, others=_NO)


def _button(name: str, sample: str) -> Row:
    return _page(name, _VIEW, get=405, post=302, sample=sample, others=_NO_POST)


ROWS: tuple[Row, ...] = (
    _page("actions", _VIEW),
    _page("board", _VIEW),
    _page("calendar", _VIEW),
    _page("steps", _VIEW),
    _page("action", _VIEW, sample="action"),
    _page("action_pdf", _VIEW, sample="action"),
    _page("action_docx", _VIEW, sample="action"),
    _page("action_create", _WRITE, post=200),
    _page("action_templates", _WRITE),
    _page("action_begin", _WRITE, post=200, kwargs={"key": "plan-sse"}),
    _page("action_import", _WRITE, post=200),
    # Without a body it names nothing.
    _page("action_link_here", _VIEW, get=405, post=404),
    _form("action_edit", "action"),
    _form("action_state", "action"),
    _page(
        "action_comment",
        _VIEW,
        get=405,
        post=302,
        sample="action",
        others=dict.fromkeys(("auditor", "partner"), (405, 403)),
    ),
    _page("action_export", _VIEW, get=405, post=200, sample="action", others=_NO_POST),
    _form("action_member", "action"),
    _button("action_unmember", "action_member"),
    _form("action_link", "action"),
    _button("action_unlink", "action_link"),
    _form("step_add", "action"),
    _form("step_edit", "action_step"),
    _button("step_done", "action_step"),
    _button("step_start", "action_step"),
    _button("step_drop", "action_step"),
    _button("step_resume", "action_step"),
    _button("step_move", "action_step"),
)
