"""Reading points of disagreement: the list, one with what each side says, and what may support it."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import Count, QuerySet, Sum

from maillage.contexts.dossier.dialogue.models import Dialogue
from maillage.contexts.dossier.dialogue.points.models import Argument, Point, PointProof, PointState, Side
from maillage.contexts.dossier.dialogue.points.services import FILE
from maillage.contexts.programme.api import Proof, proofs_in, proofs_shown_to
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from maillage.platform.tenancy.urls import community_url

_LARGEST = 2**63 - 1


def points() -> QuerySet[Point]:
    """Every point with what it is about and how many arguments it has, in the order in which they were noted."""
    rows: QuerySet[Point] = Point.objects.select_related("dialogue__year", "indicator")
    return rows.annotate(arguments_count=Count("arguments")).order_by("pk")


def of_dialogue(row: Dialogue) -> list[Point]:
    """1 query."""
    return list(points().filter(dialogue=row))


def find(pk: int) -> Point | None:
    """1 query."""
    rows = Point.objects.select_related("dialogue__year", "dialogue__community", "indicator", "created_by")
    return rows.filter(pk=pk).first() if pk <= _LARGEST else None


@dataclass(frozen=True)
class Said:
    """An argument, with the entries that it corrected, newest first: what was said first stays readable."""

    argument: Argument
    before: tuple[Argument, ...] = ()


@dataclass(frozen=True)
class SideOf:
    """What one side says of a point, in the order of its dates."""

    side: str
    label: str
    said: list[Said] = field(default_factory=list)


def sides(rows: list[Argument]) -> list[SideOf]:
    """The three sides with what each said. rows: every entry of one point."""
    by_pk = {one.pk: one for one in rows}
    corrected = {one.corrects_id for one in rows}
    found = {value: SideOf(value, str(label)) for value, label in Side.choices}
    for one in sorted(rows, key=lambda row: (row.said_on, row.pk)):
        if one.pk in corrected:
            continue
        before: list[Argument] = []
        earlier = by_pk.get(one.corrects_id or 0)
        while earlier is not None:
            before.append(earlier)
            earlier = by_pk.get(earlier.corrects_id or 0)
        found[one.side].said.append(Said(one, tuple(before)))
    return list(found.values())


def arguments_of(points_pks: list[int]) -> dict[int, list[Argument]]:
    """Every entry, by point. 1 query."""
    found: dict[int, list[Argument]] = {pk: [] for pk in points_pks}
    rows = Argument.objects.filter(point__in=points_pks).select_related("created_by")
    for one in rows.order_by("said_on", "pk"):
        found[one.point_id].append(one)
    return found


def proofs_of(points_pks: list[int]) -> dict[int, list[PointProof]]:
    """Every piece, by point. 1 query."""
    found: dict[int, list[PointProof]] = {pk: [] for pk in points_pks}
    rows = PointProof.objects.filter(point__in=points_pks).select_related("file", "document")
    for one in rows.order_by("pk"):
        found[one.point_id].append(one)
    return found


@dataclass(frozen=True)
class Piece:
    """A piece as it is shown. url: its page or its file, "" when it is gone or not for who looks."""

    proof: PointProof
    word: str
    url: str


_WORDS = {
    "signed_sheet": "feuille d’émargement signée",
    "minutes": "compte rendu approuvé",
    "decision": "décision",
    "document": "document",
    "added": "pièce ajoutée",
    FILE: "fichier joint",
}
_PAGES = (
    ("document_id", "association:document"),
    ("decision_id", "association:decision"),
    ("meeting_id", "association:meeting"),
    ("evidence_id", "programme:evidence"),
)


def shown(proofs: list[PointProof], community: Community) -> list[Piece]:
    """With the page that each leads to; who may not open that page is told so there. No query."""
    return [Piece(one, _WORDS.get(one.kind, one.kind), _url(one, community)) for one in proofs]


def _url(proof: PointProof, community: Community) -> str:
    if proof.file_id is not None:
        return community_url(community, "files:download", pk=proof.file_id)
    for column, page in _PAGES:
        if (key := getattr(proof, column)) is not None:
            return community_url(community, page, pk=key)
    return ""


def choices(row: Dialogue, actor: Actor) -> list[tuple[str, Proof]]:
    """The evidence of the year that may support a point, newest first, by a key of its own. At most 6 queries."""
    found: dict[str, Proof] = {}
    for proof in proofs_shown_to(actor, proofs_in(row.year)):
        found.setdefault(f"{proof.kind}:{proof.source}", proof)
    return list(found.items())


def stakes(row: Dialogue) -> tuple[int, int]:
    """How many points are open, and the cents that hang on them. 1 query."""
    told = Point.objects.filter(dialogue=row, state=PointState.OPEN).aggregate(
        n=Count("pk"), cents=Sum("stake_cents", default=0)
    )
    return told["n"], told["cents"]
