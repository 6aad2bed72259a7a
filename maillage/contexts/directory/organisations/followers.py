"""Rows that follow an organisation when it is merged into another, and come back when that is undone.

What others of the directory say of an organisation is held by its subject, so a merge must tell them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from maillage.contexts.directory.entries.subjects import Subject
from maillage.platform.registry import Registry
from maillage.platform.tenancy.actor import Actor


@dataclass(frozen=True)
class Follower:
    """`follow(by, gone, kept)` moves its rows and answers what JSON can hold, to undo it;
    `put_back(by, gone, kept, what)` undoes it. Both run in the merge's transaction.
    """

    name: str
    follow: Callable[[Actor, Subject, Subject], Any]
    put_back: Callable[[Actor, Subject, Subject, Any], None]


followers: Registry[Follower] = Registry()
