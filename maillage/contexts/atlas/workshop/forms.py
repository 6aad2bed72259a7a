"""Forms of the workshop: a new scenario, one change, a link."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django import forms

from maillage.contexts.atlas.ground.problem import Ground
from maillage.contexts.atlas.ground.professions import choices
from maillage.contexts.atlas.workshop.changes import (
    BOOTH_ACTS_PER_YEAR,
    LABELS,
    Change,
    ChangeRefused,
    kinds_for,
)
from maillage.contexts.atlas.workshop.services import MAX_NAME

DEFAULT_DAYS: Final = 30
DAYS: Final = ((7, "7 jours"), (30, "30 jours"), (90, "90 jours"), (365, "un an"))


def _name() -> forms.CharField:
    return forms.CharField(
        label="Nom du scénario",
        max_length=MAX_NAME,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text="Par exemple « Départs de 2027 ». Ne nommez personne : un scénario se partage.",
        error_messages={
            "required": "Donnez un nom au scénario, par exemple « Départs de 2027 ».",
            "max_length": f"Un nom tient en {MAX_NAME} caractères.",
        },
    )


def _chosen(message: str) -> dict[str, str]:
    return {"required": message, "invalid_choice": message}


class ScenarioForm(forms.Form):
    name = _name()
    profession = forms.ChoiceField(
        label="Profession",
        choices=choices(),
        initial="gp",
        help_text="Un scénario porte sur une profession.",
        error_messages={
            "required": "Choisissez la profession.",
            "invalid_choice": "Cette profession n’existe pas : choisissez-en une dans la liste.",
        },
    )

    def clean_name(self) -> str:
        return " ".join(str(self.cleaned_data["name"]).split())


class NameForm(forms.Form):
    name = _name()

    def clean_name(self) -> str:
        return " ".join(str(self.cleaned_data["name"]).split())


class ShareForm(forms.Form):
    recipient = forms.CharField(
        label="Pour qui",
        max_length=MAX_NAME,
        required=False,
        help_text="Pour vous y retrouver, par exemple « conseil communautaire ». Le lien ne l’affiche pas.",
        error_messages={"max_length": f"Ce texte tient en {MAX_NAME} caractères."},
    )
    days = forms.TypedChoiceField(
        label="Valable",
        coerce=int,
        choices=DAYS,
        initial=DEFAULT_DAYS,
        error_messages={
            "required": "Choisissez combien de temps le lien vaut.",
            "invalid_choice": "Choisissez une durée dans la liste.",
        },
    )


class ChangeForm(forms.Form):
    """One change. Which numbers count depends on the kind: `data-for` tells it to the script of the page."""

    kind = forms.ChoiceField(label="Ce qui change", error_messages=_chosen("Choisissez ce qui change."))
    commune = forms.ChoiceField(
        label="Commune",
        help_text="Ou touchez-la sur la carte.",
        error_messages=_chosen("Choisissez la commune, dans la liste ou sur la carte."),
    )
    to = forms.ChoiceField(
        label="Commune d’arrivée",
        required=False,
        error_messages=_chosen("Choisissez la commune d’arrivée dans la liste."),
    )
    count = forms.CharField(label="Combien de professionnels", required=False, initial="1")
    percent = forms.CharField(
        label="Temps de travail (%)",
        required=False,
        initial="100",
        help_text="D’un temps plein pour qui arrive ; de celui d’aujourd’hui pour qui change d’horaires.",
    )
    acts = forms.CharField(
        label="Consultations par an",
        required=False,
        initial=str(BOOTH_ACTS_PER_YEAR),
        help_text="Hypothèse de Maillage, à votre main : 6 consultations par jour, 250 jours par an.",
    )
    people = forms.CharField(
        label="Habitants en plus (ou en moins, avec un signe −)",
        required=False,
        help_text="Par exemple 300, ou −150.",
    )

    def __init__(self, data: Any = None, *, profession: str, ground: Ground) -> None:
        super().__init__(data, auto_id="changement_%s")
        self.profession = profession
        self.change: Change | None = None
        places = _choices(ground)
        self._offer("kind", [(name, LABELS[name]) for name in kinds_for(profession)])
        for name in ("commune", "to"):
            self._offer(name, [("", "Choisir une commune"), *places])
        self._dress()

    def _offer(self, name: str, choices: Sequence[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(choices)

    def _dress(self) -> None:
        for name, low, high in (("count", 1, 99), ("percent", 5, 200), ("acts", 50, 20_000)):
            self.fields[name].widget = forms.NumberInput(
                attrs={"min": low, "max": high, "inputmode": "numeric"}
            )
        self.fields["people"].widget = forms.TextInput(attrs={"autocomplete": "off"})

    def clean(self) -> dict[str, Any]:
        """The change itself, in `self.change`; what is wrong stands beside its field."""
        cleaned: dict[str, Any] = super().clean() or {}
        try:
            self.change = Change.parse(
                {name: self.data.get(name, "") for name in self.fields}, self.profession
            )
        except ChangeRefused as refusal:
            if refusal.name not in self.errors:
                self.add_error(refusal.name or None, str(refusal))
        return cleaned


def _choices(ground: Ground) -> Sequence[tuple[str, list[tuple[str, str]]]]:
    """Communes of the territory, then those around it, by name."""
    own = sorted((place.name, place.code) for place in ground.places if place.own)
    belt = sorted((place.name, place.code) for place in ground.places if place.belt and not place.own)
    groups = [("Le territoire", [(code, name) for name, code in own])]
    if belt:
        groups.append(("Communes voisines", [(code, name) for name, code in belt]))
    return groups
