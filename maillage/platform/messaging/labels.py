"""French words for the purposes of messages."""

from __future__ import annotations

PURPOSES: dict[str, str] = {
    "accounts.invitation": "Invitation",
    "accounts.second_factor_reset": "Second facteur retiré",
    "accounts.second_factor_rule": "Second facteur à activer",
    "account_already_exists": "Compte déjà ouvert",
    "password_changed": "Mot de passe changé",
    "password_reset": "Mot de passe changé",
    "password_reset_key": "Nouveau mot de passe",
    "password_set": "Mot de passe choisi",
    "recovery_code_used": "Code de secours utilisé",
    "recovery_codes_generated": "Nouveaux codes de secours",
    "totp_activated": "Application de codes activée",
    "totp_deactivated": "Application de codes retirée",
    "unknown_account": "Adresse sans compte",
    "webauthn_added": "Clé d’accès ajoutée",
    "webauthn_removed": "Clé d’accès retirée",
}


def name_purposes(labels: dict[str, str]) -> None:
    """Give the purposes of a context their words; called from `AppConfig.ready()`."""
    PURPOSES.update(labels)


def purpose_label(purpose: str) -> str:
    """« Invitation »; a purpose without words shows its name."""
    return PURPOSES.get(purpose, purpose)
