"""What no walk along the chain can see: the file of anchors itself, and lines that nobody sealed."""

from __future__ import annotations

import socket
from datetime import timedelta

from django.db.models import Exists, OuterRef
from django.utils import timezone

from maillage.platform.audit import anchors
from maillage.platform.audit.anchors import Anchor, Damage
from maillage.platform.audit.append_only import all_rows
from maillage.platform.audit.covering import Covering
from maillage.platform.audit.digests import MODELS
from maillage.platform.audit.models import AnchorFile, Seal, SealingProgress, Trail
from maillage.platform.audit.verification import Report, head_number, instant_text, when
from maillage.platform.ui.typography import counted

# Seals follow within seconds while a worker lives.
LATE = timedelta(minutes=10)


def check_surroundings(report: Report) -> None:
    """Add to the report of a walk to the head what its surroundings say. OSError if the anchors cannot be read."""
    _check_anchors(report)
    _check_unsealed(report)
    _check_purges(report)


def _check_anchors(report: Report) -> None:
    lines = list(anchors.events())
    last = highest = None
    damaged = skipped = rank = 0
    for one in anchors.read():
        if isinstance(one, Damage):
            damaged += 1
            continue
        skipped += max(0, one.rank - rank) if last is not None else one.rank
        rank, last = one.rank + 1, one
        if one.kind == anchors.HEAD and not anchors.is_void(one, lines):
            highest = one if highest is None or one.number > highest.number else highest
    _check_file(report, last, damaged=damaged, skipped=skipped)
    _tell_events(report, lines)
    if highest is not None and highest.number > head_number():
        report.fault(
            "truncated",
            f"La base est plus ancienne que ses ancres : elle s’arrête à la ligne {head_number()}, mais la ligne "
            f"{highest.number} a été ancrée le {instant_text(highest.at)}. La fin du journal a été retirée, "
            "ou une sauvegarde a été restaurée.",
            highest.number,
        )


def _check_file(report: Report, last: Anchor | None, *, damaged: int, skipped: int) -> None:
    known = AnchorFile.objects.filter(machine=socket.gethostname()[:120], path=str(anchors.path())[:500])
    for row in known.order_by("pk"):
        since = f"la base y sait {row.rank + 1} lignes écrites, la dernière le {when(row.written_at)}"
        if last is None:
            text = f"Le fichier d’ancres {row.path} a disparu ({since})."
            report.fault("anchors_missing", text)
        elif last.identity != row.identity:
            text = f"Le fichier d’ancres {row.path} a été remplacé par un autre ({since})."
            report.fault("anchors_replaced", text)
        elif last.rank < row.rank:
            text = f"Le fichier d’ancres {row.path} a été coupé : il a {last.rank + 1} lignes ; {since}."
            report.fault("anchors_cut", text)
    if last is None and not known.exists():
        _tell_elsewhere(report)
    if skipped > damaged:
        text = f"Il manque {skipped - damaged} lignes au milieu du fichier d’ancres {anchors.path()}."
        report.fault("anchors_cut", text)
    if damaged:
        report.notes.append(
            f"{counted(damaged, 'ligne du fichier d’ancres ne se lit', 'lignes du fichier d’ancres ne se lisent')} pas "
            "(écriture interrompue, sans doute)."
        )


def _tell_elsewhere(report: Report) -> None:
    other = AnchorFile.objects.order_by("-written_at").first()
    if other is not None:
        report.notes.append(
            f"Les ancres sont écrites sur une autre machine ({other.machine}, {other.path}, "
            f"la dernière le {when(other.written_at)}) : vérifiez aussi là-bas."
        )


def _tell_events(report: Report, events: list[Anchor]) -> None:
    restored = max((one.end for one in events if one.kind == anchors.RESTORED), default=0)
    for one in events:
        if one.kind == anchors.RESTORED:
            report.notes.append(
                f"Reprise notée le {instant_text(one.at)} à partir de la ligne {one.number} "
                f"(les ancres allaient jusqu’à {one.known}) : {one.reason}."
            )
        elif one.end > restored:
            report.fault(
                "diverged",
                f"Le {instant_text(one.at)}, la base ne s’accordait plus avec ses ancres : elles allaient jusqu’à la "
                f"ligne {one.known}, et la base n’est d’accord que jusqu’à la ligne {one.number}. "
                "Une sauvegarde a-t-elle été restaurée ?",
                one.number,
            )


def _check_unsealed(report: Report) -> None:
    settled = dict(SealingProgress.objects.values_list("trail", "settled_id"))
    late = timezone.now() - LATE
    for trail, model in MODELS.items():
        sealed = Seal.objects.filter(trail=trail, entry_id=OuterRef("pk"))
        lines = all_rows(model).filter(~Exists(sealed))
        added = lines.filter(pk__lte=settled.get(trail, 0))
        for pk in added.order_by("pk").values_list("pk", flat=True):
            text = f"Une ligne a été ajoutée sans sceau : {Trail(trail).label} n° {pk}."
            report.fault("added", text)
        waiting = lines.filter(pk__gt=settled.get(trail, 0), at__lt=late).count()
        if waiting:
            report.notes.append(
                f"{counted(waiting, 'ligne attend', 'lignes attendent')} leur sceau depuis plus de "
                f"{LATE.seconds // 60} minutes "
                f"({Trail(trail).label}) : le travail de fond tourne-t-il ?"
            )


def _check_purges(report: Report) -> None:
    """What was taken out is told; after a walk of everything, no more lines are empty than the purges say."""
    said = Covering.load()
    for one in said.removals:
        whose = f"la communauté « {one.label} »" if one.label else "une communauté"
        report.notes.append(f"Lignes retirées avec {whose}, effacée le {when(one.at)} : {one.count}.")
    if report.first > 1:
        return
    for trail, count in report.emptied.items():
        allowed = said.emptied[trail]
        if count > allowed:
            text = f"{count} lignes sont vidées ({Trail(trail).label}), mais les purges n’en disent que {allowed}."
            report.fault("altered", text)
