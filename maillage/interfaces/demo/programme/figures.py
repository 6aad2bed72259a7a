"""Indicators of the demonstration: what each mission counts, from which source, with which target and figures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Measure:
    """An indicator that no template brings. source, option: where it is computed; "" for what is typed.

    figures: of two years ago, last year and this one; a pair is a numerator and its denominator.
    """

    key: str
    mission: str
    name: str
    kind: str = "means"
    unit: str = ""
    action: str = ""
    source: str = ""
    option: str = ""
    own_links: bool = False
    direction: str = "up"
    definition: str = ""
    numerator: str = ""
    denominator: str = ""
    origin: str = ""
    mask_under: int = 0


# Typed figures and targets, by key: (two years ago, last year, this year), (target last year, target this year).
Figure = tuple[float, float | None]


@dataclass(frozen=True)
class Typed:
    figures: tuple[Figure | None, Figure | None, Figure | None]
    targets: tuple[float | None, float | None] = (None, None)


MEASURES: Final[tuple[Measure, ...]] = (
    Measure(
        "snp-meetings",
        "acces",
        "Réunions du tour de rôle",
        unit="réunions",
        action="soins-non-programmes",
        source="association.meetings",
        own_links=True,
    ),
    Measure(
        "hospital",
        "parcours",
        "Participations de l’hôpital à nos réunions",
        unit="participations",
        source="association.participants",
        option="hospital",
    ),
    Measure(
        "diabetes-hours",
        "parcours",
        "Heures de réunion du parcours diabète",
        unit="heures",
        action="diabete",
        source="association.meeting_hours",
        own_links=True,
    ),
    Measure(
        "prevention-days",
        "prevention",
        "Actions de prévention menées",
        kind="result",
        unit="actions",
        definition="Stands, journées et séances tenus dans l’année, hors réunions de préparation.",
        origin="Fiches actions, relevé de la coordination",
    ),
    Measure(
        "elected",
        "crise",
        "Participations des mairies et du CCAS",
        unit="participations",
        source="association.participants",
        option="elected",
    ),
    Measure(
        "partner-decisions",
        "crise",
        "Décisions obtenues des collectivités",
        kind="result",
        unit="décisions",
        source="association.decisions",
        option="partner",
    ),
    Measure(
        "exchange-groups",
        "pertinence",
        "Groupes d’échange de pratiques tenus",
        unit="groupes",
        origin="Feuilles d’émargement",
    ),
    Measure(
        "decisions",
        "pertinence",
        "Décisions prises par l’association",
        unit="décisions",
        source="association.decisions",
        option="association",
    ),
    Measure(
        "arrivals",
        "accompagnement",
        "Arrivées de professionnels constatées",
        kind="result",
        unit="professionnels",
        source="directory.arrivals",
    ),
    Measure(
        "welcomed",
        "accompagnement",
        "Nouveaux professionnels reçus dans le mois",
        kind="result",
        unit="%",
        numerator="Nouveaux professionnels reçus dans le mois de leur arrivée",
        denominator="Nouveaux professionnels connus de la coordination",
        origin="Liste de la coordination",
    ),
    Measure("members", "vie", "Adhérents", unit="adhérents", source="association.members", kind="result"),
    Measure(
        "members-gp",
        "vie",
        "Médecins généralistes adhérents",
        unit="adhérents",
        source="association.members",
        option="10-mg",
        mask_under=5,
    ),
    Measure(
        "members-nurses",
        "vie",
        "Infirmiers et infirmières adhérents",
        unit="adhérents",
        source="association.members",
        option="60",
        mask_under=5,
    ),
    Measure(
        "coverage",
        "vie",
        "Part des professionnels du territoire qui adhèrent",
        kind="result",
        unit="%",
        source="association.coverage",
    ),
    Measure("meetings", "vie", "Réunions tenues", unit="réunions", source="association.meetings"),
    Measure(
        "kept",
        "vie",
        "Suites à donner tenues dans les temps",
        kind="result",
        unit="%",
        source="association.follow_ups_kept",
    ),
)

# By key of a measure, or « sheet/rank » for those that a template brings, in their order.
TYPED: Final[dict[str, Typed]] = {
    "soins-non-programmes/0": Typed((None, (1_106, 1_240), (702, 760)), (85, 90)),
    "soins-non-programmes/1": Typed((None, (9, None), (14, None)), (10, 15)),
    "soins-non-programmes/2": Typed(((6_120, 7_300), (5_870, 7_250), None), (80, 78)),
    "medecin-traitant/0": Typed(((356, 4_310), (298, 4_385), (271, 4_402)), (7, 6)),
    "medecin-traitant/1": Typed((None, (143, None), (96, None)), (120, 150)),
    "ville-hopital/0": Typed((None, (41, 120), (52, 100)), (40, 60)),
    "ville-hopital/1": Typed((None, (33, 52), (38, 54)), (60, 75)),
    "diabete/0": Typed((None, (48, None), (61, None)), (40, 80)),
    "diabete/1": Typed(((1_010, 2_480), (1_092, 2_510), None), (45, 47)),
    "fragilite/0": Typed((None, None, (37, None)), (None, 60)),
    "fragilite/1": Typed((None, None, (22, None)), (None, 25)),
    "tabac/0": Typed((None, (412, None), None), (200, None)),
    "tabac/1": Typed((None, (11, 46), None), (20, None)),
    "bucco-dentaire/0": Typed((None, None, (41, 164)), (None, 50)),
    "bucco-dentaire/1": Typed((None, None, (18, None)), (None, 20)),
    "plan-sse/0": Typed((None, (1, None), None), (1, 1)),
    "plan-sse/1": Typed((None, (31, None), (36, None)), (30, 40)),
    "internes/0": Typed((None, (4, None), (6, None)), (4, 6)),
    "internes/1": Typed((None, (3, None), (4, None)), (4, 5)),
    "certificats/0": Typed((None, (3, None), (9, None)), (2, 8)),
    "certificats/1": Typed((None, (52, 610), (31, 590)), (8, 6)),
    "prevention-days": Typed(((2, None), (11, None), (8, None)), (8, 12)),
    "exchange-groups": Typed(((0, None), (2, None), (2, None)), (2, 3)),
    "welcomed": Typed((None, (7, 9), (6, 8)), (70, 80)),
}

# Targets of what is computed: (last year, this year).
TARGETS: Final[dict[str, tuple[float | None, float | None]]] = {
    "snp-meetings": (3, 4),
    "hospital": (4, 6),
    "diabetes-hours": (4, 6),
    "elected": (6, 12),
    "partner-decisions": (1, 2),
    "decisions": (6, 8),
    "arrivals": (None, 4),
    "members": (45, 60),
    "coverage": (15, 20),
    "meetings": (10, 15),
    "kept": (60, 70),
}

# What of each variable part hangs on what, in percent, and by which rule; the contract says so.
SHARES: Final[dict[str, tuple[tuple[str, int, str], ...]]] = {
    "acces": (
        ("soins-non-programmes/0", 40, "proportional"),
        ("medecin-traitant/0", 30, "all"),
        ("medecin-traitant/1", 20, "proportional"),
        ("soins-non-programmes/1", 10, "all"),
    ),
    "parcours": (
        ("diabete/0", 40, "proportional"),
        ("ville-hopital/0", 35, "all"),
        ("hospital", 25, "proportional"),
    ),
    "prevention": (
        ("prevention-days", 60, "proportional"),
        ("bucco-dentaire/0", 40, "all"),
    ),
    "accompagnement": (
        ("welcomed", 50, "proportional"),
        ("internes/0", 50, "all"),
    ),
}
# What stood for it last year, before the sheet was written.
SHARES_BEFORE: Final[dict[str, tuple[tuple[str, int, str], ...]]] = {
    **SHARES,
    "prevention": (("prevention-days", 50, "proportional"), ("tabac/0", 50, "all")),
}
