"""French words for what the journal holds: actions, readings, kinds of objects, fields and values."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist

from maillage.platform.access import roles
from maillage.platform.registry import modules

# A context may add its own from `AppConfig.ready()` (`name_actions`, `name_readings`).
ACTIONS: dict[str, str] = {
    "access.changed": "Rôles modifiés",
    "access.closed": "Accès retiré",
    "access.opened": "Accès ouvert",
    "account.created": "Compte créé",
    "community.created": "Communauté créée",
    "community.modules": "Modules choisis",
    "file.deleted": "Fichier supprimé",
    "file.stored": "Fichier déposé",
    "import.accepted": "Import accepté",
    "import.refused": "Import refusé",
    "invitation.accepted": "Invitation acceptée",
    "invitation.sent": "Invitation envoyée",
    "invitation.withdrawn": "Invitation retirée",
    "message.requeued": "Message renvoyé",
    "objection.recorded": "Opposition enregistrée",
    "perimeter.changed": "Périmètre modifié",
    "territory.loaded": "Communes chargées",
    "view.deleted": "Vue supprimée",
    "view.renamed": "Vue renommée",
    "view.saved": "Vue enregistrée",
}
READINGS: dict[str, str] = {
    "audit.accesses": "Journal des consultations",
    "audit.entries": "Journal des actions",
    "directory.movements": "Mouvements",
    "directory.professional": "Fiche d’un professionnel",
    "directory.professionals": "Annuaire",
    "files.download": "Téléchargement d’un fichier",
    "messaging.messages": "Liste des envois",
    "territory.communes": "Communes du territoire",
}
# Keys that services write without a field of that name.
_KEYS: dict[str, str] = {
    "address": "adresse",
    "backup_of": "sauvegarde du",
    "before": "avant le",
    "changes": "changements",
    "count": "nombre",
    "expires_at": "jusqu’au",
    "is_closed": "chiffré",
    "is_operator": "exploite l’installation",
    "junctions": "croisements",
    "kind": "genre",
    "lines": "lignes",
    "link": "lien",
    "message": "message",
    "messages": "messages",
    "method": "moyen",
    "modules": "modules",
    "numbers": "numéros de lignes",
    "owner": "rattaché à",
    "purpose": "motif",
    "roles": "rôles",
    "rows": "lignes",
    "shared": "partagée",
    "size_bytes": "taille (octets)",
    "source": "source",
    "state": "état",
    "table": "liste",
    "trail": "partie du journal",
}
_EXPORT = ".export"


def name_actions(labels: dict[str, str]) -> None:
    """Give the actions of a context their words."""
    ACTIONS.update(labels)


def name_readings(labels: dict[str, str]) -> None:
    """Give the readings of a context their words."""
    READINGS.update(labels)


def action_label(action: str) -> str:
    """« Périmètre modifié »; an action without words shows its name."""
    return ACTIONS.get(action, action)


def reading_label(what: str) -> str:
    """« Liste des envois (export) »; a reading without words shows its name."""
    name = what.removesuffix(_EXPORT)
    return READINGS.get(name, name) + (" (export)" if name != what else "")


def object_label(object_type: str) -> str:
    """« périmètre » for "territory.perimeter"; "" for no object or one that the product no longer has."""
    try:
        return str(apps.get_model(object_type)._meta.verbose_name) if object_type else ""
    except (LookupError, ValueError):
        return ""


def key_label(object_type: str, key: str) -> str:
    """The name of a changed field, as its form says it."""
    try:
        return str(apps.get_model(object_type)._meta.get_field(key).verbose_name)
    except (LookupError, ValueError, FieldDoesNotExist, AttributeError):
        return _KEYS.get(key, key.replace("_", " "))


def _name(value: str) -> str:
    role, module = roles.BY_NAME.get(value), modules.get(value)
    if role is not None:
        return role.label
    return module.label if module is not None else READINGS.get(value, value)


def value_text(value: Any) -> str:
    """A value of the journal for a reader: « oui », « rien », names of roles rather than their keys."""
    if value is None or value in ("", [], {}):
        return "rien"
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, list):
        return ", ".join(value_text(one) for one in value)
    if isinstance(value, dict):
        return ", ".join(f"{key} : {value_text(one)}" for key, one in value.items())
    return _name(str(value))


def change_text(before: Any, after: Any) -> str:
    """« Coordination → Présidence »; for two lists, what came and what went."""
    if isinstance(before, list) and isinstance(after, list) and before:
        came = [one for one in after if one not in before]
        went = [one for one in before if one not in after]
        parts = [f"ajouté {value_text(came)}"] * bool(came) + [f"ôté {value_text(went)}"] * bool(went)
        return ", ".join(parts) or "autre ordre"
    return f"{value_text(before)} → {value_text(after)}"


def changes_text(object_type: str, changes: dict[str, list[Any]]) -> str:
    """Every change of one line of the journal, in words."""
    return " ; ".join(
        f"{key_label(object_type, key)} : {change_text(before, after)}"
        for key, (before, after) in changes.items()
        if value_text(before) != value_text(after)
    )
