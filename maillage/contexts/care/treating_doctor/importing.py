"""A list of the insurer: read and shown, then imported; refused lines keep their number and why, never what they said.

People of such a list have agreed to nothing yet: each is offered to a doctor only once somebody has asked them.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from maillage.contexts.care.treating_doctor.models import STILL_WAITING, Origin, WaitingImport, WaitingPerson
from maillage.contexts.care.treating_doctor.people import Terms, built, terms_of
from maillage.contexts.care.treating_doctor.permissions import may, need_identity
from maillage.contexts.care.treating_doctor.reading import Row, as_day, is_yes, read_list
from maillage.contexts.care.treating_doctor.refusals import DoctorListRefused
from maillage.contexts.territory import api as territory
from maillage.contexts.territory.models import Commune
from maillage.core.search_text import search_text
from maillage.platform.audit.services import record
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.scoping import open_community
from maillage.platform.tenancy.services import serialised

SHOWN: Final = 20
_BATCH: Final = 500
KNOWN: Final = "déjà sur la liste"
TWICE: Final = "deux fois dans ce fichier"
NO_PLACE: Final = "commune non reconnue"
NO_NAME: Final = "nom ou prénom manquant"
NO_BIRTH: Final = "date de naissance manquante ou illisible"


@dataclass(frozen=True)
class Checked:
    """people: rows that may be written, not saved; refusals: number of the line in the file and why."""

    people: list[WaitingPerson]
    refusals: list[tuple[int, str]]


@transaction.atomic
def keep_list(*, by: Actor, name: str, content: bytes) -> WaitingImport:
    """Read a file and keep its lines, sealed, until they are imported or a day has passed. Raises DoctorListRefused.

    The same lines, given again by the same person before they are imported, are the same list.
    """
    may(by, "coordinate")
    need_identity()
    rows = read_list(content)
    lines = json.dumps(rows, ensure_ascii=False)
    serialised(by)
    for one in WaitingImport.objects.filter(applied_at=None, created_by=by.user, lines=len(rows)):
        if one.content == lines:
            found: WaitingImport = one
            return found
    kept = WaitingImport(
        community=by.community,
        name=name[:120] or "Liste",
        content=lines,
        lines=len(rows),
        created_by=by.user,
    )
    kept.save()
    kept.refusals = [list(one) for one in checked(by, kept).refusals]
    kept.save(update_fields=["refusals"])
    record(by=by, action="waiting_import.read", obj=kept, after={"lines": len(rows)})
    return kept


def checked(by: Actor, kept: WaitingImport) -> Checked:
    """Every line of a list as it would be imported now. 9 queries at most, whatever the list."""
    rows: list[tuple[int, Row]] = [(number, row) for number, row in json.loads(kept.content or "[]")]
    places = _Places(row.get("place", "") for _, row in rows)
    terms = terms_of(timezone.localdate())
    people, refusals = [], []
    seen: set[str] = set()
    for number, row in rows:
        why, person = _one(by, kept, row, places, terms)
        if person is not None and person.identity_index in seen:
            why, person = TWICE, None
        if person is None:
            refusals.append((number, why))
            continue
        seen.add(person.identity_index)
        people.append((number, person))
    known = _known(seen)
    refusals += [(number, KNOWN) for number, one in people if one.identity_index in known]
    return Checked([one for _, one in people if one.identity_index not in known], sorted(refusals))


def _one(
    by: Actor, kept: WaitingImport, row: Row, places: _Places, terms: Terms
) -> tuple[str, WaitingPerson | None]:
    birth = as_day(row.get("birth_date", ""), latest=terms.today)
    if not row.get("last_name") or not row.get("first_name"):
        return NO_NAME, None
    if birth is None:
        return NO_BIRTH, None
    commune = places.found(row.get("place", ""))
    if commune is None and row.get("place"):
        return NO_PLACE, None
    values: dict[str, Any] = {
        **{name: row.get(name, "") for name in ("last_name", "first_name", "phone", "email")},
        "birth_date": birth,
        "commune": commune,
        "criteria": ["ald"] if is_yes(row.get("ald", "")) else [],
        "at_home": is_yes(row.get("at_home", "")),
        "origin": Origin.IMPORT,
        "since_on": as_day(row.get("since_on", ""), latest=terms.today),
        "source": kept,
    }
    try:
        return "", built(by, values, secrets.token_urlsafe(16), terms)
    except DoctorListRefused:
        # Name and day were looked at above: what is left is a day that cannot be.
        return NO_BIRTH, None


class _Places:
    """The communes that a list names, by code, postal code or name: asked once for all lines."""

    def __init__(self, texts: Iterable[str]) -> None:
        wanted = {text.strip() for text in texts if text.strip()}
        self._by_code = {one.code: one for one in territory.communes_by_code(wanted)}
        self._by_postal = territory.communes_of_postal_codes(wanted)
        self._ours = {search_text(one.name): one for one in territory.perimeter_communes(open_community())}

    def found(self, text: str) -> Commune | None:
        text = text.strip()
        if text in self._by_code:
            return self._by_code[text]
        of_post = self._by_postal.get(text, [])
        if len(of_post) == 1:
            return of_post[0]
        # Of several communes under one postal code, one that is ours if it is alone.
        ours = [one for one in of_post if one in self._ours.values()]
        if len(ours) == 1:
            return ours[0]
        return self._ours.get(search_text(text))


def _known(indices: set[str]) -> set[str]:
    """Of these people, those who wait already. 1 query a thousand."""
    found: set[str] = set()
    listed = sorted(indices)
    for start in range(0, len(listed), 900):
        rows = WaitingPerson.objects.filter(
            identity_index__in=listed[start : start + 900], state__in=STILL_WAITING
        )
        found.update(rows.values_list("identity_index", flat=True))
    return found


@transaction.atomic
def apply_list(*, by: Actor, pk: int) -> WaitingImport:
    """Enter the people of a list that was looked at; its lines are forgotten. Twice is once.

    Raises DoctorListRefused where the lines were erased.
    """
    may(by, "coordinate")
    need_identity()
    kept: WaitingImport = WaitingImport.objects.select_for_update(no_key=True).get(pk=pk)
    if kept.applied_at is not None:
        return kept
    if not kept.content:
        raise DoctorListRefused("Les lignes de cette liste sont effacées : redonnez le fichier.")
    found = checked(by, kept)
    # Somebody may have entered one of them since: that one waits already, and the others are not held up.
    WaitingPerson.objects.bulk_create(found.people, batch_size=_BATCH, ignore_conflicts=True)
    kept.applied_at, kept.content = timezone.now(), ""
    kept.imported = WaitingPerson.objects.filter(source=kept).count()
    kept.refusals = [list(one) for one in found.refusals]
    kept.save()
    record(
        by=by,
        action="waiting_import.applied",
        obj=kept,
        after={"imported": kept.imported, "refused": len(found.refusals)},
    )
    return kept


@transaction.atomic
def forget_list(*, by: Actor, pk: int) -> None:
    """Drop a list that is not to be imported: its lines are erased. Twice is once."""
    may(by, "coordinate")
    kept: WaitingImport = WaitingImport.objects.select_for_update(no_key=True).get(pk=pk)
    if kept.content:
        kept.content = ""
        kept.save(update_fields=["content"])
        record(by=by, action="waiting_import.forgotten", obj=kept)
