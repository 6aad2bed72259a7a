"""Two contacts who turn out to be one, and both may be asked: one line stays, with the requests and turns of both."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Final

from django.db import IntegrityError, models, transaction

from maillage.contexts.association.api import (
    SamePerson,
    SamePersonRule,
    SamePersonVerdict,
    same_person_rules,
)
from maillage.contexts.care.availability.models import Responder
from maillage.platform.tenancy.actor import Actor

_NEVER: Final = datetime(1900, 1, 1, tzinfo=UTC)
# Tables of the capabilities above, by their names: those may import this one, never the other way. By what two rows of
# one person are alike; of `_SAID`, the field that says whether one of them was answered, before it.
_SUMMED: Final[dict[str, tuple[str, ...]]] = {"care.RequestTally": ("month", "axis", "key")}
_SAID: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    "care.Asking": ("answer", ("request",)),
    "care.DigestLink": ("stopped_at", ()),
}


def register() -> None:
    """Called once, when the application starts."""
    same_person_rules.register(SamePersonRule("care.Responder", look, settle))


def _both(pair: SamePerson) -> tuple[Responder, Responder] | None:
    found = {
        one.contact_id: one
        for one in Responder.objects.filter(contact__in=(pair.kept, pair.gone)).order_by("pk")
    }
    if len(found) < 2:
        return None
    return found[pair.kept.pk], found[pair.gone.pk]


def _last_word(row: Responder) -> datetime:
    moment: datetime | None = row.agreed_at if row.is_open else row.stopped_at
    return moment or _NEVER


def look(pair: SamePerson) -> SamePersonVerdict:
    rows = _both(pair)
    if rows is None:
        return SamePersonVerdict()
    word = "accepte" if max(rows, key=_last_word).is_open else "n’accepte pas"
    return SamePersonVerdict(
        settled=(
            "Les deux sont dans la liste des professionnels sollicitables : il n’en reste qu’un, avec les demandes et "
            f"les tours des deux. D’après sa dernière réponse, la personne {word} d’être sollicitée.",
        )
    )


def settle(by: Actor, pair: SamePerson) -> None:
    """What either holds goes to the one that stays; his last word on being asked is kept."""
    del by
    rows = _both(pair)
    if rows is None:
        return
    kept, gone = rows
    for model, name in _links():
        for row in model.objects.filter(**{name: gone}).order_by("pk"):
            _move(row, name, kept)
    if _last_word(gone) > _last_word(kept):
        for name in ("is_open", "agreed_at", "agreed_by", "noted_by", "stopped_at"):
            setattr(kept, name, getattr(gone, name))
    kept.mobile = kept.mobile or gone.mobile
    if kept.last_asked_at is None or (gone.last_asked_at and gone.last_asked_at > kept.last_asked_at):
        kept.last_asked_at = gone.last_asked_at
    kept.version += 1
    kept.save()
    gone.delete()


def _links() -> Iterator[tuple[Any, str]]:
    """Each table that names a responder, with the field; those without a name of their own too."""
    for one in Responder._meta.get_fields(include_hidden=True):
        if one.auto_created and not one.concrete and one.related_model is not None:
            yield one.related_model, one.field.name  # type: ignore[union-attr]


def _move(row: Any, name: str, kept: Responder) -> None:
    """Give the row to the one that stays; where he has the like of it already, both become one."""
    setattr(row, name, kept)
    try:
        with transaction.atomic():
            row.save(update_fields=[name])
    except IntegrityError:
        _as_one(row, name, kept)


def _as_one(row: Any, name: str, kept: Responder) -> None:
    """Counts add up, what was said stays, what outlives its professional stays without him; else his own is enough."""
    label = row._meta.label
    if label in _SUMMED:
        _add(row, _twin(row, name, kept, _SUMMED[label]))
    elif label in _SAID:
        said, alike = _SAID[label]
        twin = _twin(row, name, kept, alike)
        if getattr(row, said) and not getattr(twin, said):
            twin.delete()
            row.save(update_fields=[name])
            return
    elif row._meta.get_field(name).remote_field.on_delete is models.SET_NULL:
        setattr(row, name, None)
        row.save(update_fields=[name])
        return
    row.delete()


def _twin(row: Any, name: str, kept: Responder, alike: tuple[str, ...]) -> Any:
    same = {one: getattr(row, one) for one in alike}
    return type(row).objects.exclude(pk=row.pk).get(**{name: kept}, **same)


def _add(row: Any, twin: Any) -> None:
    for one in row._meta.concrete_fields:
        if isinstance(one, models.PositiveIntegerField):
            setattr(twin, one.attname, getattr(twin, one.attname) + getattr(row, one.attname))
    twin.save()
