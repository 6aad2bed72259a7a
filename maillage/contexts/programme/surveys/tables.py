"""Lists of questionnaires, of those invited, and of what was answered."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django import forms

from maillage.contexts.programme.permissions import SURVEY
from maillage.contexts.programme.surveys.models import (
    Invitation,
    QuestionKind,
    Reach,
    Response,
    Survey,
    SurveyQuestion,
    SurveyState,
)
from maillage.contexts.programme.surveys.questions import SCALES, in_words
from maillage.contexts.programme.surveys.results import Results
from maillage.core.search_text import search_text
from maillage.platform.tables.columns import Column, Kind, Place
from maillage.platform.tables.definition import Empty, Table
from maillage.platform.tables.filters import ListFilters, SearchField
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url

BADGES: Final[dict[str, tuple[str, str]]] = {
    SurveyState.DRAFT: ("neutral", "pencil"),
    SurveyState.READY: ("info", "clock"),
    SurveyState.OPEN: ("success", "message-circle"),
    SurveyState.CLOSED: ("neutral", "lock"),
}
_PUBLIC: Final = "public"
# Signs of the head of a column.
_HEAD: Final = 34


class SurveyFilters(ListFilters):
    q = SearchField(label="Titre")
    etat = forms.ChoiceField(label="État", choices=[("", "tous"), *SurveyState.choices])

    def apply(self, rows: Any, cleaned: dict[str, Any]) -> Any:
        if text := (cleaned.get("q") or "").strip():
            rows = rows.filter(title__icontains=text)
        if state := cleaned.get("etat"):
            rows = rows.filter(state=state)
        return rows


def _link(row: Survey, actor: Actor) -> str:
    assert actor.community is not None
    return community_url(actor.community, "programme:survey", pk=row.pk)


def _new(actor: Actor) -> str:
    assert actor.community is not None
    return community_url(actor.community, "programme:survey_new")


def _asked(row: Any) -> str:
    if row.reach == Reach.LINK:
        return "lien ouvert"
    return f"sur {row.invited} invités" if row.invited else ""


SURVEYS: Final = Table(
    name="programme.surveys",
    title="Questionnaires",
    model=Survey,
    noun="questionnaire",
    order=("-created_at",),
    filters=SurveyFilters,
    columns=(
        Column(
            "title",
            "Questionnaire",
            link=_link,
            second=lambda row: "anonyme" if row.is_anonymous else "avec les noms",
            sort=("title",),
        ),
        Column(
            "state",
            "État",
            kind="badge",
            value=lambda row: row.get_state_display(),
            badge=lambda row: BADGES[row.state],
            sort=("state",),
        ),
        Column("answered", "Réponses", kind="number", level=_PUBLIC, second=_asked, sort=("answered",)),
        Column("closes_on", "Dernier jour", kind="date", sort=("closes_on",)),
        Column("action", "Fiche action", value=lambda row: str(row.action) if row.action else ""),
        Column("created_at", "Créé le", kind="date", sort=("created_at",)),
        Column("invited", "Invités", kind="number", level=_PUBLIC, place="export"),
        Column(
            "created_by",
            "Par",
            value=lambda row: (row.created_by.name or row.created_by.email) if row.created_by else "",
            place="export",
        ),
    ),
    empty=Empty(
        "Aucun questionnaire : partez d’un modèle prêt (capacité, besoins, satisfaction, évaluation, mobilisation).",
        "Créer un questionnaire",
        _new,
    ),
)


# --- Those invited ----------------------------------------------------------------------------------------


class InvitationFilters(ListFilters):
    q = SearchField(label="Nom ou adresse")

    def apply(self, rows: Any, cleaned: dict[str, Any]) -> Any:
        if text := (cleaned.get("q") or "").strip():
            folded = search_text(text)
            rows = rows.filter(name__icontains=text) | rows.filter(contact__search_name__contains=folded)
        return rows


class NamedFilters(InvitationFilters):
    suite = forms.ChoiceField(
        label="Réponse",
        choices=[
            ("", "tous"),
            ("oui", "a répondu"),
            ("non", "n’a pas répondu"),
            ("refus", "ne souhaite pas"),
        ],
    )

    def apply(self, rows: Any, cleaned: dict[str, Any]) -> Any:
        rows = super().apply(rows, cleaned)
        match cleaned.get("suite"):
            case "oui":
                return rows.filter(has_answered=True)
            case "non":
                return rows.filter(has_answered=False, has_declined=False)
            case "refus":
                return rows.filter(has_declined=True)
        return rows


def _suite(row: Invitation) -> tuple[str, str, str]:
    if row.has_answered:
        return "a répondu", "success", ""
    if row.has_declined:
        return "ne souhaite pas répondre", "neutral", "ban"
    return "n’a pas répondu", "neutral", "clock"


_NAME: Final = Column("name", "Nom", level="personal", sort=("name",))
_EMAIL: Final = Column("email", "Adresse", sort=("email",))
_LETTERS: Final = Column("letters", "Lettres", kind="number", sort=("letters",))
_NOBODY: Final = Empty("Personne n’est invité : le questionnaire n’est pas encore ouvert.")

INVITED: Final = Table(
    name="programme.survey_invitations",
    title="Personnes invitées",
    model=Invitation,
    noun="personne",
    feminine=True,
    order=("name",),
    filters=NamedFilters,
    columns=(
        _NAME,
        _EMAIL,
        Column(
            "has_answered",
            "Réponse",
            kind="badge",
            value=lambda row: _suite(row)[0],
            badge=lambda row: _suite(row)[1:],
            sort=("has_answered", "has_declined"),
        ),
        _LETTERS,
    ),
    personal_permission=SURVEY,
    empty=_NOBODY,
)

# Who has answered an anonymous questionnaire is nobody's to read: with the hour of the answers it would tell more.
INVITED_ANONYMOUS: Final = Table(
    name="programme.survey_invitations_anonymous",
    title="Personnes invitées",
    model=Invitation,
    noun="personne",
    feminine=True,
    order=("name",),
    filters=InvitationFilters,
    columns=(_NAME, _EMAIL),
    personal_permission=SURVEY,
    empty=_NOBODY,
)


# --- What was answered ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class FigureRow:
    """One line of the results: a choice, a figure or a text of a question."""

    rank: int
    question: str
    what: str
    count: int | None = None
    share: float | None = None
    value: float | None = None


def figure_rows(results: Results, *, with_texts: bool = True) -> list[FigureRow]:
    """The results as lines: the table twin of the charts, and what is exported."""
    rows: list[FigureRow] = []
    for one in results.questions:
        label, number = one.question.label, one.number
        if one.is_hidden:
            rows.append(FigureRow(number, label, "moins de 5 réponses : masqué"))
            continue
        rows += [FigureRow(number, label, line.label, line.count, line.share) for line in one.lines]
        if one.figures:
            rows.append(FigureRow(number, label, "moyenne", one.count, None, float(one.figures.mean)))
            rows.append(FigureRow(number, label, "médiane", one.count, None, float(one.figures.median)))
        rows += [FigureRow(number, label, text) for text in one.texts if with_texts]
    return rows


class FigureFilters(ListFilters):
    q = SearchField(label="Question ou réponse")

    def apply(self, rows: Any, cleaned: dict[str, Any]) -> Any:
        if words := search_text(cleaned.get("q") or "").split():
            return [
                one
                for one in rows
                if all(word in search_text(f"{one.question} {one.what}") for word in words)
            ]
        return rows


FIGURES: Final = Table(
    name="programme.survey_figures",
    title="Résultats",
    noun="ligne",
    feminine=True,
    order=("rank",),
    filters=FigureFilters,
    columns=(
        Column(
            "question",
            "Question",
            level=_PUBLIC,
            value=lambda row: f"{row.rank}. {row.question}",
            sort=("rank",),
        ),
        Column("what", "Réponse", level="professional", sort=("what",)),
        Column("count", "Nombre", kind="number", level=_PUBLIC, sort=("count",)),
        Column("share", "Part (%)", kind="number", decimals=1, level=_PUBLIC, sort=("share",)),
        Column("value", "Valeur", kind="number", decimals=2, level=_PUBLIC, sort=("value",)),
    ),
    empty=Empty(
        "Rien à montrer pour l’instant : les résultats viennent avec les réponses. "
        "Un questionnaire anonyme se lit une fois clos, à partir de cinq réponses."
    ),
)


def _words(question: SurveyQuestion) -> Callable[[Response], Any]:
    if question.kind in SCALES:
        return lambda row: row.answers.get(question.key)
    if question.kind == QuestionKind.NUMBER:
        return lambda row: float(row.answers[question.key]) if question.key in row.answers else None
    return lambda row: in_words(question, row.answers.get(question.key))


def _short(question: SurveyQuestion) -> str:
    """The beginning of a question, for the head of a narrow column."""
    label = str(question.label)
    return label if len(label) <= _HEAD else f"{label[:_HEAD].rsplit(' ', 1)[0]}…"


def _answer_column(question: SurveyQuestion, name: str, label: str, place: Place) -> Column:
    is_number = question.kind in SCALES or question.kind == QuestionKind.NUMBER
    kind: Kind = "number" if is_number else "text"
    return Column(name, label, value=_words(question), kind=kind, level="personal", place=place)


class AnswerFilters(ListFilters):
    q = SearchField(label="Nom")

    def apply(self, rows: Any, cleaned: dict[str, Any]) -> Any:
        text = (cleaned.get("q") or "").strip()
        return rows.filter(name__icontains=text) if text else rows


def answers_table(questions: Sequence[SurveyQuestion]) -> Table:
    """Named answers: one row each, one column for each question. On the page the first four, all in the exports."""
    return Table(
        name="programme.survey_answers",
        title="Réponses une à une",
        model=Response,
        noun="réponse",
        feminine=True,
        order=("-answered_at",),
        filters=AnswerFilters,
        columns=(
            Column("name", "Nom", level="personal", sort=("name",)),
            Column("answered_at", "Répondu le", kind="datetime", sort=("answered_at",)),
            *(_answer_column(one, f"p_{one.key}", _short(one), "page") for one in questions[:4]),
            *(_answer_column(one, one.key, one.label, "export") for one in questions),
        ),
        personal_permission=SURVEY,
        empty=Empty("Personne n’a encore répondu."),
    )
