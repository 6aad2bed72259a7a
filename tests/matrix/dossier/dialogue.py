"""Rows of the addresses of `dialogue`."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils import timezone

from maillage.contexts.association.models import Contact
from maillage.contexts.dossier.dialogue import services
from maillage.contexts.dossier.dialogue.concluding.models import NewTarget, RetainedLine
from maillage.contexts.dossier.dialogue.confirming import links
from maillage.contexts.dossier.dialogue.confirming.models import Answer, PilotCall
from maillage.contexts.dossier.dialogue.confirming.services import confirm
from maillage.contexts.dossier.dialogue.models import Dialogue, DialogueState
from maillage.contexts.dossier.dialogue.points import services as pointing
from maillage.contexts.dossier.dialogue.points.models import Argument, Point, PointProof
from maillage.contexts.programme.actions.services import create_action, set_state, update_action
from maillage.contexts.programme.indicators.services import define
from maillage.contexts.programme.missions.services import create_mission
from maillage.contexts.programme.models import Action, Mission, ReportingYear
from maillage.platform.access.tokens import digest_of
from maillage.platform.tenancy.actor import Actor
from tests.matrix.programme.years import an_earlier_year, this_year
from tests.matrix.rows import BUREAU, INSIDERS, TEAM, Row, Sample, community, public


def _opened(actor: Actor, state: str = DialogueState.TARGETS, year: ReportingYear | None = None) -> Dialogue:
    row = services.open_dialogue(by=actor, year=year or this_year(actor))
    if row.state != state:
        row.state = state
        row.save()
    return row


def _sheet(actor: Actor, title: str = "Échantillon") -> Action:
    mission = Mission.objects.order_by("pk").first() or create_mission(by=actor, name="Échantillon")
    made = create_action(by=actor, title=title, mission=mission)
    return set_state(by=actor, pk=made.pk, state="running", version=made.version)


def _pilot(actor: Actor, name: str) -> Contact:
    made: Contact = Contact.objects.create(
        community=actor.community, last_name=name, search_name=name.casefold()
    )
    return made


def _dialogue(actor: Actor) -> dict[str, Any]:
    return {"pk": _opened(actor).pk}


def _prepared(actor: Actor) -> dict[str, Any]:
    return {"pk": _opened(actor, DialogueState.PREPARATION).pk}


def _submitted(actor: Actor) -> dict[str, Any]:
    return {"pk": _opened(actor, DialogueState.SUBMITTED).pk}


def _met(actor: Actor) -> dict[str, Any]:
    return {"pk": _opened(actor, DialogueState.MET).pk}


def _to_confirm(actor: Actor) -> dict[str, Any]:
    return {"pk": _opened(actor, DialogueState.PREPARATION).pk, "action": _sheet(actor).pk}


def _point_of(actor: Actor, row: Dialogue, number: int = 0) -> Point:
    return pointing.add_point(
        by=actor, dialogue=row, values={"title": f"Point {number}", "stake_cents": 1_00}
    )


def _point(actor: Actor) -> dict[str, Any]:
    return {"pk": _point_of(actor, _opened(actor, DialogueState.PREPARATION)).pk}


def _argument(actor: Actor) -> dict[str, Any]:
    point = _point(actor)["pk"]
    said = pointing.argue(
        by=actor, pk=point, side="cpts", said_on=timezone.localdate(), text="Nous avons compté autrement."
    )
    return {"pk": point, "argument": said.pk}


def _piece(actor: Actor) -> dict[str, Any]:
    point = Point.objects.get(pk=_point(actor)["pk"])
    made = PointProof.objects.create(community=point.community, point=point, title="Pièce", kind="added")
    return {"pk": point.pk, "proof": made.pk}


SAMPLES: dict[str, Sample] = {
    "dialogue": _dialogue,
    "dialogue_prepared": _prepared,
    "dialogue_submitted": _submitted,
    "dialogue_met": _met,
    "dialogue_sheet": _to_confirm,
    "dialogue_point": _point,
    "dialogue_argument": _argument,
    "dialogue_piece": _piece,
}


def fill(actor: Actor, first: int, size: int) -> None:
    """Dialogues of other years; in that of today, sheets with pilots and answers, points with arguments and pieces."""
    for _ in range(size):
        services.open_dialogue(by=actor, year=an_earlier_year(actor))
    row = _opened(actor, DialogueState.PREPARATION)
    for number in range(first, first + size):
        _fill_sheet(actor, row, number)
        _fill_point(actor, row, number)
        indicator = define(by=actor, name=f"Convenu {number}", kind="means")
        NewTarget.objects.create(community=row.community, dialogue=row, indicator=indicator, value=Decimal(1))
        RetainedLine.objects.create(
            community=row.community, dialogue=row, rank=number, label=f"Ligne {number}", indicator=indicator
        )
    services.step_back(by=actor, pk=row.pk, reason="Échantillon")
    row.refresh_from_db()
    row.state = DialogueState.PREPARATION
    row.save()


def _fill_sheet(actor: Actor, row: Dialogue, number: int) -> None:
    sheet = _sheet(actor, f"Fiche du dialogue {number}")
    pilot = _pilot(actor, f"Pilotant{number}")
    update_action(by=actor, pk=sheet.pk, version=sheet.version, pilot=pilot)
    call = PilotCall(community=row.community, dialogue=row, contact=pilot, link_key=links.new_key())
    call.digest, call.expires_at = digest_of(links.secret_of(call)), timezone.now()
    call.save()
    if number % 2:
        confirm(by=actor, pk=row.pk, action_pk=sheet.pk, answer=Answer.NOTHING, how="au téléphone")


def _fill_point(actor: Actor, row: Dialogue, number: int) -> None:
    point = _point_of(actor, row, number)
    Argument.objects.create(
        community=row.community, point=point, side="ars", said_on=timezone.localdate(), text=f"Dit {number}"
    )
    PointProof.objects.create(community=row.community, point=point, title=f"Pièce {number}", kind="added")


_VIEW, _PREPARE, _CONCLUDE, _CONFIRM = (
    "dossier.view",
    "dossier.prepare",
    "dossier.conclude",
    "dossier.confirm",
)
# They confirm the sheets that they pilot: that of the sample is nobody's.
_OWN_ONLY = dict.fromkeys(INSIDERS - {"auditor"} - TEAM - BUREAU, (403, 403))


def _row(name: str, permission: str, **answers: Any) -> Row:
    return community(f"dossier:{name}", permission, module="dossier", **answers)


def _form(name: str, sample: str, permission: str = _PREPARE, **answers: Any) -> Row:
    return _row(name, permission, post=422, sample=sample, **answers)


ROWS: tuple[Row, ...] = (
    _row("dialogues", _VIEW),
    _row("dialogue_open", _PREPARE, get=302, post=302),
    _row("dialogue", _VIEW, sample="dialogue_met"),
    _form("dialogue_plan", "dialogue"),
    _form("dialogue_agree", "dialogue", _CONCLUDE),
    _form("dialogue_submit", "dialogue_prepared", _CONCLUDE),
    _form("dialogue_acknowledge", "dialogue_submitted"),
    _form("dialogue_meet", "dialogue_submitted"),
    _form("dialogue_conclude", "dialogue_met", _CONCLUDE),
    _form("dialogue_back", "dialogue_met", _CONCLUDE),
    _form("dialogue_file", "dialogue_prepared", kwargs={"kind": "depose"}),
    # No pack is ready.
    _row("dialogue_pack", _PREPARE, get=302, post=302, sample="dialogue_prepared"),
    _row("dialogue_pdf", _VIEW, sample="dialogue_met"),
    _row("dialogue_docx", _VIEW, sample="dialogue_met"),
    _row("confirmations", _VIEW, sample="dialogue_prepared"),
    _row("confirmations_ask", _PREPARE, get=405, post=302, sample="dialogue_prepared"),
    _form("confirm", "dialogue_sheet", _CONFIRM, others=_OWN_ONLY),
    _row("points", _VIEW, sample="dialogue_met"),
    _form("point_add", "dialogue_prepared"),
    _form("dialogue_retain", "dialogue_met"),
    _form("dialogue_targets", "dialogue_met"),
    _row("point", _VIEW, sample="dialogue_point"),
    _form("point_edit", "dialogue_point"),
    _form("point_argue", "dialogue_point"),
    _form("point_correct", "dialogue_argument"),
    _form("point_settle", "dialogue_point"),
    _form("point_attach", "dialogue_point"),
    _form("point_file", "dialogue_point"),
    _row("point_detach", _PREPARE, get=405, post=302, sample="dialogue_piece"),
    public("dossier_public:confirm", get=404, post=404, kwargs={"secret": "inconnu"}),
)
