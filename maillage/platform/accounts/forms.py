"""Forms of the accounts pages. Django's own messages are French; ours say what to do."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.http import QueryDict

from maillage.platform.access import roles
from maillage.platform.accounts.models import User
from maillage.platform.accounts.queries import state_of
from maillage.platform.tenancy.models import Membership


def _role_choices() -> list[tuple[str, str]]:
    return [
        (role.name, f"{role.label} : {role.detail[:1].lower()}{role.detail[1:]}")
        for role in roles.COMMUNITY_ROLES
    ]


class AccessForm(forms.Form):
    """Roles and function of somebody in the community."""

    roles = forms.MultipleChoiceField(
        label="Rôles",
        widget=forms.CheckboxSelectMultiple,
        choices=_role_choices,
        error_messages={
            "required": "Choisissez au moins un rôle.",
            "invalid_choice": "Ce rôle n’existe pas.",
        },
    )
    function = forms.CharField(
        label="Fonction",
        max_length=120,
        required=False,
        help_text="Telle qu’elle se dit chez vous, par exemple « infirmière coordinatrice ».",
    )


class MemberForm(AccessForm):
    """Roles and function of a member; `shown` is the state on which the person decided."""

    shown = forms.CharField(required=False, widget=forms.HiddenInput)

    @classmethod
    def of(cls, membership: Membership, data: Any = None) -> MemberForm:
        """The form of a member as it stands, or as it was filled in."""
        values = {"roles": membership.roles, "function": membership.function}
        return cls(data, initial=values | {"shown": state_of(membership)})

    def on_top_of(self, membership: Membership, told: str) -> MemberForm:
        """What was typed, with `told` above it, to be sent again knowing the state of now."""
        data = QueryDict(mutable=True)
        data.setlist("roles", self.cleaned_data["roles"])
        data["function"], data["shown"] = self.cleaned_data["function"], state_of(membership)
        fresh = MemberForm.of(membership, data)
        fresh.add_error(None, told)
        return fresh


class InvitationForm(AccessForm):
    """Whom to invite; the fields of the person come first."""

    name = forms.CharField(label="Prénom et nom", max_length=120)
    email = forms.EmailField(
        label="Adresse électronique",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        help_text="L’invitation y est envoyée ; elle est valable 14 jours.",
    )

    field_order = ("name", "email", "roles", "function")


class NewAccountForm(forms.Form):
    """The name and the password of an account that an invitation opens."""

    name = forms.CharField(
        label="Prénom et nom", max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    password1 = forms.CharField(
        label="Mot de passe",
        max_length=256,
        strip=False,
        help_text="Douze caractères au moins. Quelques mots à vous se retiennent mieux qu’un code.",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    password2 = forms.CharField(
        label="Le même, une seconde fois",
        max_length=256,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        self.email = email
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        first, second = cleaned.get("password1"), cleaned.get("password2")
        if first and second and first != second:
            self.add_error("password2", "Les deux mots de passe diffèrent.")
        if first:
            try:
                validate_password(first, User(email=self.email, name=cleaned.get("name", "")))
            except forms.ValidationError as error:
                self.add_error("password1", error)
        return cleaned
