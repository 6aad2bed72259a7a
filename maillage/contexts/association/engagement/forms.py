"""Forms of engagement."""

from __future__ import annotations

from typing import Any, Final

from django import forms

from maillage.contexts.association.engagement.models import Means, Outcome
from maillage.platform.accounts.models import User
from maillage.platform.tables.filters import DayField
from maillage.platform.tenancy.models import Community, Membership

# The roles whose holders may be asked to call, as `association.engage` is granted.
NOTE_HELP: Final = "Ce qui aide la suite. Rien sur la santé de la personne ni sur un patient."


def callers(community: Community) -> list[User]:
    """The accounts of the community who may note a conversation, by name. 1 query."""
    from maillage.contexts.association.permissions import ENGAGE
    from maillage.platform.access import grants

    rows = Membership.objects.filter(community=community, ended_at=None).select_related("user")
    return [
        one.user for one in rows.order_by("user__name", "pk") if grants.allowed(frozenset(one.roles), ENGAGE)
    ]


class EntrustForm(forms.Form):
    caller = forms.ChoiceField(label="Confier à", error_messages={"required": "Choisissez qui s’en charge."})
    means = forms.ChoiceField(label="Moyen", choices=Means.choices, initial=Means.CALL)
    due_on = DayField(label="Avant le")
    note = forms.CharField(label="À dire", required=False, max_length=500, help_text=NOTE_HELP)

    def __init__(self, *args: Any, community: Community, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(user.pk): user for user in callers(community)}
        self.fields["caller"].choices = [  # type: ignore[attr-defined]
            ("", "Choisir"),
            *((key, user.name or user.email) for key, user in self.people.items()),
        ]

    @property
    def values(self) -> dict[str, Any]:
        return {**self.cleaned_data, "caller": self.people[self.cleaned_data["caller"]]}


class TellForm(forms.Form):
    outcome = forms.ChoiceField(
        label="Résultat",
        choices=Outcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Dites ce qui en est sorti."},
    )
    means = forms.ChoiceField(label="Moyen", choices=Means.choices, initial=Means.CALL)
    on = DayField(label="Le")
    note = forms.CharField(label="Note", required=False, max_length=500, help_text=NOTE_HELP)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].required = True
