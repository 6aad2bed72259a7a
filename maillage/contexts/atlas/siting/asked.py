"""What a reader asks for, as the address keeps it; a wrong value is told beside its field and the default holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from django import forms
from django.http import QueryDict

from maillage.contexts.atlas.ground.professions import choices
from maillage.contexts.atlas.workshop.models import Scenario
from maillage.contexts.atlas.workshop.queries import scenario_rows
from maillage.contexts.territory import api as territory
from maillage.platform.tables.filters import ListFilters

EQUITY, COVERAGE, DISTANCE = "manque", "portee", "trajet"
ANYWHERE, WITH_PHARMACY, TICKED = "toutes", "pharmacie", "cochees"
FIRST: Final = "gp"
DEFAULT_COUNT, MOST = 2, 20
DEFAULT_MINUTES: Final = 15
MINUTES: Final = (5, 10, 20, 30)
AIMS: Final = {
    EQUITY: "les moins bien desservis",
    COVERAGE: "le plus d’habitants à portée",
    DISTANCE: "le trajet moyen le plus court",
}


@dataclass(frozen=True)
class Asked:
    """profession: of the atlas; count: 1 to MOST; minutes: for COVERAGE; ticked: INSEE codes, for TICKED.

    scenario: number of the one that is supposed to have happened, 0 for today.
    """

    profession: str = FIRST
    count: int = DEFAULT_COUNT
    aim: str = EQUITY
    minutes: int = DEFAULT_MINUTES
    among: str = ANYWHERE
    ticked: frozenset[str] = frozenset()
    scenario: int = 0


class Answers(NamedTuple):
    """Rows of the list, and the sentence that they are the answer to."""

    sentence: str
    rows: list[Any]


class SitingFilters(ListFilters):
    profession = forms.ChoiceField(label="Profession")
    nombre = forms.IntegerField(
        label="Combien",
        min_value=1,
        max_value=MOST,
        widget=forms.NumberInput(attrs={"min": 1, "max": MOST, "placeholder": DEFAULT_COUNT}),
        error_messages={
            "invalid": f"Écrivez un nombre, de 1 à {MOST}.",
            "min_value": "Il en faut au moins un.",
            "max_value": f"{MOST} au plus : au-delà, faites-en plusieurs étapes.",
        },
    )
    but = forms.ChoiceField(label="Pour")
    minutes = forms.ChoiceField(label="À portée : en moins de")
    parmi = forms.ChoiceField(label="Où c’est possible")
    scenario = forms.ChoiceField(label="En partant")
    communes = forms.MultipleChoiceField(label="Communes possibles", widget=forms.CheckboxSelectMultiple)

    rare = ("minutes", "parmi", "scenario", "communes")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        first, *others = choices()
        self.offer("profession", first[1], others)
        self.offer("but", AIMS[EQUITY], list(AIMS.items())[1:])
        self.offer("minutes", f"{DEFAULT_MINUTES} minutes", [(str(one), f"{one} minutes") for one in MINUTES])
        self.offer(
            "parmi",
            "dans toutes les communes",
            [
                (WITH_PHARMACY, "dans celles qui ont une pharmacie"),
                (TICKED, "dans celles que je coche"),
            ],
        )
        self.scenarios = {str(row.pk): row for row in scenario_rows(self.actor)}
        self.offer(
            "scenario", "d’aujourd’hui", [(pk, f"de « {row.name} »") for pk, row in self.scenarios.items()]
        )
        communes: Any = self.fields["communes"]
        communes.choices = self._communes()

    def _communes(self) -> list[tuple[str, str]]:
        """Code and name of the communes of the territory; read once in a request."""
        assert self.actor.community is not None
        key = "atlas.siting.communes"
        if key not in self.actor.memo:
            self.actor.memo[key] = territory.named_communes(self.actor.community)
        found: list[tuple[str, str]] = self.actor.memo[key]
        return found

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("parmi") == TICKED and not cleaned.get("communes") and "communes" not in self.errors:
            self.add_error("communes", "Cochez au moins une commune ; en attendant, toutes sont prises.")
        return cleaned

    def asked(self) -> Asked:
        """With the default where nothing, or nothing that makes sense, was given."""
        given = self.accepted()
        ticked = frozenset(given["communes"] or ())
        supposed = self.scenarios.get(given["scenario"] or "")
        among = given["parmi"] or ANYWHERE
        return Asked(
            # A scenario is about one profession, which it brings along.
            profession=supposed.profession if supposed else given["profession"] or FIRST,
            count=given["nombre"] or DEFAULT_COUNT,
            aim=given["but"] or EQUITY,
            minutes=int(given["minutes"] or DEFAULT_MINUTES),
            among=ANYWHERE if among == TICKED and not ticked else among,
            ticked=ticked if among == TICKED else frozenset(),
            scenario=supposed.pk if supposed else 0,
        )

    def supposed(self) -> Scenario | None:
        """The scenario to start from; None for today."""
        return self.scenarios.get(self.accepted()["scenario"] or "")

    def given(self) -> list[tuple[str, str]]:
        """What was asked and makes sense, field by field: what an address or a form sends again."""
        sent = self.data
        assert isinstance(sent, QueryDict)
        return [
            (name, value)
            for name in self.fields
            if name not in self.errors
            for value in sent.getlist(name)
            if value
        ]

    def apply(self, rows: Answers, cleaned: dict[str, Any]) -> list[Any]:
        """The view searched with these very values; the sentence is told above the rows, and changes with them."""
        del cleaned
        self.notice = rows.sentence
        return rows.rows
