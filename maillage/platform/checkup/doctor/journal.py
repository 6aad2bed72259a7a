"""The sealed journal: what was sealed since the last verification, and what that one found."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone

from maillage.platform.audit import verifications
from maillage.platform.audit.verification import when
from maillage.platform.registry import Check, Finding

STALE = timedelta(days=15)
ADVICE = (
    "Si vous avez restauré une sauvegarde, notez-le par « maillage doctor --noter-reprise ». Sinon, gardez une copie "
    "de la base et des ancres, et cherchez qui a pu y écrire."
)


def _journal() -> Iterator[Finding]:
    last = verifications.latest()
    try:
        report = verifications.recent()
    except OSError as error:
        yield Finding(
            "fault",
            f"Le fichier d’ancres ne se lit pas ({error.strerror or error}).",
            "Lancez avec le compte de Maillage, ou vérifiez MAILLAGE_ANCHORS.",
        )
        return
    told = {fault.message for fault in report.faults} | set(last.faults if last else ())
    for message in sorted(told):
        yield Finding("fault", message, ADVICE)
    for note in report.notes:
        level = "warning" if "leur sceau depuis" in note or "d’ancres ne se li" in note else "ok"
        yield Finding(level, note)
    if last is None:
        yield Finding("ok", f"{report.last} lignes scellées ; pas encore de vérification complète.")
    elif last.finished_at is not None and last.finished_at < timezone.now() - STALE:
        yield Finding(
            "warning",
            f"Le journal n’a pas été vérifié en entier depuis le {when(last.finished_at)}.",
            "Le travail de fond le fait chaque semaine : tourne-t-il ?",
        )
    elif not told and last.finished_at is not None:
        yield Finding(
            "ok", f"{report.last} lignes scellées, vérifiées en entier le {when(last.finished_at)}."
        )


JOURNAL = Check("journal", "Journal scellé", 80, lambda: tuple(_journal()))
