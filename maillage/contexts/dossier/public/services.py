"""Writes on public versions: composing one, answering for what looks personal, publishing, taking back."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable, Mapping, Set
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from maillage.contexts.dossier.public import queries
from maillage.contexts.dossier.public.composing import (
    book_of,
    compose,
    offered_actions,
    offered_figures,
    proposed_texts,
)
from maillage.contexts.dossier.public.models import (
    AllowedWords,
    PublicAction,
    PublicFigure,
    PublicPage,
    PublicVersion,
    Section,
    WordVerdict,
)
from maillage.contexts.programme.models import ReportingYear
from maillage.platform.audit.services import record
from maillage.platform.editing import meanwhile
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.services import one_at_a_time

FIELDS: Final = ("title", "intro", "coming", "is_indexed")


class PublicRefused(ValueError):
    """What was asked cannot be done; the message is for the person. Nothing was written."""


class ChangedMeanwhile(meanwhile.ChangedMeanwhile, PublicRefused):
    """Somebody else wrote since the page was shown; `current` is the row today."""

    current: PublicPage


class OtherContent(PublicRefused):
    """What would be published is no longer what was seen."""

    def __init__(self) -> None:
        super().__init__(
            "La page a changé depuis l’aperçu que vous avez vu : un chiffre, un texte ou une action. Rien n’a été "
            "publié. Relisez l’aperçu ci-dessous, puis publiez."
        )


@dataclass(frozen=True)
class Text:
    """How an action is told, as it was typed. is_reviewed: read again by whoever saves."""

    action_id: int
    is_shown: bool
    title: str
    text: str
    is_reviewed: bool


def _locked(by: Actor, pk: int) -> PublicPage:
    assert by.community is not None
    one_at_a_time(by.community.pk)
    row: PublicPage = PublicPage.objects.select_related("year", "community").get(pk=pk)
    return row


@transaction.atomic
def begin(*, by: Actor, year: ReportingYear) -> PublicPage:
    """A page for the year, with all its parts, its actions as they may be told and its figures. Twice is once."""
    assert by.community is not None
    one_at_a_time(by.community.pk)
    found: PublicPage | None = PublicPage.objects.filter(year=year).first()
    if found is not None:
        return found
    page = PublicPage(
        community=by.community,
        year=year,
        title=f"{by.community.name} : l’année {year.label}"[:160],
        sections=[str(one) for one in Section],
        secret=secrets.token_urlsafe(16),
        created_by=by.user,
    )
    page.save()
    book = book_of(page)
    offered = offered_actions(book)
    proposed = proposed_texts(one.pk for one in offered)
    PublicAction.objects.bulk_create(
        PublicAction(
            community=by.community,
            page=page,
            action_id=one.pk,
            is_shown=one.state != "idea",
            title=one.title,
            text=proposed.get(one.pk, ""),
        )
        for one in offered
    )
    PublicFigure.objects.bulk_create(
        PublicFigure(community=by.community, page=page, indicator_id=one.pk)
        for one in offered_figures(book)
        if one.target is not None
    )
    record(by=by, action="public_page.begun", obj=page)
    return page


@transaction.atomic
def save_composition(
    *,
    by: Actor,
    pk: int,
    version: int,
    values: dict[str, Any],
    sections: Collection[str],
    figures: Collection[int],
    texts: Iterable[Text],
) -> PublicPage:
    """Write how the next version is made. Nothing of what is published changes. Raises ChangedMeanwhile, PublicRefused.

    figures: numbers of the indicators. A text is reviewed when whoever saves says so; another word makes it unread.
    """
    page = _locked(by, pk)
    if page.version != version:
        raise ChangedMeanwhile(page)
    if not (values.get("title") or "").strip():
        raise PublicRefused("Donnez un titre à la page.")
    before = {"title": page.title, "sections": page.sections, "is_indexed": page.is_indexed}
    for name in FIELDS:
        setattr(page, name, values[name].strip() if isinstance(values[name], str) else values[name])
    page.sections = [str(one) for one in Section if one in sections]
    if not page.sections:
        raise PublicRefused("Choisissez au moins une partie à montrer.")
    page.version += 1
    page.save()
    book = book_of(page)
    told = _write_texts(by, page, texts, {one.pk: one.code for one in offered_actions(book)})
    _write_figures(page, {one.pk for one in offered_figures(book)} & set(figures))
    after = {"title": page.title, "sections": page.sections, "is_indexed": page.is_indexed}
    record(by=by, action="public_page.composed", obj=page, before=before, after={**after, "reviewed": told})
    return page


def _write_texts(by: Actor, page: PublicPage, texts: Iterable[Text], allowed: Mapping[int, str]) -> list[str]:
    """Codes of the sheets whose text was read again just now. allowed: the codes of those that may be told."""
    rows = queries.texts_by_action(page)
    told = []
    for one in texts:
        if one.action_id not in allowed:
            continue
        row = rows.get(one.action_id) or PublicAction(
            community=page.community, page=page, action_id=one.action_id
        )
        title, text = one.title.strip(), " ".join(one.text.split("\r")).strip()
        if one.is_shown and not title:
            raise PublicRefused(f"Donnez un titre public à l’action {allowed[one.action_id]}.")
        is_same = (row.title, row.text) == (title, text)
        row.is_shown, row.title, row.text = one.is_shown, title, text
        if not one.is_reviewed:
            row.reviewed_at = row.reviewed_by = None
        elif row.reviewed_at is None or not is_same:
            row.reviewed_at, row.reviewed_by = timezone.now(), by.user
            told.append(allowed[one.action_id])
        row.save()
    return told


def _write_figures(page: PublicPage, wanted: Set[int]) -> None:
    known = queries.chosen_figures(page)
    PublicFigure.objects.filter(page=page, indicator_id__in=known - wanted).delete()
    PublicFigure.objects.bulk_create(
        PublicFigure(community=page.community, page=page, indicator_id=pk) for pk in sorted(wanted - known)
    )


@transaction.atomic
def allow_words(*, by: Actor, pk: int, digest: str, verdict: str) -> AllowedWords:
    """Answer for words that look personal. Raises PublicRefused when they are not there any more. Twice is once."""
    page = _locked(by, pk)
    if verdict not in WordVerdict.values:
        raise PublicRefused("Dites pourquoi ces mots peuvent rester.")
    found = next((one for one in queries.checked(compose(page)) if one.finding.digest == digest), None)
    if found is None:
        raise PublicRefused("Ces mots ne sont plus dans la page.")
    if found.answer is not None:
        return found.answer
    one = found.finding
    row = AllowedWords(
        community=page.community,
        page=page,
        kind=one.kind,
        place=one.place,
        digest=digest,
        verdict=verdict,
        by=by.user,
    )
    row.save()
    # Where, and why: the words themselves are in the page, not in the journal.
    record(
        by=by,
        action="public_page.words_allowed",
        obj=page,
        after={"nature": one.kind_words, "endroit": one.place, "réponse": WordVerdict(verdict).label},
    )
    return row


@transaction.atomic
def publish(*, by: Actor, pk: int, seen: str) -> PublicVersion:
    """Let out what was seen: frozen, numbered, at the address of the page; it replaces the one before.

    seen: the digest of what was shown. Twice is once. Raises OtherContent, PublicRefused.
    """
    page = _locked(by, pk)
    composed = compose(page)
    if composed.digest != seen:
        raise OtherContent
    running: PublicVersion | None = PublicVersion.objects.filter(page=page, ended_at=None).first()
    if running is not None and page.is_open and running.digest == seen:
        return running
    if composed.waiting:
        raise PublicRefused(
            "Des textes n’ont pas été relus : "
            + " ; ".join(composed.waiting)
            + ". Relisez-les et cochez « Relu »."
        )
    left = [one.finding for one in queries.checked(composed) if one.answer is None]
    if left:
        raise PublicRefused(
            "La page semble contenir une donnée personnelle : "
            + " ; ".join(f"{one.kind_words}, « {one.words} » ({one.place})" for one in left)
            + ". Corrigez, ou répondez pour chacun."
        )
    now = timezone.now()
    if running is not None:
        running.ended_at = now
        running.save(update_fields=["ended_at"])
    last = (
        PublicVersion.objects.filter(page=page).order_by("-number").values_list("number", flat=True).first()
    )
    row = PublicVersion(
        community=page.community,
        page=page,
        number=(last or 0) + 1,
        content=composed.content,
        digest=seen,
        published_by=by.user,
    )
    row.save()
    page.is_open = True
    page.save(update_fields=["is_open"])
    record(by=by, action="public_page.published", obj=page, after={"number": row.number, "digest": seen})
    return row


@transaction.atomic
def withdraw(*, by: Actor, pk: int) -> None:
    """The address opens nothing any more, until a version is published again. Twice is once."""
    page = _locked(by, pk)
    if not page.is_open:
        return
    page.is_open = False
    page.save(update_fields=["is_open"])
    PublicVersion.objects.filter(page=page, ended_at=None).update(ended_at=timezone.now())
    record(by=by, action="public_page.withdrawn", obj=page)


@transaction.atomic
def renew_address(*, by: Actor, pk: int) -> None:
    """Another address: the old one opens nothing any more."""
    page = _locked(by, pk)
    page.secret = secrets.token_urlsafe(16)
    page.save(update_fields=["secret"])
    record(by=by, action="public_page.address", obj=page)
