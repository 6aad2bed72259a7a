"""How sure the directory is: confirmed entries, missing telephones and addresses, among those who practise here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from maillage.contexts.directory.entries.subjects import PROFESSIONAL
from maillage.contexts.directory.knowledge.models import EntryConfirmation, LocalKnowledge
from maillage.contexts.directory.knowledge.queries import confirmed_since, is_confirmed, subject_of
from maillage.contexts.directory.merging.queries import hidden_people
from maillage.contexts.directory.nomenclature.professions import display_rank, short_label
from maillage.contexts.directory.professionals.models import Activity, Professional
from maillage.contexts.directory.professionals.queries import PRACTISING, Wanted, activities, professionals
from maillage.contexts.territory import api as territory
from maillage.platform.tenancy.actor import Actor

CONFIRMED, TO_CONFIRM, NO_PHONE, NO_EMAIL = "confirmees", "a-confirmer", "sans-telephone", "sans-courriel"
STATES = {
    CONFIRMED: "confirmées depuis moins d’un an",
    TO_CONFIRM: "non confirmées depuis un an",
    NO_PHONE: "sans téléphone",
    NO_EMAIL: "sans adresse électronique",
}


@dataclass
class ProfessionQuality:
    """Those of one profession who practise on the territory, in persons."""

    code: str
    label: str
    people: set[str] = field(default_factory=set)
    confirmed_people: set[str] = field(default_factory=set)
    with_phone: set[str] = field(default_factory=set)
    with_email: set[str] = field(default_factory=set)

    @property
    def total(self) -> int:
        return len(self.people)

    @property
    def confirmed(self) -> int:
        return len(self.confirmed_people)

    @property
    def to_confirm(self) -> int:
        return self.total - self.confirmed

    @property
    def without_phone(self) -> int:
        return self.total - len(self.with_phone)

    @property
    def without_email(self) -> int:
        return self.total - len(self.with_email)

    @property
    def share(self) -> float | None:
        """Confirmed entries, per cent; None for a profession without anybody."""
        return 100 * self.confirmed / self.total if self.total else None

    def take(self, others: Iterable[ProfessionQuality]) -> None:
        """Add these; a person of two professions counts once."""
        for one in others:
            self.people |= one.people
            self.confirmed_people |= one.confirmed_people
            self.with_phone |= one.with_phone
            self.with_email |= one.with_email


def by_profession(actor: Actor) -> list[ProfessionQuality]:
    """One line per profession, in the usual order. At most 7 queries."""
    confirmed = _keys(EntryConfirmation.objects.filter(confirmed_at__gte=confirmed_since()))
    local = LocalKnowledge.objects.all()
    phones, emails = _keys(local.exclude(direct_line="")), _keys(local.exclude(email=""))
    wanted = _practising(actor, territory.codes_of(actor))
    lines: dict[str, ProfessionQuality] = {}
    rows = activities(wanted).values_list(
        "professional_id", "profession_code", "profession_label", "phone", "email"
    )
    for person, code, label, phone, email in rows:
        line = lines.get(code)
        if line is None:
            shown = short_label(code, count=2, fallback=label).capitalize()
            line = lines[code] = ProfessionQuality(code, shown)
        line.people.add(person)
        if phone or person in phones:
            line.with_phone.add(person)
        if email or person in emails:
            line.with_email.add(person)
    for line in lines.values():
        line.confirmed_people = line.people & confirmed
    return sorted(lines.values(), key=lambda line: display_rank(line.code))


def _practising(actor: Actor, codes: frozenset[str], *, name: str = "", profession: str = "") -> Wanted:
    """Those who practise there and whom the directory shows: not those that were merged into another. 2 queries."""
    assert actor.community is not None
    hidden = hidden_people(actor.community, codes)
    return Wanted(communes=codes, name=name, profession=profession, category=PRACTISING, hidden=hidden)


def altogether(lines: Iterable[ProfessionQuality]) -> ProfessionQuality:
    """All professions, each person once: what a person lacks in one profession may be known in another."""
    whole = ProfessionQuality("", "Ensemble")
    whole.take(lines)
    return whole


def _keys(rows: QuerySet[Any]) -> frozenset[str]:
    """Identifiers of the professionals among these rows of local knowledge. 1 query."""
    subjects = rows.filter(subject__startswith=f"{PROFESSIONAL}:").order_by()
    return frozenset(text.partition(":")[2] for text in subjects.values_list("subject", flat=True))


def share_confirmed(actor: Actor) -> tuple[int, int]:
    """Confirmed entries, and entries of those who practise on the territory. At most 4 queries."""
    wanted = _practising(actor, territory.codes_of(actor))
    people = Professional.objects.filter(pk__in=activities(wanted).values("professional_id"))
    counts = people.aggregate(confirmed=Count("pk", filter=is_confirmed()), total=Count("pk"))
    return counts["confirmed"], counts["total"]


def entries(actor: Actor, *, state: str = "", name: str = "", profession: str = "") -> Any:
    """Those who practise on the territory, with when they were asked and confirmed; `state`: one of STATES.

    2 queries when read, as the directory's own list, after 3 for the territory and those who are merged.
    """
    codes = territory.codes_of(actor)
    wanted = _practising(actor, codes, name=name, profession=profession)
    mine = EntryConfirmation.objects.filter(subject=subject_of(PROFESSIONAL))
    rows = professionals(wanted).annotate(
        confirmed_at=Subquery(mine.values("confirmed_at")[:1]),
        requested_at=Subquery(mine.values("requested_at")[:1]),
        open_until=Subquery(mine.values("open_until")[:1]),
    )
    conditions: dict[str, Any] = {
        CONFIRMED: is_confirmed(),
        TO_CONFIRM: ~is_confirmed(),
        NO_PHONE: ~_told(codes, "phone", "direct_line"),
        NO_EMAIL: ~_told(codes, "email", "email"),
    }
    return rows.filter(conditions[state]) if state in conditions else rows


def _told(codes: frozenset[str], column: str, local_column: str) -> Q:
    """Condition on professionals: the register, for the activities here, or the community says it."""
    registered = Activity.objects.visible().filter(
        professional_id=OuterRef("pk"), commune_id__in=sorted(codes), category_code=PRACTISING
    )
    local = LocalKnowledge.objects.filter(subject=subject_of(PROFESSIONAL))
    return Q(Exists(registered.exclude(**{column: ""}))) | Q(Exists(local.exclude(**{local_column: ""})))
