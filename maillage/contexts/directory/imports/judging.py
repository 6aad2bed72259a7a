"""Whether a file that was read may take the place of the one in force: not later than today, nor older, nor cut."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.utils import timezone

from maillage.contexts.directory.imports.models import ImportRun, RegisterState, RunState
from maillage.contexts.directory.imports.options import Options
from maillage.contexts.directory.imports.refusal import FileRefused, Remedy

# A file that lost more than this share of its lines since the last one of its kind is refused.
MAX_SHRINK: Final = 0.05
# A file of another kind than the one in force, and with less than this share of its lines, tells of some things only.
MIN_SHARE_OF_OTHER_KIND: Final = 0.5


def refuse_future(run: ImportRun) -> None:
    """A date to come, taken once, would refuse every later file as older. A day's grace: clocks differ."""
    tomorrow = timezone.localdate() + timedelta(days=1)
    if run.extraction_on is not None and run.extraction_on > tomorrow:
        raise FileRefused(
            f"Ce fichier se dit du {run.extraction_on:%d/%m/%Y}, qui est à venir. Vérifiez son nom ou la date que "
            "vous avez écrite, et l’horloge du serveur."
        )


def refuse_older(run: ImportRun, state: RegisterState | None, options: Options) -> None:
    if state is None or state.run is None or options.accept_older or run.extraction_on is None:
        return
    previous = state.run.extraction_on
    if previous is not None and run.extraction_on < previous:
        raise FileRefused(
            f"Ce fichier (extraction du {run.extraction_on:%d/%m/%Y}) est plus ancien que celui déjà en place "
            f"(extraction du {previous:%d/%m/%Y}). Si c’est voulu, acceptez un fichier plus ancien.",
            remedy=Remedy.ACCEPT_OLDER,
        )


def refuse_shrunk(run: ImportRun, options: Options) -> None:
    """Against the last file of the same kind: two kinds that fill one register count other things."""
    if options.accept_shrink or options.is_replay:
        return
    accepted = ImportRun.objects.filter(kind=run.kind, source=run.source, state=RunState.ACCEPTED)
    last = accepted.order_by("-generation").first()
    if last is None or run.rows_read >= last.rows_read * (1 - MAX_SHRINK):
        return
    lost = round(100 * (1 - run.rows_read / last.rows_read))
    raise FileRefused(
        f"Ce fichier a perdu {lost} % de ses lignes depuis le dernier import ({run.rows_read} au lieu de "
        f"{last.rows_read}) : il est sans doute incomplet. Téléchargez-le de nouveau ; s’il est juste, acceptez un "
        "fichier plus court.",
        remedy=Remedy.ACCEPT_SHRINK,
    )


def refuse_narrower(
    run: ImportRun, state: RegisterState | None, options: Options, *, lines_in_force: int
) -> None:
    """Of the kinds that fill one register, some hold a part of it: hospitals alone, among all places of care."""
    before = state.run if state else None
    if options.accept_shrink or before is None or before.kind == run.kind:
        return
    if run.rows_kept >= lines_in_force * MIN_SHARE_OF_OTHER_KIND:
        return
    raise FileRefused(
        "Ce fichier est d’un autre genre que celui en place et le remplacerait tout entier, avec bien moins de lignes "
        f"à garder ({run.rows_kept} au lieu de {lines_in_force}). Choisissez un fichier complet ; si c’est voulu, "
        "acceptez un fichier plus court.",
        remedy=Remedy.ACCEPT_SHRINK,
    )
