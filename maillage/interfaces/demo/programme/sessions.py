"""Meetings that the sheets call for beside those of the instances: working sessions, trainings, situations at home."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from maillage.contexts.programme import api as programme
from maillage.interfaces.demo.association.clock import as_of, evening, weekday
from maillage.interfaces.demo.association.scene import Point, hold
from maillage.interfaces.demo.story import YEAR, Story

_TUESDAY, _THURSDAY = 1, 3


@dataclass(frozen=True)
class Session:
    """day: about when. who: as `Story.person` names people. unnamed: who came without being noted by name."""

    day: int
    sheet: str
    kind: str
    title: str
    who: tuple[str, ...]
    written: str
    hour: int = 12
    unnamed: int = 0


SESSIONS: Final[tuple[Session, ...]] = (
    Session(
        48,
        "soins-non-programmes",
        "working_group",
        "Règles du tour de rôle",
        ("medecin", "presidence", "m0", "m4", "m8", "m9", "m11"),
        "Six créneaux par semaine, tenus par trois cabinets. Le SAS les voit dès l’ouverture.",
    ),
    Session(
        98,
        "diabete",
        "working_group",
        "Écriture du parcours diabète",
        ("tresorerie", "m15", "m16", "m22", "m5"),
        "Le bilan à un an se fait à deux ; le livret tient en douze pages.",
    ),
    Session(
        172,
        "plan-sse",
        "working_group",
        "Cellule de crise : qui fait quoi",
        ("presidence", "m2", "m10", "m3", "secretariat", "p4"),
        "Trois référents, un remplaçant pour chacun. L’annuaire se relit deux fois par an.",
    ),
    Session(
        215,
        "cas-complexes",
        "case",
        "Situations complexes : troisième séance",
        ("m5", "m11", "m20", "secretariat", "tresorerie", "p9"),
        "Deux situations vues, chacune avec un responsable et une date.",
    ),
    Session(
        242,
        "tabac",
        "training",
        "Mois sans tabac : préparer les stands",
        ("m3", "m16", "m17", "m14", "medecin"),
        "Huit stands, deux personnes par stand, une fiche de rappel.",
        hour=20,
    ),
    Session(
        342,
        "antibiotiques",
        "working_group",
        "Antibiotiques : premier groupe d’échange",
        ("m4", "m0", "medecin", "m14"),
        "Les prescriptions d’hiver sont comparées sans nom. L’ordonnance de non-prescription est adoptée.",
    ),
    Session(
        436,
        "pharmacies",
        "training",
        "Protocole avec les pharmacies : première soirée",
        ("medecin", "m14", "m4", "m21", "m0", "presidence"),
        "Dix pharmacies présentes ; le test et la fiche de liaison sont essayés.",
        hour=20,
        unnamed=6,
    ),
    Session(
        452,
        "insuffisance-cardiaque",
        "working_group",
        "Sorties de cardiologie : la fiche d’une page",
        ("tresorerie", "m6", "m12", "m19", "p6"),
        "La cardiologie prévient la veille. Trois cabinets infirmiers se relaient.",
    ),
    Session(
        505,
        "soins-non-programmes",
        "working_group",
        "Soins non programmés : les chiffres du semestre",
        ("medecin", "m0", "m4", "m8", "m9", "presidence"),
        "Neuf demandes sur dix ont une réponse en 24 heures ; le soir reste creux.",
    ),
    Session(
        548,
        "bucco-dentaire",
        "training",
        "Soin de bouche en EHPAD : première demi-journée",
        ("m7", "m18", "m13", "p7"),
        "Dix-huit soignants formés, un référent nommé.",
        hour=14,
        unnamed=18,
    ),
    Session(
        585,
        "cas-complexes",
        "case",
        "Situations complexes : bilan avec les demandeurs",
        ("m5", "m11", "m20", "secretariat", "medecin", "p9"),
        "Neuf situations dans l’année ; sept domiciles ont tenu.",
    ),
)


def tell_last_year(story: Story) -> None:
    _hold(story, 0, YEAR)


def tell_this_year(story: Story) -> None:
    _hold(story, YEAR, story.now - 6)


def _hold(story: Story, first: int, last: int) -> None:
    for one in SESSIONS:
        if not first <= one.day < last or one.sheet not in story.actions:
            continue
        limit = story.current if one.day < YEAR else story.today
        day = weekday(story.on(one.day), _THURSDAY if one.hour < 18 else _TUESDAY, before=limit)
        meeting = hold(
            story.scene,
            kind=one.kind,
            title=one.title,
            starts_at=evening(day, one.hour, 30 if one.hour == 12 else 0),
            points=(Point(one.title, "discussion", 60, one.written),),
            contacts=[story.person(who) for who in one.who],
            absent=0.1,
            excused=0,
            unnamed={"professional": one.unnamed} if one.unnamed else None,
        )
        with as_of(evening(day, 23)):
            programme.link_meeting(by=story.by, action=story.actions[one.sheet], target=meeting)
