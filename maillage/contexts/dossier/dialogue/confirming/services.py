"""Confirming an action sheet for the year: by its pilot, or by who prepares the dossier on the pilot's behalf."""

from __future__ import annotations

from typing import Final

from django.db import transaction
from django.utils import timezone

from maillage.contexts.dossier.dialogue.confirming import figures, queries
from maillage.contexts.dossier.dialogue.confirming.models import Answer, Confirmation, PilotCall, Way
from maillage.contexts.dossier.dialogue.models import Dialogue, DialogueState
from maillage.contexts.dossier.dialogue.permissions import is_pilot
from maillage.contexts.dossier.dialogue.refusals import DialogueRefused
from maillage.contexts.dossier.dialogue.services import locked
from maillage.contexts.programme.models import Action
from maillage.platform.audit.services import record
from maillage.platform.tenancy.actor import Actor

_TEXT: Final = 4_000


class FiguresMoved(DialogueRefused):
    """The figures are no longer those that the page showed."""

    def __init__(self) -> None:
        super().__init__(
            "Les chiffres de cette fiche ont changé pendant que vous lisiez. Rien n’a été enregistré : relisez-les "
            "ci-dessous, puis confirmez."
        )


@transaction.atomic
def confirm(
    *,
    by: Actor,
    pk: int,
    action_pk: int,
    answer: str,
    note: str = "",
    how: str = "",
    mark: str = "",
    call: PilotCall | None = None,
) -> Confirmation:
    """Answer for a sheet, with the figures of this moment. The same answer twice is one.

    mark: `Seen.mark` of what the page showed; FiguresMoved when it is another today, "" takes what is there.
    call: of a pilot who answers by the personal link; without, the actor is the pilot, or answers on the pilot's behalf
    and says how the pilot told it.
    """
    row = locked(by, pk)
    if row.state != DialogueState.PREPARATION:
        raise DialogueRefused(
            f"Le dialogue {row.year.label} est « {row.get_state_display()} » : les fiches se confirment pendant la "
            "préparation."
        )
    action = queries.find_action(row.year, action_pk)
    if action is None:
        raise DialogueRefused("Cette fiche ne fait pas partie du bilan de l’année.")
    if answer not in Answer.values:
        raise DialogueRefused("Choisissez une réponse : rien à ajouter, ou des corrections à faire.")
    note, how = note.strip()[:_TEXT], how.strip()[:200]
    if answer == Answer.CORRECTIONS and not note:
        raise DialogueRefused("Écrivez ce qui est à corriger : l’équipe s’en charge.")
    way = _way(by, action, call)
    if way == Way.ON_BEHALF and not how:
        raise DialogueRefused("Dites comment le pilote vous l’a dit, par exemple « par téléphone le 12 ».")
    return _write(by, row, action, answer, note, how if way == Way.ON_BEHALF else "", way, mark)


def _way(by: Actor, action: Action, call: PilotCall | None) -> str:
    if call is None:
        return Way.ACCOUNT if is_pilot(by, action) else Way.ON_BEHALF
    if call.contact_id != action.pilot_id:
        raise DialogueRefused("Cette fiche a un autre pilote aujourd’hui.")
    return Way.LINK


def _write(
    by: Actor, row: Dialogue, action: Action, answer: str, note: str, how: str, way: str, mark: str
) -> Confirmation:
    now = figures.of_action(row.year, action.pk)
    if mark and mark != now.mark:
        raise FiguresMoved
    current: Confirmation | None = Confirmation.objects.filter(
        dialogue=row, action=action, is_current=True
    ).first()
    values = (answer, note, how, way, list(now.figures), now.proofs, action.pilot_id)
    if current is not None:
        if values == (
            current.answer,
            current.note,
            current.how,
            current.way,
            current.seen,
            current.proofs,
            current.contact_id,
        ):
            return current
        Confirmation.objects.filter(pk=current.pk).update(is_current=False)
    made: Confirmation = Confirmation.objects.create(
        community=row.community,
        dialogue=row,
        action=action,
        answer=answer,
        note=note,
        how=how,
        way=way,
        contact=action.pilot,
        name=action.pilot.name if action.pilot else "",
        seen=list(now.figures),
        proofs=now.proofs,
        confirmed_at=timezone.now(),
        confirmed_by=by.user,
    )
    record(
        by=by,
        action="dialogue.confirmed",
        obj=made,
        label=f"Fiche {action.code}",
        before={"answer": current.answer, "note": current.note} if current else None,
        after={"answer": answer, "note": note, "way": way, "how": how},
    )
    return made
