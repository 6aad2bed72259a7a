"""What is in place, what is missing, what is on its way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import QuerySet
from django.utils import timezone

from maillage.contexts.directory.imports.kinds import Kind, kind_named, kinds
from maillage.contexts.directory.imports.models import ImportRun, RegisterState, RunState
from maillage.contexts.directory.sources.models import IN_PROGRESS, Delivery, DeliveryState, FetchSource

_FAILED_SHOWN_FOR = timedelta(days=7)
_SHOWN_DELIVERIES = 10


def kind_or_none(name: str) -> Kind | None:
    return next((kind for kind in kinds() if kind.name == name), None)


def label_of(kind_name: str) -> str:
    """« FINESS+ » for "finess-plus"; a kind that the product no longer has shows its name."""
    kind = kind_or_none(kind_name)
    return kind.label if kind else kind_name


@dataclass(frozen=True)
class RegisterLine:
    """One register, in place or not. `run` made it what it is; `kinds` are the files that can fill it."""

    register: str
    kinds: tuple[Kind, ...]
    run: ImportRun | None = None
    keeps_all: bool = False

    @property
    def kind(self) -> Kind:
        """The kind of file that it was made from, else the one to begin with: the first that has an address."""
        for one in self.kinds:
            if self.run is not None and one.name == self.run.kind:
                return one
        return next((one for one in self.kinds if one.address), self.kinds[0])

    @property
    def label(self) -> str:
        part = self.register.removeprefix(self.kind.register).lstrip("-")
        return f"{self.kind.label} ({part})" if part else self.kind.label


def registers_in_force() -> list[RegisterLine]:
    """Every register of the product: those in place, then those that are missing. 1 query."""
    states = RegisterState.objects.select_related("run").filter(run__isnull=False).order_by("source")
    rows = list(states)
    families: dict[str, list[Kind]] = {}
    for kind in kinds():
        families.setdefault(kind.register, []).append(kind)
    lines: list[RegisterLine] = []
    for register, members in families.items():
        found = [one for one in rows if one.source == register or one.source.startswith(f"{register}-")]
        lines += [RegisterLine(one.source, tuple(members), one.run, one.keeps_all) for one in found]
        if not found:
            lines.append(RegisterLine(register, tuple(members)))
    return sorted(lines, key=lambda line: line.run is None)


def is_kept_whole(kind_name: str) -> bool:
    """Whether the register of that kind holds the whole of France today: a new edition does not narrow it by itself.

    1 query. KeyError when there is no such kind.
    """
    return RegisterState.objects.filter(source=kind_named(kind_name).register, keeps_all=True).exists()


@dataclass(frozen=True)
class DeliveryLine:
    delivery: Delivery

    @property
    def label(self) -> str:
        return label_of(self.delivery.kind_name)

    @property
    def has_failed(self) -> bool:
        return self.delivery.state == DeliveryState.FAILED


def deliveries_to_show() -> list[DeliveryLine]:
    """On their way, or failed in the last week without having been tried again since. 1 query."""
    since = timezone.now() - _FAILED_SHOWN_FOR
    rows = Delivery.objects.filter(requested_at__gte=since).order_by("-pk")[:50]
    shown: list[DeliveryLine] = []
    settled: set[str] = set()
    for one in rows:
        if one.state in IN_PROGRESS or (one.state == DeliveryState.FAILED and one.kind_name not in settled):
            shown.append(DeliveryLine(one))
        settled.add(one.kind_name)
    return shown[:_SHOWN_DELIVERIES]


def runs() -> QuerySet[ImportRun]:
    return ImportRun.objects.select_related("started_by")


def is_moving(run: ImportRun) -> bool:
    """Whether its page should look again."""
    return run.state in (RunState.WAITING, RunState.RUNNING)


@dataclass(frozen=True)
class SourceLine:
    """One kind of file that is published at an address; `source` is None until the operator has said anything."""

    kind: Kind
    source: FetchSource | None

    @property
    def address(self) -> str:
        return self.source.address if self.source else self.kind.address


def source_lines() -> list[SourceLine]:
    """Every kind that has an address, its own or one that was written for it. 1 query."""
    known = {one.kind_name: one for one in FetchSource.objects.select_related("last_run")}
    lines = [SourceLine(kind, known.get(kind.name)) for kind in kinds()]
    return [line for line in lines if line.address]


def source_line(name: str) -> SourceLine | None:
    """The kind of that name, with or without address. 1 query; None when there is no such kind."""
    kind = kind_or_none(name)
    if kind is None:
        return None
    found = FetchSource.objects.select_related("last_run").filter(kind_name=name).first()
    return SourceLine(kind, found)
