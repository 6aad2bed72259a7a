"""The settings of the community: how requests go out."""

from __future__ import annotations

from typing import Any

from django import forms

from maillage.contexts.care.availability.fields import version_field, whole_field
from maillage.contexts.care.availability.models import CareSettings
from maillage.contexts.care.availability.reach import LONGEST_MIN
from maillage.platform.tables.filters import HourField


class SettingsForm(forms.Form):
    """How requests go out. Each field says what it changes."""

    wave_size = whole_field(
        "Professionnels par vague",
        low=1,
        high=100,
        required=True,
        help_text="Combien de professionnels reçoivent une demande à la fois. Le premier oui l’emporte.",
    )
    wave_min_today = whole_field(
        "Minutes entre deux vagues, pour le jour même",
        low=1,
        high=1_440,
        required=True,
        help_text="Sans réponse au bout de ce temps, la vague suivante est sollicitée.",
    )
    wave_min_24h = whole_field(
        "Minutes entre deux vagues, sous 24 h",
        low=1,
        high=1_440,
        required=True,
        help_text="De même, sous 24 h.",
    )
    wave_min_48h = whole_field(
        "Minutes entre deux vagues, sous 48 h",
        low=1,
        high=2_880,
        required=True,
        help_text="De même, sous 48 h.",
    )
    escalate_before_min = whole_field(
        "Minutes avant la fin du délai",
        high=1_440,
        required=True,
        help_text="Une demande que personne n’a prise passe alors au tour de rôle et à la coordination.",
    )
    max_travel_min = whole_field(
        "Trajet au plus (minutes)",
        low=1,
        high=LONGEST_MIN,
        required=True,
        help_text="Temps estimé en voiture jusqu’à la commune de la demande. Chacun peut choisir le sien.",
    )
    quiet_from = HourField(
        label="Calme à partir de",
        required=True,
        help_text="Personne n’est sollicité pendant ces heures (de Paris). Chacun peut choisir les siennes.",
    )
    quiet_until = HourField(label="et jusqu’à", required=True)
    weekly_cap = whole_field(
        "Sollicitations par semaine, au plus",
        low=1,
        high=100,
        required=True,
        help_text="Pour qui n’a rien choisi : au-delà, il n’est plus sollicité avant la semaine suivante.",
    )
    grouping_population = whole_field(
        "Regrouper les communes de moins de (habitants)",
        high=100_000,
        required=True,
        help_text="Sans données de santé, une demande d’une petite commune est écrite « X et alentours », pour "
        "qu’aucun habitant ne soit reconnaissable. 0 ne regroupe rien.",
    )
    purge_days = whole_field(
        "Effacer les demandes closes après (jours)",
        # The sollicitations go with them, and the cap of a week is counted on these.
        low=7,
        high=365,
        required=True,
        help_text="Seuls les nombres restent : combien de demandes, dans quel délai.",
    )
    coordination_min = whole_field(
        "Minutes de coordination par soin accepté",
        high=120,
        required=True,
        help_text="Ce que le règlement intérieur permet d’indemniser pour la coordination, jamais l’acte lui-même. "
        "0 ne propose rien.",
    )
    digest_on = forms.BooleanField(
        label="Envoyer un résumé chaque semaine",
        required=False,
        help_text="Une lettre aux professionnels sollicitables : ce qui a été demandé, ce qui a trouvé une réponse.",
    )
    version = version_field()

    def __init__(self, data: Any = None, *, row: CareSettings) -> None:
        super().__init__(data, initial={name: getattr(row, name) for name in self.base_fields})

    @property
    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}

    @property
    def version_seen(self) -> int:
        return int(self.cleaned_data.get("version") or 0)
