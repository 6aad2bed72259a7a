"""The form of a community's rule."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone

from maillage.platform.access import roles
from maillage.platform.accounts.models import SecondFactorRule
from maillage.platform.accounts.second_factor.services import GRACE


def _choices() -> list[tuple[str, str]]:
    return [(role.name, role.label) for role in roles.COMMUNITY_ROLES]


class RuleForm(forms.Form):
    """Which roles, from which day."""

    roles = forms.MultipleChoiceField(
        label="Rôles qui doivent avoir un second facteur",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=_choices,
        error_messages={"invalid_choice": "Ce rôle n’existe pas."},
    )
    starts_on = forms.DateField(
        label="À partir du",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="Les personnes concernées reçoivent un message ; d’ici là, elles entrent encore sans.",
        error_messages={"required": "Choisissez un jour.", "invalid": "Choisissez un jour du calendrier."},
    )

    @classmethod
    def of(cls, found: SecondFactorRule | None, data: QueryDict | None = None) -> RuleForm:
        """The form as the rule stands, or as it was filled in; without a rule, the day that leaves a fortnight."""
        day = found.starts_on if found else timezone.localdate() + GRACE
        return cls(data, initial={"roles": found.roles if found else [], "starts_on": day})

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        day = cleaned.get("starts_on")
        if day and cleaned.get("roles") and day < timezone.localdate() and day != self.initial["starts_on"]:
            self.add_error("starts_on", "Ce jour est passé : choisissez aujourd’hui ou un jour à venir.")
        if day and day.year > timezone.localdate().year + 2:
            self.add_error("starts_on", "Ce jour est trop loin : choisissez-en un dans les deux ans.")
        return cleaned
