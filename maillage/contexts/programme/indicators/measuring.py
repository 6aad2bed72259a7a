"""What the sources answer today, for many indicators and years at once. Reads only, in the community's scope."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Final

from maillage.contexts.programme.actions.models import ActionLink
from maillage.contexts.programme.indicators.models import Indicator
from maillage.contexts.programme.years.models import ReportingYear
from maillage.platform.registry.spine import (
    IndicatorSource,
    Measure,
    Period,
    Question,
    indicator_sources,
)
from maillage.platform.tenancy.models import Community

# Number of the indicator, number of the year.
Key = tuple[int, int]
Links = Mapping[int, Mapping[str, frozenset[int]]]
# Kinds of rows by which an action narrows a source, and where its links hold them.
_KINDS: Final = {
    "association.Meeting": "meeting_id",
    "association.Decision": "decision_id",
    "association.Document": "document_id",
    "atlas.Scenario": "scenario_id",
}


def period_of(indicator: Indicator, year: ReportingYear) -> Period | None:
    """The days of the year on which this definition holds; None when there is none."""
    first = max(year.starts_on, indicator.valid_from or year.starts_on)
    last = min(year.ends_on, indicator.valid_until or year.ends_on)
    return Period(first, last) if first <= last else None


def source_of(indicator: Indicator, community: Community) -> IndicatorSource | None:
    """Where its figures come from; None for typed ones, and for a source whose part of the product is switched off."""
    source = indicator_sources.get(indicator.source) if indicator.source else None
    return source if source is not None and community.has_module(source.module) else None


def links_of(actions: Iterable[int]) -> dict[int, dict[str, frozenset[int]]]:
    """What each action is tied to, by kind. 1 query, none for no action."""
    wanted = sorted(set(actions))
    if not wanted:
        return {}
    found: dict[int, dict[str, set[int]]] = {pk: {kind: set() for kind in _KINDS} for pk in wanted}
    rows = ActionLink.objects.filter(action_id__in=wanted).order_by()
    for action, *targets in rows.values_list("action_id", *_KINDS.values()):
        for kind, target in zip(_KINDS, targets, strict=True):
            if target is not None:
                found[action][kind].add(target)
    return {pk: {kind: frozenset(keys) for kind, keys in kinds.items()} for pk, kinds in found.items()}


def question_of(indicator: Indicator, period: Period, source: IndicatorSource, links: Links) -> Question:
    """What is asked of the source; of an indicator that counts its action only, with what the action is tied to."""
    only = None
    if indicator.own_links and indicator.action_id is not None:
        tied = links.get(indicator.action_id, {})
        only = {kind: tied.get(kind, frozenset()) for kind in source.links}
    return Question(period, indicator.option, only)


def questions_of(
    community: Community, indicators: Sequence[Indicator], years: Sequence[ReportingYear], today: date
) -> dict[str, dict[Key, Question]]:
    """By source, what is to be asked: automatic indicators, in the years that have begun. At most 1 query."""
    begun = [year for year in years if year.starts_on <= today]
    sources = {one.pk: source for one in indicators if (source := source_of(one, community)) is not None}
    own = {one.action_id for one in indicators if one.pk in sources and one.own_links and one.action_id}
    links = links_of(own)
    asked: dict[str, dict[Key, Question]] = defaultdict(dict)
    for one in indicators:
        source = sources.get(one.pk)
        if source is None:
            continue
        for year in begun:
            period = period_of(one, year)
            if period is not None:
                asked[source.name][one.pk, year.pk] = question_of(one, period, source, links)
    return asked


def measured(
    community: Community, indicators: Sequence[Indicator], years: Sequence[ReportingYear], today: date
) -> dict[Key, Measure]:
    """What each automatic indicator is worth today in each year.

    One query for the links of actions, then for each source in use its own budget (`IndicatorSource.queries`), however
    many indicators and years there are.
    """
    found: dict[Key, Measure] = {}
    for name, questions in questions_of(community, indicators, years, today).items():
        source = indicator_sources.get(name)
        assert source is not None
        # Many indicators ask the same: it is answered once.
        different = list(dict.fromkeys(_frozen(one) for one in questions.values()))
        by_form = {form: place for place, form in enumerate(different)}
        originals = {_frozen(one): one for one in questions.values()}
        answers = source.measure([originals[form] for form in different])
        for key, question in questions.items():
            found[key] = answers[by_form[_frozen(question)]]
    return found


def _frozen(question: Question) -> tuple[object, ...]:
    only = None if question.only is None else tuple(sorted(question.only.items()))
    return (question.period, question.option, only)
