"""Writes on points of disagreement: noted, argued by each side, supported by pieces, settled. What was said stays."""

from __future__ import annotations

from datetime import date
from typing import Any, BinaryIO, Final

from django.db import transaction
from django.utils import timezone

from maillage.contexts.dossier.dialogue.models import Dialogue
from maillage.contexts.dossier.dialogue.permissions import POINT_OWNER
from maillage.contexts.dossier.dialogue.points.models import (
    TRANSITIONS,
    Argument,
    Point,
    PointProof,
    PointState,
    Side,
)
from maillage.contexts.dossier.dialogue.refusals import ChangedMeanwhile, DialogueRefused
from maillage.contexts.dossier.dialogue.services import living
from maillage.contexts.programme.api import Proof
from maillage.platform.audit.services import record
from maillage.platform.files.checks import DOCUMENTS
from maillage.platform.files.models import StoredFile
from maillage.platform.files.services import FileRefused, store
from maillage.platform.files.services import delete as forget_file
from maillage.platform.tenancy.actor import Actor

FIELDS: Final = ("title", "indicator", "payment_key", "payment_label", "stake_cents")
MOST_CENTS: Final = 20_000_000_00
FILE: Final = "file"

__all__ = ["ChangedMeanwhile", "DialogueRefused", "FileRefused"]


def _values(point: Point) -> dict[str, Any]:
    found = {name: getattr(point, name) for name in FIELDS if name != "indicator"}
    return found | {"indicator": point.indicator_id}


def _set(point: Point, values: dict[str, Any]) -> None:
    for name in FIELDS:
        if name in values:
            value = values[name]
            setattr(point, name, value.strip() if isinstance(value, str) else value)
    if not point.title:
        raise DialogueRefused("Dites en quelques mots sur quoi porte le désaccord.")
    if point.indicator is not None and point.payment_key:
        raise DialogueRefused("Un point porte sur un indicateur ou sur un versement, pas sur les deux.")
    if not point.payment_key:
        point.payment_label = ""
    if point.stake_cents is not None and not 0 <= point.stake_cents <= MOST_CENTS:
        raise DialogueRefused("Cette somme est trop grande : vérifiez sa saisie.")


@transaction.atomic
def add_point(*, by: Actor, dialogue: Dialogue, values: dict[str, Any]) -> Point:
    """A new point. values: of `FIELDS`."""
    row = living(by, dialogue.pk)
    point = Point(community=row.community, dialogue=row, created_by=by.user)
    _set(point, values)
    point.save()
    record(by=by, action="dialogue.point_added", obj=point, after=_values(point))
    return point


def _locked(by: Actor, pk: int, seen: int | None = None) -> Point:
    """The point as it stands, of a dialogue that is not concluded, nobody else writing on the community."""
    living(by, Point.objects.values_list("dialogue_id", flat=True).get(pk=pk))
    point: Point = Point.objects.select_related("indicator", "dialogue__year", "community").get(pk=pk)
    if seen is not None and point.version != seen:
        raise ChangedMeanwhile(point)
    return point


def _save(by: Actor, point: Point, action: str, before: dict[str, Any], after: dict[str, Any]) -> Point:
    point.version += 1
    point.save()
    record(by=by, action=action, obj=point, before=before, after=after)
    return point


@transaction.atomic
def update_point(*, by: Actor, pk: int, seen: int, values: dict[str, Any]) -> Point:
    """What the point is about, while it is open. ChangedMeanwhile for another version than `seen`."""
    point = _locked(by, pk, seen)
    if point.state != PointState.OPEN:
        raise DialogueRefused("Ce point est réglé : rouvrez-le d’abord.")
    before = _values(point)
    _set(point, values)
    after = _values(point)
    return point if before == after else _save(by, point, "dialogue.point_changed", before, after)


@transaction.atomic
def argue(
    *, by: Actor, pk: int, side: str, said_on: date, text: str, corrects: int | None = None
) -> Argument:
    """What a side said that day. corrects: the entry that this one puts right; that one stays, shown as corrected.

    The same words of the same side and day, posted twice, are one entry.
    """
    point = _locked(by, pk)
    text = text.strip()[:6_000]
    if side not in Side.values:
        raise DialogueRefused("Choisissez qui parle : la CPTS, l’assurance maladie ou l’ARS.")
    if not text:
        raise DialogueRefused("Écrivez l’argument.")
    if said_on > timezone.localdate():
        raise DialogueRefused("Cette date est à venir.")
    rows = Argument.objects.filter(point=point)
    same: Argument | None = rows.filter(side=side, said_on=said_on, text=text, corrects=corrects).first()
    if same is not None:
        return same
    wrong = _to_correct(rows, corrects) if corrects is not None else None
    if wrong is not None and wrong.side != side:
        raise DialogueRefused("Une correction reste du même côté que ce qu’elle corrige.")
    made: Argument = Argument.objects.create(
        community=point.community,
        point=point,
        side=side,
        said_on=said_on,
        text=text,
        corrects=wrong,
        created_by=by.user,
    )
    record(
        by=by,
        action="dialogue.argument_corrected" if wrong else "dialogue.argued",
        obj=made,
        before={"text": wrong.text, "said_on": wrong.said_on} if wrong else None,
        after={"side": side, "said_on": said_on, "text": text},
    )
    return made


def _to_correct(rows: Any, pk: int) -> Argument:
    wrong: Argument | None = rows.filter(pk=pk).first()
    if wrong is None:
        raise DialogueRefused("Cet argument n’est pas de ce point.")
    if rows.filter(corrects=wrong).exists():
        raise DialogueRefused("Cet argument est déjà corrigé : corrigez la correction.")
    return wrong


@transaction.atomic
def settle(
    *,
    by: Actor,
    pk: int,
    state: str,
    outcome: str,
    won_cents: int | None = None,
    settled_on: date | None = None,
    seen: int | None = None,
) -> Point:
    """How it ends: agreed, or maintained; or open again, with why in `outcome`. Posted twice is once."""
    point = _locked(by, pk)
    outcome = outcome.strip()[:4_000]
    if point.state == state and point.outcome == outcome and point.won_cents == won_cents:
        return point
    if seen is not None and point.version != seen:
        raise ChangedMeanwhile(point)
    if state != point.state and state not in TRANSITIONS.get(point.state, frozenset()):
        raise DialogueRefused(f"Ce point est « {point.get_state_display()} » : rechargez la page.")
    if not outcome:
        raise DialogueRefused("Écrivez l’issue : ce qui est convenu, ou pourquoi chacun maintient.")
    if won_cents is not None and won_cents > (MOST_CENTS if point.stake_cents is None else point.stake_cents):
        raise DialogueRefused("Le montant retenu dépasse ce qui est en jeu : vérifiez les deux sommes.")
    before = {"state": point.state, "outcome": point.outcome, "won_cents": point.won_cents}
    is_open = state == PointState.OPEN
    point.state, point.outcome = state, outcome
    point.won_cents = None if is_open else won_cents
    point.settled_on = None if is_open else settled_on or timezone.localdate()
    return _save(
        by,
        point,
        "dialogue.point_settled",
        before,
        {"state": state, "outcome": outcome, "won_cents": point.won_cents},
    )


# --- Pieces -----------------------------------------------------------------------------------------------


@transaction.atomic
def attach_proof(*, by: Actor, pk: int, side: str, proof: Proof) -> PointProof:
    """One of the evidence of the year; attached twice is once. Nothing is copied: the row names where it comes from."""
    point = _locked(by, pk)
    sources: dict[str, int | None] = {
        "meeting_id": proof.meeting_id,
        "decision_id": proof.decision_id,
        "document_id": proof.document_id,
        "evidence_id": proof.evidence_id,
    }
    same: PointProof | None = PointProof.objects.filter(
        point=point, kind=str(proof.kind), title=proof.title[:200], **sources
    ).first()
    if same is not None:
        return same
    made: PointProof = PointProof.objects.create(
        community=point.community,
        point=point,
        side=_side(side),
        title=proof.title[:200],
        on=proof.on,
        kind=str(proof.kind),
        created_by=by.user,
        **sources,
    )
    record(by=by, action="dialogue.proof_attached", obj=made, after={"title": made.title, "kind": made.kind})
    return made


def _side(side: str) -> str:
    return side if side in Side.values else Side.CPTS


def attach_file(*, by: Actor, pk: int, side: str, title: str, name: str, stream: BinaryIO) -> PointProof:
    """A file of its own. FileRefused says why not."""
    file = store(
        by=by,
        community=by.community,
        owner=POINT_OWNER,
        owner_id=pk,
        name=name,
        stream=stream,
        kinds=DOCUMENTS,
    )
    try:
        return _attach_file(by=by, pk=pk, side=side, title=title, file=file)
    except BaseException:
        forget_file(by=by, file=file)
        raise


@transaction.atomic
def _attach_file(*, by: Actor, pk: int, side: str, title: str, file: StoredFile) -> PointProof:
    point = _locked(by, pk)
    made: PointProof = PointProof.objects.create(
        community=point.community,
        point=point,
        side=_side(side),
        title=(title.strip() or file.name)[:200],
        on=timezone.localdate(),
        kind=FILE,
        file=file,
        created_by=by.user,
    )
    record(by=by, action="dialogue.proof_attached", obj=made, after={"title": made.title, "kind": FILE})
    return made


@transaction.atomic
def detach(*, by: Actor, proof_pk: int) -> None:
    """Take a piece away while the point is open; a file of its own goes with it. Twice is once."""
    found: PointProof | None = PointProof.objects.select_related("file").filter(pk=proof_pk).first()
    if found is None:
        return
    point = _locked(by, found.point_id)
    if point.state != PointState.OPEN:
        raise DialogueRefused("Ce point est réglé : ses pièces ne changent plus.")
    record(by=by, action="dialogue.proof_detached", obj=found, before={"title": found.title})
    file = found.file
    found.delete()
    if file is not None:
        forget_file(by=by, file=file)
