"""Assembles the models of the capabilities."""

from maillage.contexts.dossier.dialogue.concluding.models import NewTarget, RetainedLine
from maillage.contexts.dossier.dialogue.confirming.models import Confirmation, PilotCall
from maillage.contexts.dossier.dialogue.models import Dialogue, DialogueMove
from maillage.contexts.dossier.dialogue.points.models import Argument, Point, PointProof
from maillage.contexts.dossier.pack.models import Pack
from maillage.contexts.dossier.public.models import (
    AllowedWords,
    PublicAction,
    PublicFigure,
    PublicPage,
    PublicVersion,
)

__all__ = [
    "AllowedWords",
    "Argument",
    "Confirmation",
    "Dialogue",
    "DialogueMove",
    "NewTarget",
    "Pack",
    "PilotCall",
    "Point",
    "PointProof",
    "PublicAction",
    "PublicFigure",
    "PublicPage",
    "PublicVersion",
    "RetainedLine",
]
