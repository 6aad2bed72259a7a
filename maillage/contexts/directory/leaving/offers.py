"""Columns of the directory that name rows without being foreign keys, for the package of a community."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import parse_qsl, urlencode

from maillage.contexts.directory.entries.subjects import ORGANISATION, Subject, organisation
from maillage.contexts.directory.organisations.absorption import FILLED
from maillage.platform.keeping.package.references import Carried, Moved, Natural, Values, carried, natural

_ORGANISATION: Final = "directory.Organisation"
_LABEL: Final = "directory.Label"
_CONTACT: Final = "directory.Contact"


def register() -> None:
    """Called once, when the application starts."""
    for model in (
        "directory.LocalKnowledge",
        "directory.DepartureNotice",
        "directory.EntryConfirmation",
        "directory.Labelled",
    ):
        carried.register(Carried(model, ("subject",), _subject))
    carried.register(Carried("directory.Correction", ("subject", *_GENERATIONS), _correction))
    carried.register(Carried("directory.Merge", ("kept", "absorbed"), _merge))
    carried.register(Carried("directory.NotDuplicate", ("first", "second"), _told_apart))
    carried.register(Carried("directory.Absorption", ("snapshot",), _absorption))
    carried.register(Carried("tables.SavedView", ("query",), _view))
    for model, column, why in (
        ("directory.Label", "key", "the name of the label in plain letters"),
        ("directory.Organisation", "origin", "what proposed it, by a national code"),
        ("directory.OwnStructure", "finess", "national identifier"),
    ):
        natural.register(Natural(model, column, why))


def subject_here(text: str, moved: Moved) -> str:
    """The same entry here. An organisation that did not come along gets a number that no row ever has."""
    try:
        subject = Subject.parse(text)
    except ValueError:
        return text
    if subject.kind != ORGANISATION:
        return text
    pk = moved.pk(_ORGANISATION, subject.key)
    if pk is None:
        return str(Subject(ORGANISATION, f"-{subject.key.lstrip('-')}"))
    return str(organisation(pk))


def _subject(row: Values, moved: Moved) -> dict[str, Any]:
    return {"subject": subject_here(row["subject"], moved)}


# Numbers of editions of the origin's registers: the editions here have others, so that they are asked anew.
_GENERATIONS: Final = ("recorded_generation", "checked_generation")


def _correction(row: Values, moved: Moved) -> dict[str, Any]:
    return {**_subject(row, moved), **dict.fromkeys(_GENERATIONS, 0)}


def _merge(row: Values, moved: Moved) -> dict[str, Any]:
    return {name: subject_here(row[name], moved) for name in ("kept", "absorbed")}


def _told_apart(row: Values, moved: Moved) -> dict[str, Any]:
    """The first is before the second as text, which new numbers may turn round."""
    first, second = sorted(subject_here(row[name], moved) for name in ("first", "second"))
    return {"first": first, "second": second}


def _numbers(values: Any, label: str, moved: Moved) -> list[int]:
    found = [moved.pk(label, one) for one in values] if isinstance(values, list) else []
    return [one for one in found if one is not None]


def _absorption(row: Values, moved: Moved) -> dict[str, Any]:
    """What undoing a merge needs: contacts and labels, by number."""
    snapshot = row["snapshot"] if isinstance(row["snapshot"], dict) else {}
    filled, followers = snapshot.get("filled"), snapshot.get("followers")
    labels = followers.get("directory.labels") if isinstance(followers, dict) else None
    here: dict[str, Any] = {
        "filled": {name: filled[name] for name in FILLED if isinstance(filled, dict) and name in filled},
        "contacts": _numbers(snapshot.get("contacts"), _CONTACT, moved),
        "followers": {},
    }
    if isinstance(labels, dict):
        here["followers"]["directory.labels"] = {
            name: _numbers(labels.get(name), _LABEL, moved) for name in ("bore", "took")
        }
    return {"snapshot": here}


def _view(row: Values, moved: Moved) -> dict[str, Any]:
    """The filter by label; all others hold words, national codes or days."""
    pairs = parse_qsl(row["query"], keep_blank_values=True)
    if not any(name == "etiquette" for name, _ in pairs):
        return {"query": row["query"]}
    here = []
    for name, value in pairs:
        if name == "etiquette" and value.isascii() and value.isdigit():
            pk = moved.pk(_LABEL, value)
            if pk is None:
                continue
            value = str(pk)
        here.append((name, value))
    return {"query": urlencode(here)}
