"""Named settings of the index, one for each profession, with where each figure comes from and how sure it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from maillage.core.accessibility.decay import Decay

SURE, UNCERTAIN, OURS = "sure", "uncertain", "ours"


@dataclass(frozen=True)
class Preset:
    """A setting. `label`, `unit_label`, `source` and `certainty_note` are French sentences, printed as they are.

    profession: "gp", "nurse", "physiotherapist", "midwife", "dentist" or "pharmacist"
    activity_per_professional: what one full-time professional adds to the supply, such that supply over inhabitants is
        in the unit of the index: 5,400 consultations a year; 100,000 where the index is full-time professionals (FTE)
        per 100,000 inhabitants
    threshold: index below which a commune is short of care, in the same unit; None where no text gives one
    certainty: of the bands: "sure", "uncertain" (commonly quoted, in no text that we read) or "ours"
    """

    name: str
    label: str
    profession: str
    decay: Decay
    activity_per_professional: float
    unit_label: str
    threshold: float | None
    source: str
    certainty: str
    certainty_note: str


CONSULTATIONS_PER_GP: Final = 5_400.0
_PER_100_000: Final = 100_000.0
_BANDS: Final = Decay((10.0, 15.0, 20.0), (1.0, 0.3, 0.1))

_GP = Preset(
    name="drees-gp",
    label="Médecins généralistes, réglage de la DREES",
    profession="gp",
    decay=_BANDS,
    activity_per_professional=CONSULTATIONS_PER_GP,
    unit_label="consultations par an et par habitant",
    threshold=2.5,
    source=(
        "DREES, accessibilité potentielle localisée (refonte de 2015) ; seuil de 2,5 consultations et limite de "
        "20 minutes : arrêté du 13 novembre 2017 ; 5 400 consultations par an pour un temps plein : "
        "ARS Bourgogne-Franche-Comté, 2018"
    ),
    certainty=UNCERTAIN,
    certainty_note=(
        "La limite de 20 minutes, le seuil de 2,5 et l’équivalence en temps plein viennent de textes publiés. Les "
        "paliers (1 jusqu’à 10 minutes, 0,3 jusqu’à 15, 0,1 jusqu’à 20) sont couramment cités, mais aucun texte "
        "que nous avons lu ne les énonce : ils sont incertains tant qu’un calage ne les a pas confirmés."
    ),
)


def _other(profession: str, label: str) -> Preset:
    return Preset(
        name=f"fte-{profession}",
        label=label,
        profession=profession,
        decay=_BANDS,
        activity_per_professional=_PER_100_000,
        unit_label="équivalents temps plein pour 100 000 habitants",
        threshold=None,
        source="Formule de la DREES (accessibilité potentielle localisée) ; paliers de distance choisis par Maillage",
        certainty=OURS,
        certainty_note=(
            "Les paliers propres à cette profession ne sont pas connus de nous : ceux des médecins généralistes "
            "sont repris. Chaque professionnel compte pour un temps plein, faute de connaître son activité. "
            "Aucun seuil national n’est appliqué."
        ),
    )


PRESETS: Final[tuple[Preset, ...]] = (
    _GP,
    _other("nurse", "Infirmières et infirmiers"),
    _other("physiotherapist", "Masseurs-kinésithérapeutes"),
    _other("midwife", "Sages-femmes"),
    _other("dentist", "Chirurgiens-dentistes"),
    _other("pharmacist", "Pharmaciens"),
)
PROFESSIONS: Final = tuple(preset.profession for preset in PRESETS)


def preset_of(profession: str) -> Preset:
    """The setting of a profession. KeyError on one that has none."""
    for preset in PRESETS:
        if preset.profession == profession:
            return preset
    raise KeyError(profession)
