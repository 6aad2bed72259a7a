"""What the public page of a year shows, made of the book of the year and of what was written and read again for it.

The content is plain data and all that is kept of a publication: the page and its PDF are drawn from it alone. It names
nobody: small counts are masked, pay stays within the sums of missions, and every sentence was written for it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from maillage.contexts.dossier.figures.book import ActionPage, IndicatorLine, MissionPage, YearBook
from maillage.contexts.dossier.figures.gathering import gather
from maillage.contexts.dossier.public.models import PublicAction, PublicFigure, PublicPage, Section
from maillage.contexts.programme.models import Action, Indicator
from maillage.core.disclosure.counts import mask_small_counts
from maillage.platform.tenancy.actor import Actor
from maillage.platform.ui.typography import counted, number, short_date

# « moins de 5 » members of a profession.
MASKED_UNDER: Final = 5
FEW: Final = f"moins de {MASKED_UNDER}"
# Counted in « Pour qui »: beside it, a second count of the same persons would say what is masked there.
_MEMBERS: Final = "association.members"
_COMING: Final = frozenset({"idea", "planned"})
_LEFT_OUT: Final = frozenset({"dropped"})
_TEXT: Final = 420


@dataclass(frozen=True)
class Composed:
    """content: what would be published. waiting: sheets that are shown and that nobody has read again."""

    page: PublicPage
    content: dict[str, Any]
    waiting: tuple[str, ...]

    @property
    def digest(self) -> str:
        return digest_of(self.content)


def digest_of(content: Any) -> str:
    """SHA-256 of a content, whatever the order of its keys."""
    return sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def book_of(page: PublicPage) -> YearBook:
    """The book of the year as who sees totals only: the installation itself holds no role."""
    return gather(page.year, actor=Actor.system(page.community))


def offered_actions(book: YearBook) -> list[ActionPage]:
    """Sheets that may be told: all but those that were given up."""
    return [one for one in book.actions if one.state not in _LEFT_OUT]


def offered_figures(book: YearBook) -> list[IndicatorLine]:
    """Indicators that have a figure that may be shown to everybody, each once."""
    counted_already = set(Indicator.objects.filter(source=_MEMBERS).order_by().values_list("pk", flat=True))
    found: dict[int, IndicatorLine] = {}
    for one in book.indicators:
        if one.value is not None and not one.is_masked and one.pk not in counted_already:
            found.setdefault(one.pk, one)
    return list(found.values())


def proposed_texts(action_ids: Iterable[int]) -> dict[int, str]:
    """A first text for each sheet, to be read again; the book of totals does not hold it. 1 query."""
    rows = Action.objects.filter(pk__in=sorted(action_ids)).order_by("pk")
    return {one.pk: proposed_text(one) for one in rows}


def proposed_text(action: Action) -> str:
    """The objective and for whom, cut at a sentence."""
    objective = " ".join(action.objective.split())
    text = _cut(objective)
    public = " ".join(action.public.split()).rstrip(".")
    if public and len(text) + len(public) < _TEXT:
        text = f"{text} Pour qui : {public}.".strip()
    return text


def _cut(text: str) -> str:
    if len(text) <= _TEXT:
        return text
    start = text[:_TEXT]
    end = max(start.rfind(mark) for mark in (". ", "! ", "? "))
    return start[: end + 1] if end > 0 else start.rsplit(" ", 1)[0] + "…"


def compose(page: PublicPage) -> Composed:
    """The page as it would be published now. The queries of `gather`, and 3."""
    book = book_of(page)
    texts = {one.action_id: one for one in PublicAction.objects.filter(page=page).order_by("pk")}
    chosen = set(PublicFigure.objects.filter(page=page).order_by().values_list("indicator_id", flat=True))
    shown = [one for one in offered_actions(book) if one.pk in texts and texts[one.pk].is_shown]
    wanted = set(page.sections)
    content: dict[str, Any] = {
        "community": book.community,
        "title": page.title,
        "year": page.year.label,
        "period": f"du {short_date(page.year.starts_on)} au {short_date(page.year.ends_on)}",
        "as_of": short_date(book.on),
        "intro": page.intro.strip(),
        "lead": _lead(book, shown),
        "reach": _reach(book) if Section.REACH in wanted else None,
        "done": _done(book, shown, texts) if Section.DONE in wanted else None,
        "figures": _figures(book, chosen) if Section.FIGURES in wanted else None,
        "money": _money(book) if Section.MONEY in wanted else None,
        "next": _next(page, shown, texts) if Section.NEXT in wanted else None,
    }
    waiting = tuple(
        f"{one.code} · {texts[one.pk].title}"
        for one in shown
        if texts[one.pk].reviewed_at is None and {Section.DONE, Section.NEXT} & wanted
    )
    return Composed(page, content, waiting)


def _lead(book: YearBook, shown: Sequence[ActionPage]) -> list[dict[str, str]]:
    """The figures at the top."""
    facts, members = book.association.facts, book.association.members
    under_way = [one for one in shown if one.state not in _COMING]
    told = [
        (len(book.ground.communes), "commune", "communes"),
        (book.ground.population, "habitant", "habitants"),
        (members, "adhérent", "adhérents"),
        (len(under_way), "action menée", "actions menées"),
        (facts.meetings, "réunion tenue", "réunions tenues"),
    ]
    found = []
    for count, one, many in told:
        if not count:
            continue
        few = one == "adhérent" and count < MASKED_UNDER
        found.append({"value": FEW if few else number(count), "label": one if count == 1 else many})
    return found


def _reach(book: YearBook) -> dict[str, Any]:
    """The communes, and the members by profession: small counts masked, others with them where a total would tell."""
    counts = {one.key: one.count for one in book.association.by_profession if one.count}
    labels = {one.key: one.label for one in book.association.by_profession}
    masked = mask_small_counts(counts, threshold=MASKED_UNDER, with_total=True)
    known = [count for count in masked.counts.values() if count is not None]
    rows = [
        {
            "label": labels[key],
            "words": number(count) if count is not None else "masqué",
            "bar": round(100 * count / max(known)) if count else 0,
        }
        for key, count in sorted(masked.counts.items(), key=lambda one: (-(one[1] or 0), labels[one[0]]))
    ]
    return {
        "communes": [name for _, name, _ in book.ground.communes],
        "population": number(book.ground.population) if book.ground.population else "",
        "source": book.ground.source,
        "professions": rows,
        "is_masked": any(count is None for count in masked.counts.values()),
    }


def _done(
    book: YearBook, shown: Sequence[ActionPage], texts: dict[int, PublicAction]
) -> list[dict[str, Any]]:
    """Missions with what was done, those without an action to show left out."""
    numbers = {one.pk for one in shown if one.state not in _COMING}
    return [
        {"mission": mission.name, "place": _place_of(mission), "actions": told}
        for mission in book.missions
        if (told := [_told(one, texts[one.pk]) for one in mission.actions if one.pk in numbers])
    ]


def _told(action: ActionPage, text: PublicAction) -> dict[str, Any]:
    return {
        "code": action.code,
        "title": text.title,
        "text": text.text,
        "state": action.state_label,
        "is_done": action.state == "done",
    }


def _place_of(mission: MissionPage) -> str:
    return f"Nom de la mission {mission.reference}".strip() if mission.pk is not None else ""


def _figures(book: YearBook, chosen: set[int]) -> list[dict[str, Any]]:
    return [
        {
            "code": one.code,
            "name": one.name,
            "value": one.value_words,
            "target": one.target_words,
            "state": one.state if one.reached is not None else "",
            "is_reached": bool(one.reached),
        }
        for one in offered_figures(book)
        if one.pk in chosen
    ]


def _money(book: YearBook) -> dict[str, Any]:
    """Received and paid by mission, in thousands of euros rounded half up; the total is of the exact amounts."""
    rows = [one for one in book.missions if one.money.income_received or one.money.paid]
    largest = max((max(one.money.income_received, one.money.paid) for one in rows), default=0)
    return {
        "rows": [
            {
                "mission": one.name,
                "place": _place_of(one),
                "received": thousands(one.money.income_received),
                "paid": thousands(one.money.paid),
                "received_bar": _share(one.money.income_received, largest),
                "paid_bar": _share(one.money.paid, largest),
            }
            for one in rows
        ],
        "received": thousands(book.money.income_received),
        "paid": thousands(book.money.paid),
    }


def thousands(cents: int) -> str:
    """« 12 » for 1 234 500 cents, rounded half up; « moins de 1 » rather than a zero for what is not nothing."""
    if 0 < cents < 50_000:
        return "moins de 1"
    return number((abs(cents) + 50_000) // 100_000 * (1 if cents >= 0 else -1))


def _share(cents: int, largest: int) -> int:
    return max(0, round(100 * cents / largest)) if largest else 0


def _next(page: PublicPage, shown: Sequence[ActionPage], texts: dict[int, PublicAction]) -> dict[str, Any]:
    """What comes: a text, the actions that begin, and how many go on."""
    coming = [one for one in shown if one.state in _COMING]
    going_on = [one for one in shown if one.state == "running"]
    return {
        "text": page.coming.strip(),
        "actions": [_told(one, texts[one.pk]) for one in coming],
        "going_on": f"{counted(len(going_on), 'action se poursuit', 'actions se poursuivent')}."
        if going_on
        else "",
    }


def texts_of(content: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Everything of a content that somebody wrote, with its place in words: what the guard reads."""
    yield "Titre", content["title"]
    yield "Introduction", content["intro"]
    for group in content["done"] or ():
        yield group["place"], group["mission"]
        yield from _action_texts(group["actions"])
    for one in content["figures"] or ():
        yield f"Indicateur {one['code']}", " · ".join((one["name"], one["value"], one["target"]))
    for row in (content["money"] or {"rows": ()})["rows"]:
        if row["place"]:
            yield row["place"], row["mission"]
    if content["next"]:
        yield "Ce qui vient", content["next"]["text"]
        yield from _action_texts(content["next"]["actions"])


def _action_texts(actions: Sequence[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    for one in actions:
        yield f"{one['code']}, titre", one["title"]
        yield f"{one['code']}, texte", one["text"]
