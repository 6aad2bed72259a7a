"""The dialogue de gestion: that of last year concluded, with a disagreement; that of this year in preparation."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from maillage.contexts.dossier import api as dossier
from maillage.contexts.programme import api as programme
from maillage.interfaces.demo.association.clock import as_of, evening
from maillage.interfaces.demo.papers import paper
from maillage.interfaces.demo.story import Story

# Days of this year on which the dialogue of the year before went on.
_CONFIRMED, _SUBMITTED, _MET, _CONCLUDED = 55, 68, 92, 106
_DISPUTED: Final = "ville-hopital/0"
_WITH: Final = "CPAM de démonstration, ARS de démonstration"
_CONCLUSIONS: Final = (
    "L’assurance maladie salue le tour de rôle et le plan de réponse. Elle ne retient pas l’indicateur des lettres de "
    "sortie, dont l’échantillon lui paraît trop petit. Le report des sommes non dépensées est accepté."
)
# Sheets of this year whose pilot has answered already; the last one wants something put right.
_ANSWERED: Final = (
    ("soins-non-programmes", "medecin", ""),
    ("diabete", "tresorerie", ""),
    ("fragilite", "secretariat", ""),
    ("medecin-traitant", "presidence", "Le chiffre du trimestre n’est pas encore celui de la CPAM."),
)


def conclude_last_year(story: Story) -> None:
    by, year = story.by, story.years[-1]
    agreed = year.starts_on + timedelta(days=25)
    with as_of(evening(agreed)):
        row = dossier.open_dialogue(by=by, year=year)
        dossier.agree(by=by, pk=row.pk, agreed_on=agreed, agreed_with=_WITH)
    first = story.current
    with as_of(evening(first + timedelta(days=_CONFIRMED))):
        for action in programme.actions().filter(state__in=("running", "paused", "done")).order_by("pk"):
            _confirm(story, row.pk, action)
    _submit_and_meet(story, row.pk)
    _argue(story, row)
    _conclude(story, row.pk)


def _confirm(story: Story, pk: int, action: Any) -> None:
    if dossier.action_of_year(story.years[-1], action.pk) is not None:
        dossier.confirm_action(
            by=story.by,
            pk=pk,
            action_pk=action.pk,
            answer="nothing",
            how="de vive voix, à la réunion des pilotes",
        )


def _submit_and_meet(story: Story, pk: int) -> None:
    by, first = story.by, story.current
    on = first + timedelta(days=_SUBMITTED)
    with as_of(evening(on)):
        dossier.attach_to_dialogue(
            by=by,
            pk=pk,
            field=dossier.SUBMITTED_FILE,
            name="dossier-depose.pdf",
            stream=paper(
                f"Dossier de l’année {story.years[-1].label}",
                sender="Association",
                community=story.community.name,
                on=on,
                paragraphs=("Rapport d’activité, tableau des indicateurs et liste des justificatifs.",),
            ),
        )
        dossier.submit(by=by, pk=pk, submitted_on=on, how="Formulaire de l’assurance maladie")
    with as_of(evening(on + timedelta(days=3))):
        dossier.acknowledge(by=by, pk=pk, on_day=on + timedelta(days=3), reference="DEMO-0412")
    on = first + timedelta(days=_MET)
    with as_of(evening(on)):
        dossier.meet(
            by=by,
            pk=pk,
            met_on=on,
            present={
                "cpts": "Présidence, trésorerie, coordination",
                "insurer": "Chargée de mission",
                "ars": "Référente du territoire",
            },
        )


def _argue(story: Story, row: Any) -> None:
    by, on = story.by, story.current + timedelta(days=_MET)
    with as_of(evening(on, 21)):
        point = dossier.add_point(
            by=by,
            dialogue=row,
            values={
                "title": "Lettres de sortie : l’échantillon suffit-il ?",
                "indicator": story.indicators[_DISPUTED],
                "stake_cents": 875_000,
            },
        )
        for side, text in (
            ("cpts", "Cent vingt sorties tirées au sort sur un mois, par l’hôpital lui-même."),
            ("insurer", "Un mois ne fait pas une année ; les sorties du week-end n’y sont pas."),
        ):
            dossier.argue(by=by, pk=point.pk, side=side, said_on=on, text=text)
    with as_of(evening(on + timedelta(days=12))):
        dossier.settle_point(
            by=by,
            pk=point.pk,
            state="maintained",
            outcome="Chacun maintient. L’échantillon sera de trois mois cette année, week-ends compris.",
            won_cents=0,
            settled_on=on + timedelta(days=12),
        )


def _conclude(story: Story, pk: int) -> None:
    by, on = story.by, story.current + timedelta(days=_CONCLUDED)
    with as_of(evening(on)):
        row = dossier.open_dialogue(by=by, year=story.years[-1])
        dossier.save_retained(
            by=by,
            pk=pk,
            seen=row.version,
            conclusions=_CONCLUSIONS,
            retained={one.key: _retained(story, one) for one in dossier.owed(row.year, story.community)},
        )
        dossier.conclude(by=by, pk=pk, concluded_on=on)


def _retained(story: Story, one: Any) -> dossier.Retained:
    """What was computed, but for the indicator of which nothing is retained."""
    if one.indicator is not None and one.indicator.pk == story.indicators[_DISPUTED].pk:
        return dossier.Retained(
            cents=0, value=one.value, note="Point maintenu : rien n’est retenu cette année"
        )
    return dossier.Retained(cents=one.cents, value=one.value)


def prepare_this_year(story: Story) -> None:
    by, year = story.by, story.years[0]
    agreed = year.starts_on + timedelta(days=_CONCLUDED + 5)
    with as_of(evening(agreed)):
        row = dossier.open_dialogue(by=by, year=year)
        row = dossier.plan_dialogue(
            by=by,
            pk=row.pk,
            seen=row.version,
            submit_by_on=year.ends_on + timedelta(days=45),
            meet_by_on=year.ends_on + timedelta(days=80),
        )
        dossier.agree(by=by, pk=row.pk, agreed_on=agreed, agreed_with=_WITH)
    for number, (sheet, who, note) in enumerate(_ANSWERED):
        with as_of(evening(story.today - timedelta(days=9 - number), 13)):
            dossier.confirm_action(
                by=story.actor(who),
                pk=row.pk,
                action_pk=story.actions[sheet].pk,
                answer="corrections" if note else "nothing",
                note=note,
            )
