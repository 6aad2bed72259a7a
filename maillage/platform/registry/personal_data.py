"""What each room and context says of the personal data that it holds: what, why, for how long, whose.

The room `privacy` reads these offers: « Qui voit quoi », the register of processing (RGPD, article 30), the answer
to a person (articles 15 to 21) and the erasure at its date (article 5.1.e) are all drawn from them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.utils import timezone

from maillage.platform.registry import Registry

if TYPE_CHECKING:
    from maillage.platform.tenancy.actor import Actor

# Whom data are about, in the order of the page, with the words of its headings.
SUBJECTS: dict[str, str] = {
    "professionals": "Les professionnels de l’annuaire",
    "contacts": "Les contacts des organisations",
    "members": "Les membres et leurs comptes",
    "messages": "Les messages",
    "journal": "Le journal",
    "work": "Les fichiers et les listes",
    "requests": "Les demandes des personnes",
}


@dataclass(frozen=True)
class Holding:
    """A set of personal data that is held for one purpose.

    subject: a key of SUBJECTS. about: whom, in words. models: labels (« accounts.User »).
    permissions: those that the pages showing these data ask; () when no page of a community shows them.
    narrower: (« app.Model.field », permission) for fields that fewer people see; "" is nobody.
    words: what the tables of other people's packages hold, since their own field names are no French.
    purpose, basis (article of the law), retention and source: sentences for a person who is no lawyer.
    also: who sees them besides the roles, in words.
    """

    name: str
    label: str
    subject: str
    about: str
    models: tuple[str, ...]
    permissions: tuple[str, ...]
    purpose: str
    basis: str
    retention: str
    source: str
    narrower: tuple[tuple[str, str], ...] = ()
    words: tuple[str, ...] = ()
    also: str = ""


@dataclass(frozen=True)
class NotPersonal:
    """A table whose fields are not public and that is yet about nobody; `name` is the model's label."""

    name: str
    reason: str


@dataclass(frozen=True)
class Person:
    """Somebody who asks what is held, as they are known: each provider takes what it can look up.

    emails in lower case; idnps: national identifiers; names: « Prénom Nom », only when an identity was checked by
    a person who looks at the answer, since two people may bear one name.
    """

    emails: frozenset[str] = frozenset()
    user_id: int | None = None
    idnps: frozenset[str] = frozenset()
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class HeldRow:
    """One thing that is held: what kind of thing, when it was written if that is known, and its values in words."""

    what: str
    values: tuple[tuple[str, str], ...]
    at: datetime | None = None


@dataclass(frozen=True)
class PersonData:
    """What one room holds about a person, and how it erases it.

    models: labels of the tables that `held` reads.
    held(person, everywhere): the rows of the open scope; `everywhere` says that no community limits the answer.
    erase(by, person, everywhere): erases in the caller's transaction, says in French what it did, nothing if there
    was nothing. Twice is once.
    keeps: what stays after an erasure and which text asks for it; "" when nothing stays.
    """

    name: str
    label: str
    order: int
    models: tuple[str, ...]
    held: Callable[[Person, bool], Iterable[HeldRow]]
    erase: Callable[[Actor, Person, bool], Sequence[str]]
    keeps: str = ""


@dataclass(frozen=True)
class Retention:
    """How long something is kept, enforced every day.

    kept: the default; minimum: what no setting may shorten. source: the text or the reason.
    purge(before): erases what is older, in short transactions; returns how many rows.
    adjustable: False when the code applies several durations at once, which `kept` only sums up.
    """

    name: str
    label: str
    what: str
    kept: timedelta
    source: str
    purge: Callable[[datetime], int]
    minimum: timedelta = timedelta(0)
    adjustable: bool = True


holdings: Registry[Holding] = Registry()
not_personal: Registry[NotPersonal] = Registry()
person_data: Registry[PersonData] = Registry()
retentions: Registry[Retention] = Registry()


def nothing_to_erase(by: Actor, person: Person, everywhere: bool) -> list[str]:
    """For a provider whose rows all stay; `keeps` says why."""
    del by, person, everywhere
    return []


def described(
    row: models.Model, *, leave_out: Iterable[str] = (), at: str = "", extra: Sequence[tuple[str, str]] = ()
) -> HeldRow:
    """A row in the words of its model: every field with a value, but keys, accounts of others and `leave_out`.

    at: the field that says when it was written.
    """
    left = {"id", "community", at, *leave_out}
    values = list(extra)
    for field in row._meta.concrete_fields:
        if field.name in left or field.primary_key or _is_account(field):
            continue
        text = _in_words(row, field)
        if text:
            values.append((str(field.verbose_name), text))
    return HeldRow(
        what=str(row._meta.verbose_name), values=tuple(values), at=getattr(row, at) if at else None
    )


def _is_account(field: Any) -> bool:
    return bool(field.is_relation) and field.related_model._meta.label == settings.AUTH_USER_MODEL


def _in_words(row: models.Model, field: Any) -> str:
    """A value as a person reads it; "" for nothing."""
    display = getattr(row, f"get_{field.name}_display", None)
    value = display() if display is not None else getattr(row, field.name)
    if value is None or value in ("", [], {}):
        return ""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%d/%m/%Y %H:%M}"
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, (list, tuple)):
        return ", ".join(str(one) for one in value)
    return str(value)
