"""The list of years of report."""

from __future__ import annotations

from dataclasses import replace

from maillage.contexts.programme.permissions import CLOSE_YEAR, CONFIGURE, VIEW
from maillage.contexts.programme.years.models import ReportingYear, YearState
from maillage.platform.tables.columns import Action, Column
from maillage.platform.tables.definition import Empty, Table
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url

BADGES = {YearState.OPEN: ("info", "circle-dot"), YearState.CLOSED: ("neutral", "lock")}


def figures_url(row: ReportingYear, actor: Actor) -> str:
    assert actor.community is not None
    return f"{community_url(actor.community, 'programme:indicators')}?annee={row.pk}"


def _open_url(actor: Actor) -> str:
    if actor.community is None or not actor.can(CONFIGURE):
        return ""
    return community_url(actor.community, "programme:year_open")


def _actions(row: ReportingYear, actor: Actor) -> list[Action]:
    if actor.community is None or row.is_closed:
        return []
    found = []
    if actor.can(CONFIGURE):
        url = community_url(actor.community, "programme:year_edit", pk=row.pk)
        found.append(Action("Modifier", url, "pencil"))
    if actor.can(CLOSE_YEAR):
        found.append(
            Action("Clore", community_url(actor.community, "programme:year_close", pk=row.pk), "lock")
        )
    return found


_STATE = Column(
    "state",
    "État",
    value=lambda row: str(row.get_state_display()),
    kind="badge",
    badge=lambda row: BADGES[row.state],
)


def _closed_by(row: ReportingYear) -> str:
    return f"par {row.closed_by}" if row.closed_by else ""


YEARS = Table(
    name="programme.years",
    title="Années de bilan",
    model=ReportingYear,
    noun="année",
    feminine=True,
    order=("-starts_on",),
    columns=(
        Column("label", "Année", link=figures_url, sort=("label",)),
        Column("starts_on", "Du", kind="date", sort=("starts_on",)),
        Column("ends_on", "Au", kind="date", sort=("ends_on",)),
        replace(_STATE, second=_closed_by),
        Column("closed_at", "Close le", kind="date"),
    ),
    actions=_actions,
    empty=Empty(
        "Aucune année n’est ouverte : les chiffres, le budget et le bilan se tiennent par année.",
        "Ouvrir une année",
        _open_url,
    ),
)


def years_table(actor: Actor) -> Table:
    """The list, with who closed a year for members and the auditor; regional supervision reads no names."""
    if actor.can(VIEW):
        return YEARS
    columns = tuple(_STATE if column.name == _STATE.name else column for column in YEARS.columns)
    return replace(YEARS, columns=columns)
