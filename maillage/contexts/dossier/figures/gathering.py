"""Reading the whole of a year at once, in a number of queries that depends neither on actions nor on documents."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from django.utils import timezone

from maillage.contexts.dossier.figures.book import (
    ActionPage,
    EvidenceRow,
    IndicatorLine,
    InvoiceRow,
    MissionPage,
    Money,
    YearBook,
)
from maillage.contexts.dossier.figures.contract import Stakes, contract_of
from maillage.contexts.dossier.figures.life import FactsOf, association_of, ground_of
from maillage.contexts.dossier.figures.money import MoneyOf, invoices_of
from maillage.contexts.dossier.figures.sheets import Sheet, lives_in, sheets_of
from maillage.contexts.programme import api as programme
from maillage.contexts.programme.models import Mission, ReportingYear
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from maillage.platform.tenancy.urls import community_url

# Who opens action sheets reads names; regional supervision sees totals only.
_NAMES: Final = "programme.view"
_MONEY: Final = "funding.view"


def gather(year: ReportingYear, *, actor: Actor, on: date | None = None) -> YearBook:
    """The book of a year as the actor may read it. In the community's scope.

    on: the day from which steps are late and members are counted; today, or the last day of a year that is over.
    Small figures are masked for who sees totals only, and nobody is named then. About 45 queries, however many rows.
    """
    community = actor.community
    assert community is not None
    today = min(on or timezone.localdate(), year.ends_on)
    sheets = sheets_of(today, named=actor.can(_NAMES))
    proofs = programme.proofs_in(year)
    evidence = [_evidence(one) for one in programme.proofs_shown_to(actor, proofs)]
    stakes = contract_of(year)
    indicators = _indicators(community, year, actor, stakes, proofs)
    money = MoneyOf(year)
    facts = FactsOf(year, [one.pk for one in sheets])
    invoices = invoices_of(community, year) if actor.can(_MONEY) else ()
    pages = _pages(community, year, sheets, indicators, evidence, money, facts)
    return YearBook(
        community=community.name,
        year=year,
        on=today,
        missions=_missions(pages, indicators, money, facts, named=actor.can(_NAMES)),
        community_indicators=tuple(
            one for one in indicators if one.mission_id is None and one.action_id is None
        ),
        evidence=tuple(evidence),
        invoices=invoices,
        association=association_of(year, today, facts),
        ground=ground_of(community, today),
        contract=stakes.book(indicators),
    )


def _evidence(proof: programme.Proof) -> EvidenceRow:
    return EvidenceRow(
        on=proof.on,
        title=proof.title,
        kind=str(proof.kind),
        kind_label=proof.kind_label,
        url=proof.url,
        source=proof.source,
        action_id=proof.action_id,
        indicator_id=proof.indicator_id,
        visibility=proof.visibility,
        file=proof.file,
    )


def _indicators(
    community: Community,
    year: ReportingYear,
    actor: Actor,
    stakes: Stakes,
    proofs: Sequence[programme.Proof],
) -> list[IndicatorLine]:
    """Every indicator measured in the year, by number."""
    by_action: dict[int, int] = defaultdict(int)
    by_indicator: dict[int, int] = defaultdict(int)
    for proof in proofs:
        if proof.action_id is not None:
            by_action[proof.action_id] += 1
        if proof.indicator_id is not None:
            by_indicator[proof.indicator_id] += 1
    return [
        _indicator(
            community,
            row,
            stakes,
            by_indicator[row.pk] + (by_action[row.indicator.action_id] if row.indicator.action_id else 0),
        )
        for row in programme.indicator_table(year, actor=actor, with_evidence=False)
    ]


def _indicator(
    community: Community, row: programme.IndicatorRow, stakes: Stakes, evidence: int
) -> IndicatorLine:
    one, hanging = row.indicator, stakes.of(row.pk)
    return IndicatorLine(
        pk=one.pk,
        code=one.code,
        name=one.name,
        definition=one.definition,
        kind=one.kind,
        kind_label=str(one.get_kind_display()),
        unit=one.unit,
        origin=one.origin,
        # An indicator of an action belongs to the mission of its action.
        mission_id=one.action.mission_id if one.action else one.mission_id,
        action_id=one.action_id,
        value=row.value,
        value_words=row.value_words,
        quotient_words=row.quotient_words,
        target=row.target_value,
        target_words=row.target_words,
        reached=row.reached,
        progress=row.progress,
        state=row.state,
        is_typed=row.reading is not None and row.reading.is_typed,
        is_corrected=row.is_corrected,
        is_masked=row.is_masked,
        evidence=evidence,
        url=community_url(community, "programme:indicator", pk=one.pk),
        note=row.reading.note if row.reading is not None and row.named and not row.is_masked else "",
        stake_cents=sum(part.stake.cents for part in hanging) if hanging else None,
        acquired_cents=sum(part.stake.acquired for part in hanging)
        if hanging and not row.is_masked
        else None,
        share_per_10000=hanging[0].share.share_per_10000 if len(hanging) == 1 else None,
        line_id=hanging[0].line.pk if hanging else None,
    )


def _pages(
    community: Community,
    year: ReportingYear,
    sheets: Sequence[Sheet],
    indicators: Sequence[IndicatorLine],
    evidence: Sequence[EvidenceRow],
    money: MoneyOf,
    facts: FactsOf,
) -> list[ActionPage]:
    """The sheets of the year: those that lived in it, and any other on which it left a figure, a proof or money."""
    rows: dict[int, list[IndicatorLine]] = defaultdict(list)
    for row in indicators:
        if row.action_id is not None:
            rows[row.action_id].append(row)
    proofs: dict[int, list[EvidenceRow]] = defaultdict(list)
    for proof in evidence:
        if proof.action_id is not None:
            proofs[proof.action_id].append(proof)
    found = []
    for sheet in sheets:
        own, shown, spent = rows[sheet.pk], proofs[sheet.pk], money.of_action(sheet.pk)
        left_trace = bool(shown) or spent != Money() or any(one.value_words or one.stake_cents for one in own)
        values: dict[str, Any] = sheet.values
        lived = lives_in(year, values["state"], values["starts_on"], values["ends_on"])
        if not left_trace and not lived:
            continue
        found.append(
            ActionPage(
                **values,
                indicators=tuple(own),
                evidence=tuple(shown),
                facts=facts.of_action(sheet.pk),
                money=spent,
                url=community_url(community, "programme:action", pk=sheet.pk),
            )
        )
    return found


def _missions(
    pages: Sequence[ActionPage],
    indicators: Sequence[IndicatorLine],
    money: MoneyOf,
    facts: FactsOf,
    *,
    named: bool,
) -> tuple[MissionPage, ...]:
    """The working of the structure, then the missions that live or that hold something of the year."""
    with_page = {page.pk for page in pages}
    # What is measured of a sheet that has no page this year stays with its mission: nothing is lost.
    own = [row for row in indicators if row.action_id not in with_page]
    found = [
        MissionPage(
            None, "", "Fonctionnement", "", "", "", (), (), *money.of_mission(None), facts.minutes_of(None)
        )
    ]
    for mission in programme.missions():
        actions = tuple(page for page in pages if page.mission_id == mission.pk)
        rows = tuple(row for row in own if row.mission_id == mission.pk)
        sums, lines = money.of_mission(mission.pk)
        ended = mission.ends_on is not None and mission.ends_on < facts.year.starts_on
        if ended and not actions and not rows and sums == Money():
            continue
        found.append(_mission(mission, actions, rows, sums, lines, facts.minutes_of(mission.pk), named=named))
    return tuple(found)


def _mission(
    mission: Mission,
    actions: tuple[ActionPage, ...],
    indicators: tuple[IndicatorLine, ...],
    sums: Money,
    lines: tuple[Any, ...],
    minutes: int,
    *,
    named: bool,
) -> MissionPage:
    return MissionPage(
        pk=mission.pk,
        reference=mission.reference,
        name=mission.name,
        kind=mission.kind,
        aim=mission.aim,
        pilot=mission.pilot.name if named and mission.pilot else "",
        actions=actions,
        indicators=indicators,
        money=sums,
        lines=lines,
        minutes_given=minutes,
    )


__all__ = ["InvoiceRow", "YearBook", "gather"]
