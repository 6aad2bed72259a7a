"""French words for the purposes of messages."""

from __future__ import annotations

PURPOSES: dict[str, str] = {
    "accounts.invitation": "Invitation",
    "account_already_exists": "Compte déjà ouvert",
    "password_changed": "Mot de passe changé",
    "password_reset": "Mot de passe changé",
    "password_reset_key": "Nouveau mot de passe",
    "password_set": "Mot de passe choisi",
    "unknown_account": "Adresse sans compte",
}


def name_purposes(labels: dict[str, str]) -> None:
    """Give the purposes of a context their words; called from `AppConfig.ready()`."""
    PURPOSES.update(labels)


def purpose_label(purpose: str) -> str:
    """« Invitation »; a purpose without words shows its name."""
    return PURPOSES.get(purpose, purpose)
