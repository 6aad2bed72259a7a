"""Reading labels and what bears them. Every function works inside the community's scope."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet

from maillage.contexts.directory.entries import subjects
from maillage.contexts.directory.entries.queries import entries_of
from maillage.contexts.directory.entries.subjects import Subject
from maillage.contexts.directory.labels.models import Label, Labelled
from maillage.contexts.directory.organisations.models import Organisation
from maillage.contexts.directory.professionals.models import Activity, readable_phone
from maillage.contexts.directory.structures.models import Structure
from maillage.core.search_text import search_text
from maillage.platform.tenancy.models import Community
from maillage.platform.tenancy.prepared import Prepared

KIND_WORDS = {
    subjects.PROFESSIONAL: "Professionnel",
    subjects.STRUCTURE: "Lieu de soins",
    subjects.ORGANISATION: "Organisation",
}


def labels(*, archived: bool = False) -> QuerySet[Label]:
    """The labels in use (or those put away) by name; `size`: how many entries bear each. 1 query when read."""
    rows: QuerySet[Label] = Label.objects.filter(archived_at__isnull=not archived)
    return rows.annotate(size=Count("labelled")).order_by("key", "pk")


def find(pk: int) -> Label | None:
    """A label of the community, in use or not. 1 query."""
    found: Label | None = Label.objects.filter(pk=pk).first()
    return found


_IN_USE = Prepared(
    lambda: Label.objects.filter(archived_at=None).order_by("key", "pk").values_list("pk", "name")
)


def choices() -> list[tuple[str, str]]:
    """Key and name of the labels in use, for a filter. 1 query."""
    return [(str(pk), name) for pk, name in _IN_USE.rows()]


def subjects_of(label: Label | int) -> frozenset[str]:
    """The subjects, as text, that bear the label. 1 query."""
    pk = label if isinstance(label, int) else label.pk
    return frozenset(Labelled.objects.filter(label_id=pk).values_list("subject", flat=True))


def keys_of(label: Label | int, kind: str) -> list[str]:
    """Keys of the entries of one kind that bear the label (IDNPS, FINESS number, primary key), sorted. 1 query.

    kind: one of `entries.subjects.KINDS`. What a list filters by.
    """
    return sorted(text.partition(":")[2] for text in subjects_of(label) if text.startswith(f"{kind}:"))


def labels_of(subject: Subject) -> list[Label]:
    """The labels in use that the entry bears, by name. 1 query."""
    rows = Label.objects.filter(archived_at=None, labelled__subject=str(subject))
    return list(rows.order_by("key", "pk"))


def labels_for(subject: Subject) -> list[Label]:
    """All labels in use, by name; `worn`: whether the entry bears it. 1 query."""
    worn = Labelled.objects.filter(label=OuterRef("pk"), subject=str(subject))
    rows = Label.objects.filter(archived_at=None).annotate(worn=Exists(worn))
    return list(rows.order_by("key", "pk"))


@dataclass(frozen=True)
class Line:
    """One entry that bears a label, as the label's list shows it.

    pk: of the `Labelled` row. exists: False once the entry has left the directory; it is then not named.
    sort_name: family name first for a person.
    """

    pk: int
    subject: str
    kind: str
    name: str
    sort_name: str
    detail: str
    commune: str
    phone: str
    url: str
    exists: bool
    added_at: datetime

    @property
    def is_gone(self) -> bool:
        return not self.exists

    @property
    def kind_words(self) -> str:
        return KIND_WORDS[self.kind]

    @property
    def shown_phone(self) -> str:
        return ", ".join(readable_phone(one) for one in self.phone.split(", ")) if self.phone else ""


def lines(community: Community, label: Label) -> list[Line]:
    """The entries that bear the label, by name, those that left last.

    9 queries at most, whatever their number: the rows, names of each kind, telephones of each kind.
    """
    rows = {row.subject: row for row in Labelled.objects.filter(label=label).order_by("pk")}
    named = entries_of(community, _parsed(rows))
    known = _particulars(subject for subject, entry in named.items() if entry.exists)
    found = [
        Line(
            pk=rows[str(subject)].pk,
            subject=str(subject),
            kind=subject.kind,
            name=entry.name,
            sort_name=known[subject].sort_name if subject in known else search_text(entry.name),
            detail=entry.what,
            commune=entry.commune,
            phone=", ".join(known[subject].phones) if subject in known else "",
            url=entry.url,
            exists=entry.exists,
            added_at=rows[str(subject)].added_at,
        )
        for subject, entry in named.items()
    ]
    return sorted(found, key=lambda line: (line.is_gone, line.sort_name, line.subject))


def _parsed(texts: Iterable[str]) -> list[Subject]:
    return [Subject.parse(text) for text in texts]


@dataclass
class _Particulars:
    """What the directory says of an entry beside its name: how it is sorted, each of its telephones once."""

    sort_name: str
    phones: list[str] = field(default_factory=list)


def _particulars(wanted: Iterable[Subject]) -> dict[Subject, _Particulars]:
    """At most 3 queries."""
    keys: dict[str, list[str]] = {}
    for subject in wanted:
        keys.setdefault(subject.kind, []).append(subject.key)
    found: dict[Subject, _Particulars] = {}
    for kind, read in _READERS.items():
        for key, name, phone in read(sorted(keys[kind])) if kind in keys else ():
            known = found.setdefault(Subject(kind, str(key)), _Particulars(search_text(name)))
            if phone and phone not in known.phones:
                known.phones.append(phone)
    return found


def _of_professionals(keys: list[str]) -> Any:
    rows = Activity.objects.visible().filter(professional_id__in=keys)
    ordered = rows.order_by("professional_id", "commune_id", "pk")
    return ordered.values_list("professional_id", "professional__search_name", "phone")


def _of_structures(keys: list[str]) -> Any:
    rows = Structure.objects.visible().filter(finess__in=keys).order_by("finess")
    return rows.values_list("finess", "name", "phone")


def _of_organisations(keys: list[str]) -> Any:
    rows = Organisation.objects.filter(pk__in=keys).order_by("pk")
    return rows.values_list("pk", "name", "phone")


_READERS = {
    subjects.PROFESSIONAL: _of_professionals,
    subjects.STRUCTURE: _of_structures,
    subjects.ORGANISATION: _of_organisations,
}
