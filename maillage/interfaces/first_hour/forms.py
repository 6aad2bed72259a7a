"""The forms of the first hour: short, with help only where one may hesitate."""

from __future__ import annotations

import re
from typing import Any, Final

from django import forms

from maillage.interfaces.first_hour.communities import LONGEST_SLUG, Coordinator, proposed_slug
from maillage.interfaces.first_hour.inviting import LONGEST_TEXT
from maillage.platform.access import roles
from maillage.platform.accounts.forms import NewAccountForm
from maillage.platform.registry import modules

_SLUG: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


class FirstAccountForm(NewAccountForm):
    """Who holds the installation: an account like any other, and its address, which no invitation tells."""

    address = forms.EmailField(
        label="Adresse électronique",
        max_length=254,
        help_text="Elle servira à vous connecter.",
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
    )
    field_order = ("name", "address", "password1", "password2")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, email="", **kwargs)

    def clean(self) -> dict[str, Any]:
        # The password is compared with the address that was typed.
        self.email = self.cleaned_data.get("address", "")
        return super().clean()


class AssociationForm(forms.Form):
    """The name of the association and what it uses."""

    name = forms.CharField(
        label="Nom de l’association",
        max_length=120,
        help_text="Tel qu’on le dit : « CPTS de la Cèze ».",
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    modules = forms.MultipleChoiceField(
        label="Ce que vous utiliserez",
        required=False,
        help_text="Vous pourrez changer d’avis dans Réglages, Modules.",
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "association_%s")
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["modules"]
        chosen.choices = [(module.name, module.label) for module in modules]
        chosen.initial = [module.name for module in modules if module.default]


class NewCommunityForm(AssociationForm):
    """A community that does not exist yet: its address too, and who runs it."""

    ME, OTHER = "me", "other"

    slug = forms.CharField(
        label="Nom court, dans les adresses",
        max_length=LONGEST_SLUG,
        required=False,
        help_text="Facultatif : laissez vide, il sera tiré du nom (« CPTS de la Cèze » donne « ceze »).",
        widget=forms.TextInput(
            attrs={"autocapitalize": "none", "spellcheck": "false", "autocomplete": "off"}
        ),
    )
    coordination = forms.ChoiceField(
        label="Qui assure la coordination ?",
        choices=((ME, "Moi"), (OTHER, "Quelqu’un d’autre, que j’invite")),
        initial=ME,
        widget=forms.RadioSelect,
    )
    other_name = forms.CharField(label="Son prénom et son nom", max_length=120, required=False)
    other_email = forms.EmailField(label="Son adresse électronique", max_length=254, required=False)
    field_order = ("name", "slug", "coordination", "other_name", "other_email", "modules")

    def clean_slug(self) -> str:
        slug = str(self.cleaned_data["slug"]).strip().lower()
        name = self.cleaned_data.get("name", "")
        if not slug and not name:
            # The name is missing, which is told already.
            return ""
        slug = slug or proposed_slug(name)
        if not _SLUG.fullmatch(slug):
            raise forms.ValidationError(
                "Lettres sans accent, chiffres et tirets seulement, par exemple « val-de-loire »."
            )
        return slug

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("coordination") == self.OTHER:
            for name, told in (
                ("other_name", "Dites comment cette personne s’appelle."),
                ("other_email", "Écrivez l’adresse à laquelle l’inviter."),
            ):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, told)
        elif cleaned.get("other_name") or cleaned.get("other_email"):
            self.add_error(
                "coordination",
                "Vous avez nommé quelqu’un : choisissez « Quelqu’un d’autre », ou effacez son nom et son adresse.",
            )
        return cleaned

    @property
    def shows_other(self) -> bool:
        """True if the fields of somebody else are to be seen: chosen, filled in, or wrong."""
        return bool(
            self["coordination"].value() == self.OTHER
            or self["other_name"].value()
            or self["other_email"].value()
            or self["other_name"].errors
            or self["other_email"].errors
        )

    @property
    def coordinator(self) -> Coordinator:
        if self.cleaned_data["coordination"] == self.ME:
            return Coordinator()
        return Coordinator(self.cleaned_data["other_name"], self.cleaned_data["other_email"])


class InviteOneForm(forms.Form):
    """One person: name, address, role."""

    name = forms.CharField(label="Prénom et nom", max_length=120)
    email = forms.EmailField(
        label="Adresse électronique",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    role = forms.ChoiceField(label="Rôle", error_messages={"required": "Choisissez son rôle."})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "invite_%s")
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["role"]
        choice.choices = [
            ("", "Choisissez…"),
            *((role.name, f"{role.label} : {role.detail}") for role in roles.COMMUNITY_ROLES),
        ]


class PasteForm(forms.Form):
    """Several people, a line each."""

    lines = forms.CharField(
        label="Une personne par ligne : nom ; adresse ; rôle",
        max_length=LONGEST_TEXT,
        help_text="Copiez trois colonnes de votre tableur. Rien ne part avant que vous ayez relu.",
        widget=forms.Textarea(
            attrs={
                "rows": 5,
                "spellcheck": "false",
                "placeholder": "Lou Exemple ; lou@ma-cpts.fr ; Secrétariat",
            }
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "coller_%s")
        super().__init__(*args, **kwargs)
        self.fields["lines"].strip = False  # type: ignore[attr-defined]


class EraseForm(forms.Form):
    """The name typed again: a second thought."""

    typed = forms.CharField(
        label="Pour confirmer, recopiez le nom de la communauté",
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
