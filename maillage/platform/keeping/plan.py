"""What the installation's settings say of scheduled backups. No Django models here: the settings themselves read it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured


@dataclass(frozen=True)
class Plan:
    """folder: None switches scheduled backups off. keep: how many daily, weekly and monthly ones stay."""

    folder: Path | None = None
    at: time = time(2, 30)
    recipients: tuple[str, ...] = ()
    passphrase_file: Path | None = None
    keep: tuple[int, int, int] = (7, 4, 12)
    verify: bool = True


def plan_from(environment: Mapping[str, str]) -> Plan:
    """The plan of the variables `MAILLAGE_BACKUP_…`; ImproperlyConfigured in French for one that makes no sense."""
    folder = environment.get("MAILLAGE_BACKUP_DIR", "").strip()
    recipients = tuple(
        one.strip() for one in environment.get("MAILLAGE_BACKUP_RECIPIENTS", "").split(",") if one.strip()
    )
    passphrase_file = environment.get("MAILLAGE_BACKUP_PASSPHRASE_FILE", "").strip()
    if recipients and passphrase_file:
        raise ImproperlyConfigured(
            "MAILLAGE_BACKUP_RECIPIENTS et MAILLAGE_BACKUP_PASSPHRASE_FILE : choisissez l’un des deux."
        )
    if unknown := [one for one in recipients if not one.startswith("age1")]:
        raise ImproperlyConfigured(
            f"MAILLAGE_BACKUP_RECIPIENTS : « {unknown[0][:80]} » n’est pas une clé publique age (age1…)."
        )
    return Plan(
        folder=Path(folder).expanduser().absolute() if folder else None,
        at=_time(environment.get("MAILLAGE_BACKUP_AT", "") or "02:30"),
        recipients=recipients,
        passphrase_file=Path(passphrase_file).expanduser().absolute() if passphrase_file else None,
        keep=_counts(environment.get("MAILLAGE_BACKUP_KEEP", "") or "7,4,12"),
        verify=environment.get("MAILLAGE_BACKUP_VERIFY", "1") != "0",
    )


def _time(text: str) -> time:
    try:
        hour, minute = (int(part) for part in text.split(":"))
        return time(hour, minute)
    except ValueError:
        raise ImproperlyConfigured(
            f"MAILLAGE_BACKUP_AT : une heure est attendue, comme 02:30, pas « {text} »."
        ) from None


def _counts(text: str) -> tuple[int, int, int]:
    parts = [part.strip() for part in text.split(",")]
    if len(parts) != 3 or not all(part.isascii() and part.isdigit() for part in parts) or parts[0] == "0":
        raise ImproperlyConfigured(
            "MAILLAGE_BACKUP_KEEP : trois nombres sont attendus, jours, semaines et mois à garder, comme 7,4,12 ; "
            f"au moins un jour. Reçu : « {text} »."
        )
    return int(parts[0]), int(parts[1]), int(parts[2])
