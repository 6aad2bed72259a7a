"""What the doctor says of the backups."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.utils import timezone

from maillage.platform.keeping import scheduled, shelf
from maillage.platform.registry import Check, Finding

OLD, TOO_OLD = timedelta(days=2), timedelta(days=7)


def backup_findings() -> Sequence[Finding]:
    """Age of the last good backup: a warning after two days, a fault after seven."""
    folder = scheduled.plan().folder
    if folder is None:
        return [
            Finding(
                "warning",
                "Aucune sauvegarde n’est prévue.",
                "Choisissez un dossier, de préférence sur un autre disque, par MAILLAGE_BACKUP_DIR ; "
                "ou vérifiez que vous lancez « maillage backup » autrement.",
            )
        ]
    try:
        kept = shelf.kept_in(folder) if folder.is_dir() else None
    except OSError:
        kept = None
    if kept is None:
        return [
            Finding(
                "fault",
                f"Le dossier de sauvegarde {folder} ne se lit pas.",
                "Créez-le ou montez-le, et donnez-le au compte de Maillage.",
            )
        ]
    return [_age(kept), *_failure()]


def _age(kept: list[shelf.Kept]) -> Finding:
    good = next((one for one in kept if one.is_good), None)
    advice = "Voyez la page « Sauvegardes » : elle dit pourquoi, et permet d’en faire une maintenant."
    if good is None:
        return Finding("warning", "Aucune bonne sauvegarde n’a encore été faite.", advice)
    age = timezone.now() - good.made_at
    told = f"La dernière bonne sauvegarde date du {timezone.localtime(good.made_at):%d/%m/%Y à %H:%M}"
    if age > TOO_OLD:
        return Finding("fault", f"{told} : plus de sept jours.", advice)
    if age > OLD:
        return Finding("warning", f"{told} : plus de deux jours.", advice)
    return Finding("ok", f"{told}{', essayée' if good.verified_at else ''}.")


def _failure() -> list[Finding]:
    done = scheduled.last_try()
    if done.failing_since is None:
        return []
    return [Finding("warning", f"La dernière sauvegarde a échoué : {done.error}", "Corrigez-en la cause.")]


CHECK = Check("keeping.backups", "Sauvegardes", 70, backup_findings, needs_database=False)
