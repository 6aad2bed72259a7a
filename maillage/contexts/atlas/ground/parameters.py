"""The figures of a computation that are chosen and not counted: decay, activity, ages."""

from __future__ import annotations

from dataclasses import dataclass, replace

from maillage.contexts.atlas.ground.calibration.queries import calibration_in_force
from maillage.contexts.atlas.ground.problem import Setting
from maillage.contexts.atlas.ground.professions import WORDS
from maillage.core.accessibility.decay import Decay
from maillage.core.accessibility.presets import Preset, preset_of
from maillage.core.accessibility.standard import ASSUMED, NEUTRAL, AgeWeights
from maillage.core.outlook.profiles import PROFILES
from maillage.platform.ui.typography import number

# The DREES also publishes the index of those who are 65 or under.
OVER_65 = 66
PHARMACIES_UNIT = "pharmacies pour 100 000 habitants"


@dataclass(frozen=True)
class Parameters:
    """What is chosen. decay, activity_per_professional: of the preset, or as calibrated.

    calibration: French words on the calibration that gave them, "" without one.
    share_left_out: part of the professionals that does not count (those over 65), and the words that say so.
    """

    preset: Preset
    setting: Setting
    decay: Decay
    activity_per_professional: float
    ages: AgeWeights
    calibration: str = ""
    share_left_out: float = 0.0
    left_out_words: str = ""


def preset_for(profession: str) -> Preset:
    """The preset of a profession under its name here; pharmacies are counted by place, as in INSEE's file."""
    preset = replace(preset_of(profession), label=WORDS[profession].label)
    return replace(preset, unit_label=PHARMACIES_UNIT) if profession == "pharmacist" else preset


def parameters_for(profession: str, setting: Setting) -> Parameters:
    """What is in force for a profession. 1 query."""
    preset = preset_for(profession)
    share, words = _left_out(profession) if setting.without_over_65 else (0.0, "")
    calibrated = calibration_in_force(profession) if setting.calibrated else None
    return Parameters(
        preset,
        setting,
        calibrated.decay if calibrated else preset.decay,
        calibrated.activity if calibrated else preset.activity_per_professional,
        # How much a consultation is sought at each age is assumed for general practice only.
        ASSUMED if profession == "gp" else NEUTRAL,
        calibration=calibrated.words if calibrated else "",
        share_left_out=share,
        left_out_words=words,
    )


def _left_out(profession: str) -> tuple[float, str]:
    """Part of the profession that is older than 65, and the words that say where it comes from."""
    profile = PROFILES[profession]
    share = profile.share_from(OVER_65)
    return share, (
        f"Ceux de plus de 65 ans sont retirés pour leur part en France, {number(100 * share, 1)} % ({profile.source} ; "
        f"{profile.certainty}, {profile.as_of}) : le répertoire ne donne aucun âge, et toutes les communes baissent "
        "d’autant."
    )
