"""Secure addresses of persons and places, and how many of those who practise have one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, Max, OuterRef, Prefetch, QuerySet, Subquery

from maillage.contexts.directory.imports.editions import Edition, edition_of
from maillage.contexts.directory.merging.queries import hidden_people
from maillage.contexts.directory.nomenclature.professions import display_rank, short_label
from maillage.contexts.directory.professionals.models import Activity, Professional
from maillage.contexts.directory.professionals.queries import LISTED, PRACTISING
from maillage.contexts.directory.secure_mail.models import MailboxKind, SecureMailbox
from maillage.contexts.territory import api as territory
from maillage.core.identifiers.structure import StructureIdKind
from maillage.platform.tenancy.models import Community

CREDIT = "Correspondance MSSanté, ANS"
WITH, WITHOUT = "avec", "sans"


def mailbox_edition() -> Edition:
    """The edition in force. 1 query."""
    return edition_of(SecureMailbox.REGISTER, CREDIT)


def mailboxes_of_person(idnps: str) -> list[SecureMailbox]:
    """Personal boxes of somebody, each address once. 1 query."""
    rows = (
        SecureMailbox.objects.visible()
        .filter(idnps=idnps, kind=MailboxKind.PERSONAL)
        .order_by("address", "structure_name", "pk")
    )
    return _each_address(rows)


def mailboxes_of_structure(*, finess: str, siret: str = "") -> list[SecureMailbox]:
    """Boxes of the services of a place (not those of persons), by service. 1 query."""
    numbers = [StructureIdKind.FINESS + finess]
    if siret:
        numbers.append(StructureIdKind.SIRET + siret)
    rows = (
        SecureMailbox.objects.visible()
        .filter(structure_id__in=numbers)
        .exclude(kind=MailboxKind.PERSONAL)
        .order_by("service", "address", "pk")
    )
    return _each_address(rows)


def _each_address(rows: Iterable[SecureMailbox]) -> list[SecureMailbox]:
    """One row per address: addresses compare without case."""
    kept: dict[str, SecureMailbox] = {}
    for row in rows:
        kept.setdefault(row.address.casefold(), row)
    return list(kept.values())


@dataclass(frozen=True)
class ProfessionRate:
    """Persons of one profession who practise on a territory, and how many have a secure address of their own.

    around: the same rate (percent) in the communes that touch the territory; None where nobody practises there
    """

    code: str
    label: str
    people: int
    equipped: int
    around: float | None

    @property
    def without(self) -> int:
        return self.people - self.equipped

    @property
    def rate(self) -> float:
        """Percent."""
        return 100 * self.equipped / self.people


def equipment(community: Community, codes: frozenset[str]) -> list[ProfessionRate]:
    """Rates by profession, in the order in which professions are looked for. 4 queries, 5 where there are merges.

    Who stands twice in the register and was merged counts once.
    Who practises two professions counts in each; students are left out. The neighbours are a fair comparison since
    the register is kept whole in the belt of every territory.
    """
    around = territory.with_neighbours(codes) - codes
    here = _counts(codes, hidden_people(community, codes))
    belt = _counts(around, hidden_people(community, around))
    rates = [
        ProfessionRate(
            code,
            short_label(code, count=2, fallback=label).capitalize(),
            people,
            equipped,
            100 * belt[code][2] / belt[code][1] if code in belt else None,
        )
        for code, (label, people, equipped) in here.items()
    ]
    return sorted(rates, key=lambda rate: (display_rank(rate.code), -rate.people))


def _counts(codes: frozenset[str], hidden: frozenset[str]) -> dict[str, tuple[str, int, int]]:
    """By profession: label, persons who practise, those among them with a personal box. 1 query."""
    # Looked up person by person: an installation that keeps the whole of France has half a million boxes.
    box = SecureMailbox.objects.visible().filter(kind=MailboxKind.PERSONAL, idnps=OuterRef("professional_id"))
    rows = (
        Activity.objects.visible()
        .filter(commune_id__in=sorted(codes), category_code=PRACTISING)
        .exclude(professional_id__in=hidden)
        .order_by()
        .values("profession_code")
        .annotate(
            label=Max("profession_label"),
            people=Count("professional_id", distinct=True),
            equipped=Count("professional_id", distinct=True, filter=Exists(box)),
        )
        .values_list("profession_code", "label", "people", "equipped")
    )
    return {code: (label, people, equipped) for code, label, people, equipped in rows}


def practising(
    codes: Iterable[str], *, profession: str = "", hidden: frozenset[str] = frozenset()
) -> QuerySet[Professional]:
    """Persons who practise in these communes, by name, with `mailbox`: an address of theirs or None.

    hidden: those whom another entry shows (`merging.queries.hidden_people`).
    `here`: their activities in these communes. 2 queries when read.
    """
    here = (
        Activity.objects.visible()
        .filter(commune_id__in=sorted(codes), category_code=PRACTISING)
        .select_related("commune")
        .only(*LISTED)
        .order_by("profession_code", "commune_id", "pk")
    )
    wanted = here.filter(profession_code=profession) if profession else here
    address = (
        SecureMailbox.objects.visible()
        .filter(idnps=OuterRef("pk"), kind=MailboxKind.PERSONAL)
        .order_by("address", "pk")
        .values("address")[:1]
    )
    return (
        Professional.objects.filter(pk__in=wanted.order_by().values("professional_id"))
        .exclude(pk__in=hidden)
        .annotate(mailbox=Subquery(address))
        .prefetch_related(Prefetch("activities", queryset=here, to_attr="here"))
        .order_by("search_name", "pk")
    )


def professions_on(codes: Iterable[str]) -> list[tuple[str, str]]:
    """Professions that are practised in these communes, for the filter. 1 query."""
    rows: dict[str, Any] = dict(
        Activity.objects.visible()
        .filter(commune_id__in=sorted(codes), category_code=PRACTISING)
        .order_by()
        .values_list("profession_code")
        .annotate(Max("profession_label"))
    )
    return [
        (code, short_label(code, fallback=rows[code]).capitalize()) for code in sorted(rows, key=display_rank)
    ]
