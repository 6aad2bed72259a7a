"""The form of the assumptions."""

from __future__ import annotations

from typing import Any

from django import forms

from maillage.contexts.atlas.outlook.assumptions import (
    EARLIEST,
    FIRST_YEARS,
    LAST_YEARS,
    LATEST,
    MAX_ARRIVALS,
    MAX_MIGRATION,
    Assumptions,
)


def _percent(label: str, help_text: str) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=100, help_text=help_text)


class AssumptionsForm(forms.Form):
    """Numbers within bounds, with words that say what each does."""

    years = forms.IntegerField(
        label="Nombre d’années",
        min_value=FIRST_YEARS,
        max_value=LAST_YEARS,
        help_text=f"De {FIRST_YEARS} à {LAST_YEARS}. Plus c’est loin, plus la fourchette s’ouvre.",
    )
    arrivals_per_year = forms.DecimalField(
        label="Arrivées par an sur le territoire",
        min_value=0,
        max_value=MAX_ARRIVALS,
        decimal_places=1,
        localize=True,
        help_text="En moyenne : 0,5 veut dire une arrivée tous les deux ans. 0 : personne ne vient.",
    )
    part_time_share = _percent("Part des arrivées à temps partiel (%)", "Sur cent qui arrivent.")
    part_time = _percent("Ce temps partiel, en part d’un temps plein (%)", "60 : trois jours sur cinq.")
    cumul_share = _percent(
        "Part de ceux qui continuent après leur retraite (%)",
        "Cumul emploi-retraite : ils exercent en moyenne quatre ans de plus, avec une activité un peu moindre.",
    )
    later_years = forms.IntegerField(
        label="Départs plus tardifs, en années",
        min_value=EARLIEST,
        max_value=LATEST,
        help_text="0 : comme dans le pays. Un nombre négatif : plus tôt.",
    )
    migration = forms.DecimalField(
        label="Solde migratoire, en % des habitants par an",
        min_value=-MAX_MIGRATION,
        max_value=MAX_MIGRATION,
        decimal_places=1,
        localize=True,
        help_text="0 : autant d’habitants arrivent qu’il en part. Naissances et décès sont comptés à part.",
    )
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    @classmethod
    def of(cls, supposed: Assumptions, version: int) -> AssumptionsForm:
        """The form with these assumptions."""
        values: dict[str, Any] = {
            name: getattr(supposed, name) for name in cls.base_fields if name != "version"
        }
        return cls(initial={**values, "version": version})

    @property
    def supposed(self) -> Assumptions:
        """What a valid form says."""
        data = self.cleaned_data
        return Assumptions(
            data["years"],
            float(data["arrivals_per_year"]),
            data["part_time_share"],
            data["part_time"],
            data["cumul_share"],
            data["later_years"],
            float(data["migration"]),
        )
