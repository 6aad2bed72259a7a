"""Contexts above that must know when a community's communes change."""

from __future__ import annotations

from collections.abc import Callable

from maillage.platform.tenancy.actor import Actor

# Called with the actor (its community is the one that changed), the added and the removed commune codes.
Listener = Callable[[Actor, frozenset[str], frozenset[str]], None]

_LISTENERS: list[Listener] = []


def on_perimeter_changed(listener: Listener) -> Listener:
    """Call `listener(actor, added, removed)` at every change, inside its transaction; from `AppConfig.ready()`.

    It must be short: enqueue a task, do not work. A function registered twice is called once.
    """
    if listener not in _LISTENERS:
        _LISTENERS.append(listener)
    return listener


def forget(listener: Listener) -> None:
    """Stop calling a listener (tests)."""
    if listener in _LISTENERS:
        _LISTENERS.remove(listener)


def tell(actor: Actor, added: frozenset[str], removed: frozenset[str]) -> None:
    for listener in tuple(_LISTENERS):
        listener(actor, added, removed)
