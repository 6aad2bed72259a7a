"""Lists: who sees what, the register of processing, the requests, the durations."""

from __future__ import annotations

from typing import Any

from django.db.models import F
from django.urls import reverse

from maillage.platform.privacy.forms import RequestFilters
from maillage.platform.privacy.models import PersonRequest, RequestState
from maillage.platform.privacy.permissions import ANSWER
from maillage.platform.tables.columns import Column
from maillage.platform.tables.definition import Empty, Table
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url
from maillage.platform.ui.typography import count_words

FROM_CODE = (
    "Calculé à partir du logiciel lui-même : champs classés, droits donnés aux rôles, durées appliquées.",
)
_TONES = {
    RequestState.OPEN: ("warning", ""),
    RequestState.COLLECTING: ("info", "refresh"),
    RequestState.READY: ("info", ""),
    RequestState.FAILED: ("danger", ""),
    RequestState.DONE: ("success", ""),
    RequestState.REFUSED: ("neutral", ""),
}

WHO_SEES_WHAT = Table(
    name="privacy.who_sees_what",
    title="Qui voit quoi, en tableau",
    noun="ligne",
    feminine=True,
    order=(),
    columns=(
        Column("label", "Données", level="public", second=lambda line: line.subject),
        Column("level", "Nature", level="public"),
        Column("data", "Détail", level="public"),
        Column("seers", "Qui les voit", level="public"),
        Column("retention", "Combien de temps", level="public"),
        Column("subject", "Sur qui", level="public", place="export"),
    ),
    empty=Empty("Aucune donnée n’est détenue."),
    sources=FROM_CODE,
    page_size=200,
)

REGISTER = Table(
    name="privacy.register",
    title="Registre des traitements",
    noun="traitement",
    order=(),
    columns=(
        Column("name", "Traitement", level="public", second=lambda one: one.persons),
        Column("purpose", "Finalité", level="public"),
        Column("basis", "Base légale", level="public"),
        Column("recipients", "Destinataires", level="public"),
        Column("retention", "Conservation", level="public"),
        Column("persons", "Personnes concernées", level="public", place="export"),
        Column("categories", "Catégories de données", level="public", place="export"),
        Column("source", "Source", level="public", place="export"),
        Column("measures", "Mesures de sécurité", level="public", place="export"),
    ),
    empty=Empty("Aucun traitement."),
    sources=FROM_CODE,
    page_size=100,
)


def request_url(request: Any, actor: Actor) -> str:
    """The page of a request: in its community, or the operator's."""
    if actor.community is None:
        return reverse("privacy_installation:request", kwargs={"pk": request.pk})
    return community_url(actor.community, "privacy:request", pk=request.pk)


def _state(request: Any) -> tuple[str, str]:
    if request.is_late:
        return ("danger", "")
    return _TONES[request.state]


REQUESTS = Table(
    name="privacy.requests",
    title="Demandes des personnes",
    model=PersonRequest,
    noun="demande",
    feminine=True,
    # Those that wait come first.
    order=(F("done_on").desc(nulls_first=True), "due_on", "pk"),
    filters=RequestFilters,
    columns=(
        Column("person_name", "Qui", link=request_url, sort=("person_name",)),
        Column("kind", "Demande", value=lambda one: one.get_kind_display(), sort=("kind",)),
        Column("received_on", "Reçue le", kind="date", sort=("received_on",)),
        Column("due_on", "À répondre avant le", kind="date", sort=("due_on",)),
        Column(
            "state",
            "État",
            kind="badge",
            value=lambda one: "en retard" if one.is_late else one.get_state_display(),
            badge=_state,
            sort=("state",),
        ),
        Column("done_on", "Répondue le", kind="date", place="export"),
        Column("identity_check", "Identité vérifiée", place="export"),
    ),
    empty=Empty(
        "Aucune demande. Quand une personne veut savoir ce qui est détenu sur elle, le corriger ou l’effacer, "
        "notez-le ici : le délai d’un mois est suivi."
    ),
    personal_permission=ANSWER,
    sources=("Demandes notées sur cette installation de Maillage.",),
)


def _duration(applied: Any) -> str:
    days: int = applied.kept.days
    if days >= 365 and days % 365 == 0:
        return count_words(days // 365, "an")
    return count_words(days, "jour")


def _last(applied: Any) -> Any:
    return applied.run.last_run_at if applied.run else None


def _failed(applied: Any) -> bool:
    return bool(applied.run and applied.run.last_error)


def _run_state(applied: Any) -> str:
    if applied.run is None:
        return "pas encore passée"
    return "en échec" if _failed(applied) else "appliquée"


def _run_badge(applied: Any) -> tuple[str, str]:
    if applied.run is None:
        return ("neutral", "")
    return ("danger", "") if _failed(applied) else ("success", "")


RETENTION = Table(
    name="privacy.retention",
    title="Durées de conservation",
    noun="règle",
    feminine=True,
    order=(),
    columns=(
        Column(
            "label",
            "Données",
            value=lambda one: one.rule.label,
            level="public",
            second=lambda one: one.rule.what,
        ),
        Column("kept", "Conservées", value=_duration, level="public"),
        Column("source", "Pourquoi", value=lambda one: one.rule.source, level="public"),
        Column("last", "Dernier passage", kind="datetime", value=_last, level="public"),
        Column(
            "total",
            "Effacées en tout",
            kind="number",
            value=lambda one: one.run.total_removed if one.run else 0,
            level="public",
        ),
        Column("run", "État", kind="badge", value=_run_state, badge=_run_badge, level="public"),
        Column("what", "Détail", value=lambda one: one.rule.what, level="public", place="export"),
        Column("name", "Nom du réglage", value=lambda one: one.rule.name, level="public", place="export"),
    ),
    empty=Empty("Aucune règle."),
    sources=("Appliquées chaque jour, par toute l’installation, en une fois pour toutes les communautés.",),
    page_size=100,
)
