"""allauth's forms of the second factor, with our limits and our words."""

from __future__ import annotations

from typing import Any

from allauth.core import context
from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa import app_settings
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, BaseAuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm, DeactivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.core.cache import cache

from maillage.platform.accounts.limits import (
    SECOND_FACTOR,
    SECOND_FACTOR_LONG,
    SIGN_IN_ADDRESS,
    address_of,
    wrong_tries,
)
from maillage.platform.accounts.second_factor.telling import tell_recovery_code_used

NAME_LENGTH = 60


def _code_field(label: str, help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=40,
        help_text=help_text,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "inputmode": "numeric",
                "autofocus": True,
                "spellcheck": "false",
            }
        ),
        error_messages={"required": "Recopiez le code."},
    )


def _used_once(user: Any, code: str) -> None:
    """Refuse a code a second time while it could still pass.

    allauth remembers a code for one period; with the steps that we allow before and after, it is good for three.
    """
    seconds = app_settings.TOTP_PERIOD * (2 * app_settings.TOTP_TOLERANCE + 1)
    if not cache.add(f"second-factor.used:{user.pk}:{normalize_user_code(code)}", 1, timeout=seconds):
        raise get_adapter().validation_error("incorrect_code")


def _counted(user: Any) -> Any:
    return wrong_tries(
        (SIGN_IN_ADDRESS, address_of(context.request)),
        (SECOND_FACTOR, user.pk),
        (SECOND_FACTOR_LONG, user.pk),
    )


class _OneTimeCode(BaseAuthenticateForm):  # type: ignore[misc]  # allauth ships no types
    code = _code_field("Code", "Celui de votre application, ou un code de secours.")

    def clean_code(self) -> str:
        with _counted(self.user):
            code: str = super().clean_code()
            _used_once(self.user, code)
        return code

    def save(self) -> None:
        super().save()
        if self.authenticator.type == Authenticator.Type.RECOVERY_CODES:
            tell_recovery_code_used(context.request, self.authenticator)


class CodeForm(_OneTimeCode, AuthenticateForm):  # type: ignore[misc]
    """The code asked for after the password."""


class ConfirmCodeForm(_OneTimeCode, ReauthenticateForm):  # type: ignore[misc]
    """The code asked for again before what touches the account's safety."""


class ActivateForm(ActivateTOTPForm):  # type: ignore[misc]
    """The first code of an application, which proves that it was set up right."""

    code = _code_field(
        "Code affiché par l’application", "Six chiffres, qui changent toutes les trente secondes."
    )

    def clean_code(self) -> str:
        with _counted(self.user):
            code: str = super().clean_code()
            _used_once(self.user, code)
        return code


class DeactivateForm(DeactivateTOTPForm):  # type: ignore[misc]
    """Nothing to fill in: the button is the question."""


class AddKeyForm(AddWebAuthnForm):  # type: ignore[misc]
    """A passkey, by which one can also sign in without password."""

    name = forms.CharField(
        label="Nom de la clé",
        required=False,
        max_length=NAME_LENGTH,
        help_text="Pour la reconnaître : « Téléphone », « Ordinateur du cabinet ».",
    )
    passwordless = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        self.cleaned_data["passwordless"] = True
        cleaned: dict[str, Any] = super().clean()
        return cleaned


class RenameKeyForm(EditWebAuthnForm):  # type: ignore[misc]
    name = forms.CharField(
        label="Nom de la clé",
        max_length=NAME_LENGTH,
        error_messages={"required": "Donnez un nom à cette clé."},
    )
