"""What is missing before the next step of a dialogue: told in sentences, before and when it is tried."""

from __future__ import annotations

from dataclasses import dataclass

from maillage.contexts.dossier.dialogue import queries
from maillage.contexts.dossier.dialogue.concluding.models import NewTarget, RetainedLine
from maillage.contexts.dossier.dialogue.confirming import queries as confirming
from maillage.contexts.dossier.dialogue.models import Dialogue, DialogueState
from maillage.contexts.dossier.dialogue.points.models import Point, PointState
from maillage.contexts.dossier.dialogue.refusals import NotReady
from maillage.contexts.dossier.dialogue.stakes import without_target
from maillage.platform.ui.typography import count_words

_NAMED = 6


@dataclass(frozen=True)
class Obstacle:
    """is_hard: nothing but doing it helps; else a written reason lets the dialogue go on without."""

    text: str
    is_hard: bool = False


def check(found: list[Obstacle], reason: str) -> str:
    """What is passed over for `reason`, in one text. NotReady when something hard is missing, or no reason is given."""
    hard = tuple(one.text for one in found if one.is_hard)
    if hard:
        raise NotReady(hard, may_pass=False)
    texts = tuple(one.text for one in found)
    if texts and not reason.strip():
        raise NotReady(texts, may_pass=True)
    return "\n".join(texts)


def ahead(row: Dialogue) -> list[Obstacle]:
    """What is missing before the next step as things stand, besides what its own form asks for."""
    steps = {
        DialogueState.TARGETS: _before_preparation,
        DialogueState.PREPARATION: _before_submission,
        DialogueState.SUBMITTED: _nothing,
        DialogueState.MET: before_conclusion,
        DialogueState.CONCLUDED: _nothing,
    }
    return steps[DialogueState(row.state)](row)


def _nothing(row: Dialogue) -> list[Obstacle]:
    del row
    return []


def _before_preparation(row: Dialogue) -> list[Obstacle]:
    names = without_target(row.year, row.community)
    if not names:
        return []
    words = count_words(len(names), "indicateur payé n’a", "indicateurs payés n’ont")
    return [Obstacle(f"{words} pas de cible pour {row.year.label} : {_some(names)}.")]


def _before_submission(row: Dialogue) -> list[Obstacle]:
    """Sheets that nobody confirmed, that want corrections, or whose figures moved since; a missing file."""
    lines = confirming.lines(row)
    found = []
    if missing := [line.action.code for line in lines if line.confirmation is None]:
        words = count_words(len(missing), "fiche n’est", "fiches ne sont", feminine=True)
        found.append(Obstacle(f"{words} pas encore confirmée{_s(missing)} : {_some(missing)}."))
    if wrong := [line.action.code for line in lines if line.wants_corrections]:
        words = count_words(len(wrong), "fiche attend", "fiches attendent", feminine=True)
        found.append(Obstacle(f"{words} des corrections : {_some(wrong)}."))
    if moved := [line.action.code for line in lines if line.changes and not line.wants_corrections]:
        words = count_words(len(moved), "fiche a", "fiches ont", feminine=True)
        found.append(Obstacle(f"{words} changé depuis la confirmation : {_some(moved)}."))
    if row.submitted_file_id is None:
        found.append(Obstacle("Aucun fichier n’est joint : ce qui est déposé n’est gardé nulle part."))
    return found


def before_conclusion(row: Dialogue) -> list[Obstacle]:
    """Points that nobody settled, sums that nobody knows, and a next year that cannot take its targets."""
    found = []
    left = list(Point.objects.filter(dialogue=row, state=PointState.OPEN).order_by("pk"))
    if left:
        words = count_words(len(left), "point de désaccord est encore ouvert", "points sont encore ouverts")
        found.append(
            Obstacle(
                f"{words} : dites l’issue de chacun, accord ou désaccord maintenu "
                f"({_some([f'« {one.title} »' for one in left])}).",
                is_hard=True,
            )
        )
    found += _targets_of_next_year(row)
    lines = list(RetainedLine.objects.filter(dialogue=row).order_by("rank"))
    if not lines:
        found.append(Obstacle("Les montants retenus ne sont pas notés."))
    elif unknown := [one.label for one in lines if one.retained_cents is None and one.computed_cents]:
        words = count_words(len(unknown), "montant retenu manque", "montants retenus manquent")
        found.append(Obstacle(f"{words} : {_some(unknown)}."))
    if not row.conclusions.strip():
        found.append(Obstacle("Le texte des conclusions est vide."))
    return found


def _targets_of_next_year(row: Dialogue) -> list[Obstacle]:
    if not NewTarget.objects.filter(dialogue=row).exists():
        return []
    year = queries.year_after(row.year)
    if year is None:
        return [
            Obstacle(
                "Des cibles sont convenues pour l’année suivante, qui n’existe pas encore : ouvrez-la dans "
                "« Années de bilan ».",
                is_hard=True,
            )
        ]
    if year.is_closed:
        return [Obstacle(f"L’année {year.label} est close : ses cibles ne changent plus.", is_hard=True)]
    return []


def _s(rows: list[str]) -> str:
    return "s" if len(rows) > 1 else ""


def _some(names: list[str]) -> str:
    """The first ones, and how many more."""
    shown = ", ".join(names[:_NAMED])
    more = len(names) - _NAMED
    return f"{shown} et {count_words(more, 'autre', 'autres')}" if more > 0 else shown
