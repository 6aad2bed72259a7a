"""How many professionals an invented territory has, after what France really has.

Counts: Insee, Base permanente des équipements, 1 January 2019 (Licence Ouverte): professionals in practice outside
hospital, all communes together, and pharmacies. Population: municipal, 2023, mainland and five overseas
départements. General practitioners, nurses and others are thus the ones people meet in town; the salaried staff of
hospitals, far more numerous, is only sketched (`HOSPITAL_STAFF`).

`smallest_commune` and `remote_factor` are ours: the first keeps professions out of communes where none would settle,
the second lowers the supply met by people of small communes, so that a rural territory looks like one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

POPULATION_2023: Final = 68_348_171
RURAL_UNDER: Final = 5_000


@dataclass(frozen=True, slots=True)
class Trade:
    """One kind of professional practising in town.

    count: number in France. smallest_commune: inhabitants under which none settles. women: share of women.
    knowhows: choices of (type, code); the first is the most frequent. salaried: share with a salaried activity only.
    """

    profession: str
    count: int
    smallest_commune: int
    women: float
    remote_factor: float = 0.8
    knowhows: tuple[tuple[str, str], ...] = ()
    salaried: float = 0.0
    doctor: bool = False

    @property
    def per_inhabitant(self) -> float:
        return self.count / POPULATION_2023


_GENERAL_PRACTICE: Final = (("S", "SM54"), ("S", "SM54"), ("S", "SM26"))
# BPE codes: D201, D232, D233, D221, D301, D231, D235, D237, D236, D239, D240, D242, D243; D202 to D214 by specialty.
TRADES: Final = (
    Trade("10", 61_429, 900, 0.5, 0.65, _GENERAL_PRACTICE, doctor=True),
    Trade("60", 100_816, 300, 0.83, 1.1, salaried=0.06),
    Trade("70", 75_319, 800, 0.5, 0.75, salaried=0.05),
    Trade("40", 38_487, 1_300, 0.45, 0.6, doctor=True),
    # 24,474 pharmacies, with two pharmacists each on average in the demonstration.
    Trade("21", 48_948, 1_000, 0.67, 0.9, doctor=True),
    Trade("50", 7_066, 2_000, 0.97, 0.7),
    Trade("91", 21_506, 1_500, 0.96, 0.5),
    Trade("80", 14_780, 1_500, 0.65, 0.7),
    Trade("92", 3_283, 5_000, 0.9, 0.5),
    Trade("94", 1_594, 3_000, 0.87, 0.6),
    Trade("96", 3_165, 3_000, 0.88, 0.6),
    Trade("95", 5_185, 3_000, 0.95, 0.6),
    Trade("93", 23_799, 1_500, 0.85, 0.5, salaried=0.2),
    Trade("10", 5_379, 5_000, 0.3, 0.4, (("S", "SM04"),), 0.2, doctor=True),
    Trade("10", 2_998, 8_000, 0.6, 0.3, (("S", "SM15"),), doctor=True),
    Trade("10", 2_895, 8_000, 0.3, 0.3, (("S", "SM24"),), 0.2, doctor=True),
    Trade("10", 6_460, 5_000, 0.5, 0.4, (("S", "SM42"),), 0.3, doctor=True),
    Trade("10", 5_556, 5_000, 0.45, 0.4, (("S", "SM38"),), doctor=True),
    Trade("10", 2_902, 5_000, 0.65, 0.4, (("S", "SM40"),), 0.3, doctor=True),
    Trade("10", 9_751, 8_000, 0.35, 0.4, (("S", "SM44"), ("S", "SM74")), 0.3, doctor=True),
    Trade("10", 4_680, 5_000, 0.7, 0.4, (("S", "SM20"), ("S", "SM19")), 0.2, doctor=True),
)


@dataclass(frozen=True, slots=True)
class Staff:
    """Salaried people of one invented hospital or nursing home: profession, know-how, number."""

    profession: str
    number: int
    women: float
    knowhow: tuple[str, str] | None = None
    doctor: bool = False
    student: bool = False


HOSPITAL_SMALLEST_COMMUNE: Final = 9_000
HOSPITAL_STAFF: Final = (
    Staff("60", 22, 0.87),
    Staff("10", 2, 0.5, ("S", "SM59"), doctor=True),
    Staff("10", 2, 0.6, ("S", "SM18"), doctor=True),
    Staff("10", 1, 0.4, ("S", "SM02"), doctor=True),
    Staff("98", 3, 0.7),
    Staff("50", 3, 0.97),
    Staff("21", 1, 0.6, doctor=True),
    Staff("10", 3, 0.6, student=True),
)
NURSING_HOME_SMALLEST_COMMUNE: Final = 1_500
NURSING_HOME_STAFF: Final = (Staff("60", 2, 0.9), Staff("94", 1, 0.9))

# Shares among people practising in town.
SECOND_SITE_SHARE: Final = 0.1
SALARIED_BESIDE_SHARE: Final = 0.08
ADVANCED_PRACTICE_SHARE: Final = 0.03
