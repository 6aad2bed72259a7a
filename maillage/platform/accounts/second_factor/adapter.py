"""How allauth's second factor behaves here: secrets sealed in the database, keys bound to the site's one address."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings

from maillage.platform.accounts.second_factor.queries import FACTORS
from maillage.platform.encryption import seal, unseal

_FIRST_NAMES = ("Clé d’accès", "Clé de secours")


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth ships no types
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "Ce code n’est pas le bon, ou il a déjà servi. Attendez le suivant, puis recopiez-le.",
        "cannot_generate_recovery_codes": "Activez d’abord une application de codes ou une clé d’accès.",
    }

    def encrypt(self, text: str) -> str:
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(encrypted_text)

    def is_mfa_enabled(self, user: Any, types: Any = None) -> bool:
        """Recovery codes alone are no second factor."""
        return bool(super().is_mfa_enabled(user, types or FACTORS))

    def generate_authenticator_name(self, user: Any, type: Any) -> str:  # allauth's signature
        """A name to begin with: « Clé d’accès », « Clé de secours », « Clé d’accès 3 »."""
        known = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return _FIRST_NAMES[known] if known < len(_FIRST_NAMES) else f"{_FIRST_NAMES[0]} {known + 1}"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """A key works at the address it was made for: the one of the settings, whatever name the request used."""
        return {"id": urlsplit(settings.MAILLAGE_BASE_URL).hostname or "localhost", "name": "Maillage"}
