"""Writes on labels, and on what bears them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from django.db import transaction
from django.utils import timezone

from maillage.contexts.directory.entries.subjects import Subject
from maillage.contexts.directory.labels.models import Label, Labelled, Tone
from maillage.core.search_text import search_text
from maillage.platform.audit.services import record
from maillage.platform.editing import meanwhile
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.services import serialised

# Beyond, a list of boxes to tick is no help any more.
MAX_LABELS: Final = 100
MAX_SUBJECTS: Final = 5_000


class LabelRefused(ValueError):
    """What was asked cannot be done; the message is for the person. Nothing was written."""


class LabelChangedMeanwhile(meanwhile.ChangedMeanwhile, LabelRefused):
    """Somebody else wrote since the form was shown; `current` is the label today."""

    current: Label

    def sentence(self) -> str:
        return (
            f"Modifiée entre-temps : elle s’appelle aujourd’hui « {self.current.name} ». Rien n’a été enregistré et "
            "votre saisie est gardée ci-dessous : enregistrez de nouveau pour la garder."
        )


def label_key(name: str) -> str:
    """What two names are compared by; empty for a name without any letter or digit."""
    return search_text(name)[:80]


def _named(name: str, *, but: int | None = None) -> Label | None:
    found: Label | None = Label.objects.filter(key=label_key(name), archived_at=None).exclude(pk=but).first()
    return found


def _check_name(name: str, *, but: int | None = None) -> None:
    if not label_key(name):
        raise LabelRefused("Un nom d’étiquette contient au moins une lettre ou un chiffre.")
    taken = _named(name, but=but)
    if taken is not None:
        raise LabelRefused(f"L’étiquette « {taken.name} » existe déjà : choisissez un autre nom.")


@transaction.atomic
def create_label(*, by: Actor, name: str, tone: str = Tone.NEUTRAL, detail: str = "") -> Label:
    """Write a new label; the same one sent twice (a double click) is written once. Raises LabelRefused."""
    serialised(by)
    known = _named(name) if label_key(name) else None
    if known is not None and (known.name, known.tone, known.detail) == (name, tone, detail):
        return known
    _check_name(name)
    if Label.objects.filter(archived_at=None).count() >= MAX_LABELS:
        raise LabelRefused(f"La communauté a déjà {MAX_LABELS} étiquettes : archivez-en une d’abord.")
    row: Label = Label.objects.create(
        community=by.community, name=name, key=label_key(name), tone=tone, detail=detail, created_by=by.user
    )
    record(by=by, action="label.created", obj=row, after={"name": name, "tone": tone, "detail": detail})
    return row


@transaction.atomic
def edit_label(*, by: Actor, pk: int, version: int, name: str, tone: str, detail: str) -> Label:
    """Rename, or say better what it is for, over the version that the form showed. Raises LabelRefused."""
    serialised(by)
    row: Label = Label.objects.get(pk=pk)
    before = {"name": row.name, "tone": row.tone, "detail": row.detail}
    after = {"name": name, "tone": tone, "detail": detail}
    if before == after:
        return row
    if row.version != version:
        raise LabelChangedMeanwhile(row)
    _check_name(name, but=pk)
    row.name, row.key, row.tone, row.detail = name, label_key(name), tone, detail
    row.version += 1
    row.save()
    record(by=by, action="label.changed", obj=row, before=before, after=after)
    return row


@transaction.atomic
def archive_label(*, by: Actor, pk: int) -> Label:
    """Put a label away with what bears it: no page shows it any more. Twice is once."""
    serialised(by)
    row: Label = Label.objects.get(pk=pk)
    if row.archived_at is None:
        row.archived_at = timezone.now()
        row.save(update_fields=["archived_at"])
        record(by=by, action="label.archived", obj=row)
    return row


@transaction.atomic
def reopen_label(*, by: Actor, pk: int) -> Label:
    """Take a label back into use, with what bore it. LabelRefused if its name was taken meanwhile."""
    serialised(by)
    row: Label = Label.objects.get(pk=pk)
    if row.archived_at is None:
        return row
    _check_name(row.name, but=pk)
    row.archived_at = None
    row.save(update_fields=["archived_at"])
    record(by=by, action="label.reopened", obj=row)
    return row


def _add(by: Actor, label: Label, subjects: Iterable[Subject]) -> int:
    """Write those that do not bear it yet; their number."""
    held = set(Labelled.objects.filter(label=label).values_list("subject", flat=True))
    new = sorted({str(subject) for subject in subjects} - held)
    if len(held) + len(new) > MAX_SUBJECTS:
        raise LabelRefused(
            f"Une étiquette compte {MAX_SUBJECTS} fiches au plus : filtrez davantage la liste. "
            "Une vue enregistrée de la liste convient mieux à un si grand nombre."
        )
    now = timezone.now()
    Labelled.objects.bulk_create(
        Labelled(community=by.community, label=label, subject=text, added_at=now, added_by=by.user)
        for text in new
    )
    return len(new)


def _in_use(label: Label) -> Label:
    row: Label = Label.objects.get(pk=label.pk)
    if row.archived_at is not None:
        raise LabelRefused(f"L’étiquette « {row.name} » est archivée : rétablissez-la d’abord.")
    return row


@transaction.atomic
def label_subjects(*, by: Actor, label: Label, subjects: Iterable[Subject]) -> int:
    """Put the label on these entries; the number of those that did not bear it. One line of the journal.

    Raises LabelRefused for an archived label, or for more than MAX_SUBJECTS entries in all.
    """
    serialised(by)
    row = _in_use(label)
    added = _add(by, row, subjects)
    if added:
        record(by=by, action="label.applied", obj=row, after={"fiches": added})
    return added


@transaction.atomic
def label_with_new(*, by: Actor, name: str, subjects: Iterable[Subject]) -> tuple[Label, int]:
    """Create a label (or find the one of that name) and put it on these entries; the label, and how many got it."""
    serialised(by)
    label = _named(name) or create_label(by=by, name=name)
    return label, label_subjects(by=by, label=label, subjects=subjects)


@transaction.atomic
def unlabel_subjects(*, by: Actor, label: Label, subjects: Iterable[Subject]) -> int:
    """Take the label off these entries; the number of those that bore it."""
    serialised(by)
    row: Label = Label.objects.get(pk=label.pk)
    removed, _ = Labelled.objects.filter(
        label=row, subject__in=sorted({str(one) for one in subjects})
    ).delete()
    if removed:
        record(by=by, action="label.removed", obj=row, after={"fiches": removed})
    return removed


@transaction.atomic
def relabel(
    *, by: Actor, subject: Subject, wanted: Iterable[int], shown: Iterable[int], new_name: str = ""
) -> list[Label]:
    """Change the labels of one entry as its boxes say; the labels that came.

    wanted: keys of the ticked ones. shown: keys of those that were ticked when the page was shown, so that
    what somebody else changed meanwhile stays. new_name: a label to create (or to find) and to put on it.
    """
    serialised(by)
    ticked, had = set(wanted), set(shown)
    known = {
        row.pk: row for row in Label.objects.filter(archived_at=None, pk__in=ticked | had).order_by("pk")
    }
    came = [row for pk, row in known.items() if pk in ticked - had]
    if new_name:
        came.append(_named(new_name) or create_label(by=by, name=new_name))
    added = [row for row in came if _add(by, row, [subject])]
    gone = [row for pk, row in known.items() if pk in had - ticked]
    left = [row for row in gone if Labelled.objects.filter(label=row, subject=str(subject)).delete()[0]]
    for row, action in [
        *((row, "label.applied") for row in added),
        *((row, "label.removed") for row in left),
    ]:
        record(by=by, action=action, obj=row, after={"fiches": 1})
    return added


def follow(by: Actor, gone: Subject, kept: Subject) -> dict[str, list[int]]:
    """The labels of a merged entry pass to the kept one. Keys of labels: `bore`, those of the merged entry;
    `took`, those that the kept one did not bear."""
    rows = Labelled.objects.filter(subject=str(gone))
    bore = [row.label for row in rows.select_related("label").order_by("label_id")]
    rows.delete()
    return {
        "bore": [label.pk for label in bore],
        "took": [label.pk for label in bore if _add(by, label, [kept])],
    }


def put_back(by: Actor, gone: Subject, kept: Subject, what: dict[str, list[int]]) -> None:
    """Undo `follow`."""
    Labelled.objects.filter(label_id__in=what["took"], subject=str(kept)).delete()
    for label in Label.objects.filter(pk__in=what["bore"]).order_by("pk"):
        _add(by, label, [gone])
