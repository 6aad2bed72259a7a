"""The health-data switch: off by default, refused at start without the declarations that the law asks for.

Hosting health data for others needs a certified host (code de la santé publique, art. L. 1111-8), a controller
(GDPR art. 4 and 24) and an impact assessment made before the processing (GDPR art. 35).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ImproperlyConfigured

SWITCH = "MAILLAGE_HEALTH_DATA"


@dataclass(frozen=True)
class HealthDeclaration:
    """What the operator declares where patients' identities are taken."""

    host: str
    controller: str
    assessed_on: date


def health_declaration(
    environment: Mapping[str, str], *, today: date, base_url: str, database_engine: str
) -> HealthDeclaration | None:
    """The declaration of an installation that takes health data; None where the switch is off.

    database_engine: as in Django's DATABASES.
    ImproperlyConfigured, in French and naming every fault at once, if it is on without what it needs.
    """
    switch = environment.get(SWITCH, "off").strip().lower() or "off"
    if switch == "off":
        return None
    if switch != "on":
        raise ImproperlyConfigured(f"{SWITCH} : écrivez « off » ou « on », pas « {switch} ».")
    faults = [
        f"{name} manque ({what})"
        for name, what in (
            ("MAILLAGE_HEALTH_HOST", "le nom de l’hébergeur certifié HDS"),
            ("MAILLAGE_HEALTH_CONTROLLER", "le responsable de traitement"),
        )
        if not environment.get(name, "").strip()
    ]
    assessed_on, fault = _assessed_on(environment.get("MAILLAGE_HEALTH_ASSESSED_ON", "").strip(), today)
    faults += [fault] if fault else []
    if database_engine.endswith("sqlite3") and not environment.get("MAILLAGE_FIELD_KEYS", "").strip():
        # The file of the keys would lie in the folder of the database: whoever takes one has both.
        faults.append(
            "MAILLAGE_FIELD_KEYS manque (avec SQLite, le fichier des clés serait rangé à côté de la base)"
        )
    if environment.get("MAILLAGE_HTTPS", "1") != "1" or not base_url.startswith("https://"):
        faults.append("MAILLAGE_BASE_URL doit commencer par https:// (les pages ne vont que chiffrées)")
    if faults or assessed_on is None:
        raise ImproperlyConfigured(
            f"{SWITCH}=on est refusé : " + " ; ".join(faults) + ". "
            "Voyez « Health data » dans docs/operations.md, ou remettez « off »."
        )
    return HealthDeclaration(
        host=environment["MAILLAGE_HEALTH_HOST"].strip(),
        controller=environment["MAILLAGE_HEALTH_CONTROLLER"].strip(),
        assessed_on=assessed_on,
    )


def _assessed_on(text: str, today: date) -> tuple[date | None, str]:
    name = "MAILLAGE_HEALTH_ASSESSED_ON"
    if not text:
        return None, f"{name} manque (la date de l’analyse d’impact, AAAA-MM-JJ)"
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None, f"{name} : « {text} » n’est pas une date AAAA-MM-JJ"
    if day > today:
        return None, f"{name} : l’analyse d’impact est datée du futur ({text})"
    return day, ""
