"""The results of a questionnaire as a piece of evidence of its action sheet."""

from __future__ import annotations

from io import BytesIO
from typing import Final

from django.utils import timezone

from maillage.contexts.programme.evidence import services as evidence
from maillage.contexts.programme.evidence.models import Evidence
from maillage.contexts.programme.surveys import queries
from maillage.contexts.programme.surveys.models import Survey
from maillage.contexts.programme.surveys.refusals import SurveyRefused
from maillage.contexts.programme.surveys.results import results_of
from maillage.contexts.programme.surveys.tables import FIGURES, FigureRow, figure_rows
from maillage.platform.files.services import FileRefused
from maillage.platform.tables.xlsx_file import write_xlsx
from maillage.platform.tenancy.actor import Actor
from maillage.platform.ui.typography import count_words, long_date

KIND: Final = "Résultats d’un questionnaire"


def keep_as_evidence(*, by: Actor, pk: int) -> Evidence:
    """Keep today's figures as a workbook among the evidence of the action sheet, without any text that was written.

    Evidence is read by more people than the answers are. Raises SurveyRefused.
    """
    survey = queries.find(pk)
    if survey is None or survey.action is None:
        raise SurveyRefused("Choisissez d’abord la fiche action de ce questionnaire.")
    results = results_of(survey)
    if results.waits:
        raise SurveyRefused("Ce questionnaire est anonyme : clôturez-le avant d’en faire une preuve.")
    if not results.questions:
        raise SurveyRefused("Pas encore assez de réponses pour en faire une preuve.")
    today = timezone.localdate()
    count = count_words(results.total, "réponse", feminine=True)
    try:
        return evidence.add(
            by=by,
            title=f"{KIND} : {survey.title}"[:200],
            happened_on=timezone.localdate(survey.closed_at) if survey.closed_at else today,
            action=survey.action,
            detail=f"{count} au {long_date(today)}.",
            name=f"resultats-{survey.key}.xlsx",
            stream=_workbook(survey, figure_rows(results, with_texts=False), count),
        )
    except (evidence.EvidenceRefused, evidence.YearClosed, FileRefused) as refusal:
        raise SurveyRefused(str(refusal)) from refusal


def _workbook(survey: Survey, rows: list[FigureRow], count: str) -> BytesIO:
    out = BytesIO()
    columns = [column for column in FIGURES.columns if column.place != "page"]
    about = [("Questionnaire", survey.title), ("Réponses", count), ("Au", long_date(timezone.localdate()))]
    write_xlsx(out, FIGURES.title, columns, rows, about)
    out.seek(0)
    return out
