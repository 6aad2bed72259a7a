"""Reading imported lists, and checking one. Every function works inside the community's scope."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils import timezone

from maillage.contexts.association.contacts.models import Contact
from maillage.contexts.association.members.importing import analysis
from maillage.contexts.association.members.importing.analysis import Checked, Ground
from maillage.contexts.association.members.importing.cells import Unread, rpps_of
from maillage.contexts.association.members.importing.people import Register, known_contacts
from maillage.contexts.association.members.importing.places import Places
from maillage.contexts.association.members.models import ImportLine, ImportState, MemberImport
from maillage.contexts.association.members.queries import open_colleges
from maillage.contexts.territory import api as territory
from maillage.core.search_text import search_text
from maillage.platform.registry import Todo
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url


@dataclass(frozen=True)
class Choices:
    """What is chosen for a whole list. college_id, joined_on: for lines that do not say theirs."""

    as_members: bool = True
    college_id: int | None = None
    joined_on: date | None = None
    link_entries: bool = True
    keep_unread: bool = False

    @classmethod
    def of(cls, row: MemberImport) -> Choices:
        said = row.options
        day = said.get("joined_on") or ""
        return cls(
            bool(said.get("as_members", True)),
            said.get("college_id"),
            date.fromisoformat(day) if day else None,
            bool(said.get("link_entries", True)),
            bool(said.get("keep_unread", False)),
        )

    def as_json(self) -> dict[str, object]:
        return {
            "as_members": self.as_members,
            "college_id": self.college_id,
            "joined_on": self.joined_on.isoformat() if self.joined_on else "",
            "link_entries": self.link_entries,
            "keep_unread": self.keep_unread,
        }


def imports() -> QuerySet[MemberImport]:
    rows: QuerySet[MemberImport] = MemberImport.objects.select_related("made_by")
    return rows.order_by("-made_at", "-pk")


def find(pk: int) -> MemberImport | None:
    found: MemberImport | None = MemberImport.objects.filter(pk=pk).select_related("made_by").first()
    return found


def line_of(row: MemberImport, number: int) -> ImportLine | None:
    found: ImportLine | None = (
        ImportLine.objects.filter(of_import=row, number=number).select_related("contact").first()
    )
    return found


def samples(row: MemberImport, count: int = 3) -> list[list[str]]:
    """The first texts of each column, to choose what it gives. 1 query."""
    lines = list(ImportLine.objects.filter(of_import=row).order_by("number")[:40])
    return [
        [str(line.cells[at]) for line in lines if at < len(line.cells) and line.cells[at]][:count]
        for at in range(len(row.header))
    ]


def checked(row: MemberImport, *, only: Sequence[int] | None = None) -> list[Checked]:
    """Every line that was not imported yet, checked; 8 queries whatever their number.

    only: numbers of lines, when the others are of no interest (their doubles are then not seen).
    """
    lines = ImportLine.objects.filter(of_import=row, outcome="").order_by("number")
    if only is not None:
        lines = lines.filter(number__in=list(only))
    return check(row, list(lines), Choices.of(row))


def check(row: MemberImport, lines: Sequence[ImportLine], choices: Choices) -> list[Checked]:
    rows = []
    for line in lines:
        line.of_import = row
        rows.append(Checked(line, *analysis.texts_of(line, row.mapping, row.header)))
    ground = _ground(row, rows)
    backwards = _first_name_first(row)
    for one in rows:
        analysis.check_line(one, ground, first_name_first=backwards, keep_unread=choices.keep_unread)
        if choices.link_entries or one.is_card_sure:
            analysis.link(one)
    analysis.settle(rows, ground, as_members=choices.as_members)
    return rows


def _first_name_first(row: MemberImport) -> bool:
    """True if the column of whole names is titled « Prénom Nom »."""
    for title, name in zip(row.header, row.mapping, strict=False):
        if name == "full_name":
            words = search_text(title).split()
            return bool(words) and words[0].startswith("prenom")
    return False


def _ground(row: MemberImport, rows: Sequence[Checked]) -> Ground:
    contacts = {one.pk: one for one in Contact.objects.select_related("college").order_by("pk")}
    community = row.community
    return Ground(
        places=Places(
            community,
            {one.texts["commune"] for one in rows if "commune" in one.texts},
            {one.texts["postal_code"] for one in rows if "postal_code" in one.texts},
        ),
        colleges=open_colleges(),
        contacts=contacts,
        known=known_contacts(contacts.values()),
        register=Register(territory.with_neighbours(territory.perimeter_codes(community)), _numbers(rows)),
        today=timezone.localdate(),
    )


def _numbers(rows: Sequence[Checked]) -> list[str]:
    """The RPPS numbers that the lines say."""
    found = []
    for row in rows:
        try:
            found.append(rpps_of(row.texts.get("rpps", ""))[0])
        except Unread:
            continue
    return sorted({one for one in found if one})


def count_by_outcome(row: MemberImport) -> dict[str, int]:
    """How many lines the import made what of; "" those that still wait. 1 query."""
    found: dict[str, int] = {}
    for outcome in ImportLine.objects.filter(of_import=row).order_by().values_list("outcome", flat=True):
        found[outcome] = found.get(outcome, 0) + 1
    return found


def import_todos(actor: Actor) -> list[Todo]:
    """Lists that were read and not imported yet. 1 query."""
    assert actor.community is not None
    rows = MemberImport.objects.filter(state=ImportState.DRAFT, lines__outcome="").distinct()
    return [
        Todo(
            f"Terminer l’import de la liste « {row.name} »",
            community_url(actor.community, "association:member_import_page", pk=row.pk),
        )
        for row in rows.order_by("-made_at", "-pk")[:3]
    ]
