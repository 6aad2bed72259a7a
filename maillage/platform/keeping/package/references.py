"""Columns that name a row without being a foreign key: all are listed here or by their room, and change on arrival.

A room says it from `AppConfig.ready()`:

    carried.register(Carried("directory.LocalKnowledge", ("subject",), change))

`change(row, moved)` gets the values of the row by column (of the origin) and answers the columns that change.
`tests/test_references` scans the models for columns that look like references and that nobody listed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.utils import make_msgid
from typing import Any, Final

from django.apps import apps
from django.db import models
from django.urls import Resolver404, resolve

from maillage.platform.audit.covering import ERASED, PURGED
from maillage.platform.keeping.package.contents import carried_models
from maillage.platform.keeping.package.numbers import Numbers
from maillage.platform.registry import Registry
from maillage.platform.tenancy.services import clean_roles

Values = Mapping[str, Any]


@dataclass
class Moved:
    """What has which number now. rows: by label of the model; users: by number at the origin."""

    old_community: int
    new_community: int
    old_slug: str
    new_slug: str
    rows: dict[str, Numbers] = field(default_factory=dict)
    users: dict[int, int] = field(default_factory=dict)
    # The rows of which it is a copy are still in this database.
    is_copy: bool = False

    def pk(self, label: str, old: Any) -> int | None:
        """The number here of a row of the origin; None if it did not come along."""
        numbers = self.rows.get(label)
        try:
            return None if numbers is None else numbers.new_of(int(old))
        except (TypeError, ValueError):
            return None


@dataclass(frozen=True)
class Carried:
    """How columns of a model change on arrival."""

    model: str
    columns: tuple[str, ...]
    change: Callable[[Values, Moved], dict[str, Any]]

    @property
    def name(self) -> str:
        return f"{self.model}.{'+'.join(self.columns)}"


@dataclass(frozen=True)
class Natural:
    """A column that looks like a reference and means the same everywhere, or names nothing."""

    model: str
    column: str
    why: str

    @property
    def name(self) -> str:
        return f"{self.model}.{self.column}"


@dataclass(frozen=True)
class FileOwner:
    """The model that `StoredFile.owner_id` numbers where `StoredFile.owner` is `name`."""

    name: str
    model: str


carried: Registry[Carried] = Registry()
natural: Registry[Natural] = Registry()
file_owners: Registry[FileOwner] = Registry()


def changes_of(label: str) -> list[Carried]:
    return [one for one in carried if one.model == label]


# --- What the platform holds ------------------------------------------------------------------------------

# Pages whose address ends with the number of a row, for notifications.
_PAGES: Final[dict[str, str]] = {"privacy:request": "privacy.PersonRequest"}


def name_page(view_name: str, model: str) -> None:
    """Say whose number ends the address of a page to which notifications lead; called from `AppConfig.ready()`."""
    _PAGES[view_name] = model


HELD: Final = "N’était pas parti au départ de l’installation d’origine : refaites l’envoi d’ici."


def _roles(row: Values, moved: Moved) -> dict[str, Any]:
    """Known roles of a community only: whatever a package says, nobody comes in as an operator."""
    del moved
    names = row["roles"] if isinstance(row["roles"], list) else []
    return {"roles": clean_roles(name for name in names if isinstance(name, str))}


def _file(row: Values, moved: Moved) -> dict[str, Any]:
    owner = file_owners.get(row["owner"])
    if owner is None:
        # Nobody knows what it belongs to: nobody may download it either.
        return {"owner_id": ""}
    new = moved.pk(owner.model, row["owner_id"])
    return {"owner_id": "" if new is None else str(new)}


def _message(row: Values, moved: Moved) -> dict[str, Any]:
    """Texts stay behind (`exporting`), so that what was not sent cannot be sent from here."""
    # Nothing of it is ever sent again: in a second copy the identifier only has to be another one.
    number = make_msgid(domain="copie.invalid") if moved.is_copy else row["message_id"]
    told = {"body": "", "attached_key": "", "unsubscribe_url": "", "message_id": number}
    if row["state"] == "sent" or row["state"] == "withheld":
        return told
    return {**told, "state": "withheld", "error": HELD}


def _notification(row: Values, moved: Moved) -> dict[str, Any]:
    return {"url": _address(row["url"], moved)}


def _address(url: str, moved: Moved) -> str:
    """The same page of the community here; "" where it names what did not come along."""
    try:
        found = resolve(url.partition("?")[0])
    except Resolver404:
        return ""
    given = dict(found.kwargs)
    if given.pop("slug", None) != moved.old_slug or not url.startswith(f"/c/{moved.old_slug}/"):
        return ""
    start = f"/c/{moved.new_slug}/"
    rest = url.removeprefix(f"/c/{moved.old_slug}/")
    numbers = [value for value in given.values() if isinstance(value, int)]
    if not numbers:
        return start + rest
    target = moved.pk(_PAGES.get(found.view_name, ""), numbers[0])
    old = f"/{numbers[0]}/"
    if target is None or len(numbers) > 1 or f"/{rest}".count(old) != 1:
        return ""
    return start + f"/{rest}".replace(old, f"/{target}/")[1:]


def _line(row: Values, moved: Moved) -> dict[str, Any]:
    return {"object_id": object_id_here(row["object_type"], row["object_id"], moved)}


def _entry(row: Values, moved: Moved) -> dict[str, Any]:
    """What says here which lines may be empty or gone is written by this installation alone."""
    action = f"origin.{row['action']}"[:60] if row["action"] in (PURGED, ERASED) else row["action"]
    return {**_line(row, moved), "action": action}


def object_id_here(label: str, old: str, moved: Moved) -> str:
    """What a line of the journal names, by its number here; "" for what has another number or none."""
    if not old or not label:
        return old
    try:
        model: type[models.Model] = apps.get_model(label)
    except (LookupError, ValueError):
        return ""
    if model._meta.label == "tenancy.Community":
        return str(moved.new_community) if old == str(moved.old_community) else ""
    if model._meta.label == "accounts.User":
        user = moved.users.get(int(old)) if old.isascii() and old.isdigit() else None
        return "" if user is None else str(user)
    if model in carried_models():
        new = moved.pk(model._meta.label, old)
        return "" if new is None else str(new)
    return "" if isinstance(model._meta.pk, models.AutoField) else old


def register() -> None:
    """The columns of the platform's own rooms."""
    for label in (
        "tenancy.Membership",
        "tenancy.SupportConsent",
        "accounts.Invitation",
        "accounts.SecondFactorRule",
    ):
        carried.register(Carried(label, ("roles",), _roles))
    carried.register(Carried("files.StoredFile", ("owner_id",), _file))
    columns = ("state", "error", "body", "attached_key", "unsubscribe_url", "message_id")
    carried.register(Carried("messaging.Message", columns, _message))
    carried.register(Carried("messaging.Notification", ("url",), _notification))
    carried.register(Carried("audit.AuditEntry", ("object_id", "action"), _entry))
    carried.register(Carried("audit.AccessEntry", ("object_id",), _line))
    file_owners.register(FileOwner("privacy.request", "privacy.PersonRequest"))
    for label, column, why in (
        ("audit.AuditEntry", "changes", "values in words, masked; services write no number into them"),
        ("audit.AuditEntry", "object_type", "name of a model"),
        ("audit.AccessEntry", "object_type", "name of a model"),
        ("files.StoredFile", "content_type", "kind of content"),
        ("files.StoredFile", "owner", "name of a kind of owner"),
        ("messaging.Message", "subject", "the line of a letter"),
        ("privacy.PersonRequest", "idnps", "national identifier"),
    ):
        natural.register(Natural(label, column, why))
