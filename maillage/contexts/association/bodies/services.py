"""Writes on bodies, mandates and seats held elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from maillage.contexts.association.bodies.incompatibilities import refusal_of
from maillage.contexts.association.bodies.models import (
    Body,
    BodyKind,
    Function,
    Mandate,
    MandateReport,
    OutsideMandate,
)
from maillage.contexts.association.contacts.models import Contact
from maillage.core.calendars.terms import months_later
from maillage.platform.audit.services import record
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.services import serialised

BODY_FIELDS: Final = ("kind", "name", "purpose", "seats", "parent", "is_published", "created_on")
OUTSIDE_FIELDS: Final = (
    "host",
    "host_name",
    "seat",
    "holder",
    "deputy",
    "starts_on",
    "ends_on",
    "reports_to",
    "report_months",
    "next_report_on",
    "is_mutual",
)


class BodyRefused(ValueError):
    """What was asked cannot be done; the message is for the person. Nothing was written."""


@transaction.atomic
def create_body(
    *,
    by: Actor,
    kind: str,
    name: str,
    created_on: date,
    purpose: str = "",
    seats: int | None = None,
    parent: Body | None = None,
    is_published: bool = False,
) -> Body:
    """A new instance; the same one sent twice is written once. BodyRefused for a name that is in use."""
    serialised(by)
    name = _clean_name(name)
    twin: Body | None = Body.objects.filter(name=name, closed_on=None).order_by("pk").first()
    if twin is not None:
        if (twin.kind, twin.created_on) == (kind, created_on):
            return twin
        raise BodyRefused(f"« {name} » existe déjà : ouvrez sa page, ou donnez un autre nom.")
    body: Body = Body.objects.create(
        community=by.community,
        kind=kind,
        name=name,
        created_on=created_on,
        purpose=purpose,
        seats=seats,
        parent=parent,
        is_published=is_published,
    )
    record(by=by, action="body.created", obj=body, after={"kind": kind, "name": name, "seats": seats})
    return body


@transaction.atomic
def edit_body(*, by: Actor, pk: int, values: Mapping[str, Any]) -> Body:
    """Write these values (BODY_FIELDS). BodyRefused for a name in use, or a body that would answer to itself."""
    serialised(by)
    body: Body = Body.objects.get(pk=pk)
    before = {name: getattr(body, name) for name in BODY_FIELDS}
    after = before | {name: value for name, value in values.items() if name in BODY_FIELDS}
    after["name"] = _clean_name(after["name"])
    if Body.objects.filter(name=after["name"], closed_on=None).exclude(pk=pk).exists():
        raise BodyRefused(f"« {after['name']} » existe déjà : donnez un autre nom.")
    _check_parent(body, after["parent"])
    if after == before:
        return body
    for name, value in after.items():
        setattr(body, name, value)
    body.save(update_fields=list(BODY_FIELDS))
    record(by=by, action="body.changed", obj=body, before=_named(before), after=_named(after))
    return body


@transaction.atomic
def close_body(*, by: Actor, pk: int, on: date) -> Body:
    """Dissolve an instance: its running mandates end the same day. Twice is once."""
    serialised(by)
    body: Body = Body.objects.get(pk=pk)
    if body.closed_on is not None:
        return body
    if on < body.created_on:
        raise BodyRefused("Une instance ne peut être dissoute avant d’avoir été créée : corrigez la date.")
    body.closed_on = on
    body.save(update_fields=["closed_on"])
    record(by=by, action="body.closed", obj=body, after={"closed_on": on})
    for mandate in Mandate.objects.filter(body=body, ended_on=None).order_by("pk"):
        if mandate.ends_on is None or mandate.ends_on > on:
            _end(by, mandate, max(on, mandate.starts_on), "Instance dissoute")
    return body


@transaction.atomic
def reopen_body(*, by: Actor, pk: int) -> Body:
    """Take back a dissolution; mandates that it ended stay ended. Twice is once."""
    serialised(by)
    body: Body = Body.objects.get(pk=pk)
    if body.closed_on is not None:
        if Body.objects.filter(name=body.name, closed_on=None).exists():
            raise BodyRefused(f"Une autre instance s’appelle « {body.name} » depuis : renommez-la d’abord.")
        body.closed_on = None
        body.save(update_fields=["closed_on"])
        record(by=by, action="body.reopened", obj=body)
    return body


@transaction.atomic
def add_mandate(
    *,
    by: Actor,
    body: Body,
    contact: Contact,
    starts_on: date,
    function: str = Function.MEMBER,
    ends_on: date | None = None,
    votes: bool = True,
    title: str = "",
) -> Mandate:
    """Seat somebody. The same mandate twice is one.

    BodyRefused when the term is upside down, the body closed or full, or the person may not hold both.
    """
    serialised(by)
    same: Mandate | None = Mandate.objects.filter(
        body=body, contact=contact, function=function, starts_on=starts_on
    ).first()
    if same is not None:
        return same
    _check_term(body, starts_on, ends_on)
    reason = refusal_of(body, contact, function, starts_on, ends_on)
    if reason:
        raise BodyRefused(reason)
    mandate: Mandate = Mandate.objects.create(
        community=by.community,
        body=body,
        contact=contact,
        function=function,
        starts_on=starts_on,
        ends_on=ends_on,
        votes=votes,
        title=" ".join(title.split()),
    )
    record(
        by=by,
        action="mandate.created",
        obj=mandate,
        label=f"{contact.name}, {body.name}",
        after={"function": function, "starts_on": starts_on, "ends_on": ends_on, "votes": votes},
    )
    return mandate


@transaction.atomic
def end_mandate(*, by: Actor, pk: int, on: date, reason: str = "") -> Mandate:
    """Say that a mandate stopped before its term. Twice is once; BodyRefused before its first day."""
    serialised(by)
    mandate: Mandate = Mandate.objects.select_related("body", "contact").get(pk=pk)
    if mandate.ended_on is None:
        if on < mandate.starts_on:
            raise BodyRefused("La fin ne peut précéder le début du mandat : corrigez la date.")
        _end(by, mandate, on, reason)
    return mandate


@transaction.atomic
def renew_mandate(*, by: Actor, pk: int, starts_on: date, ends_on: date | None) -> Mandate:
    """The same person in the same function for another term, which follows the first one."""
    serialised(by)
    old: Mandate = Mandate.objects.select_related("body", "contact").get(pk=pk)
    last = old.ended_on or old.ends_on
    if last is None or starts_on <= last:
        if old.ended_on is None:
            old = end_mandate(
                by=by, pk=pk, on=max(starts_on - timedelta(days=1), old.starts_on), reason="Renouvelé"
            )
        else:
            raise BodyRefused("Le nouveau mandat commence avant la fin du précédent : corrigez la date.")
    return add_mandate(
        by=by,
        body=old.body,
        contact=old.contact,
        function=old.function,
        starts_on=starts_on,
        ends_on=ends_on,
        votes=old.votes,
        title=old.title,
    )


@transaction.atomic
def create_outside(*, by: Actor, values: Mapping[str, Any]) -> OutsideMandate:
    """A seat held elsewhere; the same one twice is one. values: OUTSIDE_FIELDS."""
    serialised(by)
    values = {name: values.get(name) for name in OUTSIDE_FIELDS} | {
        "is_mutual": bool(values.get("is_mutual"))
    }
    _check_outside(values)
    same: OutsideMandate | None = OutsideMandate.objects.filter(
        host_name=values["host_name"], seat=values["seat"], starts_on=values["starts_on"], ended_on=None
    ).first()
    if same is not None:
        return same
    row: OutsideMandate = OutsideMandate.objects.create(community=by.community, **values)
    record(by=by, action="outside_mandate.created", obj=row, label=str(row), after=_named(values))
    return row


@transaction.atomic
def edit_outside(*, by: Actor, pk: int, values: Mapping[str, Any]) -> OutsideMandate:
    """Write these values (OUTSIDE_FIELDS) over a seat held elsewhere."""
    serialised(by)
    row: OutsideMandate = OutsideMandate.objects.get(pk=pk)
    before = {name: getattr(row, name) for name in OUTSIDE_FIELDS}
    after = before | {name: value for name, value in values.items() if name in OUTSIDE_FIELDS}
    _check_outside(after)
    if after != before:
        for name, value in after.items():
            setattr(row, name, value)
        row.save(update_fields=list(OUTSIDE_FIELDS))
        record(
            by=by,
            action="outside_mandate.changed",
            obj=row,
            label=str(row),
            before=_named(before),
            after=_named(after),
        )
    return row


@transaction.atomic
def end_outside(*, by: Actor, pk: int, on: date) -> OutsideMandate:
    """The association no longer sits there. Twice is once."""
    serialised(by)
    row: OutsideMandate = OutsideMandate.objects.get(pk=pk)
    if row.ended_on is None:
        if on < row.starts_on:
            raise BodyRefused("La fin ne peut précéder le début du mandat : corrigez la date.")
        row.ended_on, row.next_report_on = on, None
        row.save(update_fields=["ended_on", "next_report_on"])
        record(by=by, action="outside_mandate.ended", obj=row, label=str(row), after={"ended_on": on})
    return row


@transaction.atomic
def write_report(
    *, by: Actor, pk: int, session_on: date, text: str, told_by: Contact | None = None
) -> MandateReport:
    """What was said in a session elsewhere; the next report is due `report_months` later. Twice is once."""
    serialised(by)
    row: OutsideMandate = OutsideMandate.objects.get(pk=pk)
    text = text.strip()
    if not text:
        raise BodyRefused("Écrivez au moins une phrase sur la séance.")
    if session_on > timezone.localdate():
        raise BodyRefused("Cette séance n’a pas encore eu lieu : corrigez la date.")
    same: MandateReport | None = MandateReport.objects.filter(
        mandate=row, session_on=session_on, text=text
    ).first()
    if same is not None:
        return same
    report: MandateReport = MandateReport.objects.create(
        community=by.community, mandate=row, session_on=session_on, text=text, told_by=told_by
    )
    if row.report_months and row.ended_on is None:
        row.next_report_on = months_later(session_on, row.report_months)
        row.save(update_fields=["next_report_on"])
    record(
        by=by, action="outside_mandate.reported", obj=row, label=str(row), after={"session_on": session_on}
    )
    return report


def _clean_name(name: str) -> str:
    text = " ".join(name.split())
    if not text:
        raise BodyRefused("Donnez un nom à l’instance, par exemple « Conseil d’administration ».")
    return text


def _check_parent(body: Body, parent: Body | None) -> None:
    seen = parent
    while seen is not None:
        if seen.pk == body.pk:
            raise BodyRefused(
                "Une instance ne peut rendre compte à elle-même, ni à une instance qui dépend d’elle."
            )
        seen = seen.parent


def _check_term(body: Body, starts_on: date, ends_on: date | None) -> None:
    if body.kind == BodyKind.ASSEMBLY:
        raise BodyRefused("L’assemblée générale réunit tous les adhérents : elle n’a pas de mandats.")
    if body.closed_on is not None and starts_on > body.closed_on:
        raise BodyRefused(f"« {body.name} » est dissoute depuis le {body.closed_on:%d/%m/%Y}.")
    if ends_on is not None and ends_on < starts_on:
        raise BodyRefused("La fin du mandat précède son début : corrigez l’une des deux dates.")


def _check_outside(values: Mapping[str, Any]) -> None:
    if values["ends_on"] is not None and values["ends_on"] < values["starts_on"]:
        raise BodyRefused("La fin du mandat précède son début : corrigez l’une des deux dates.")
    if values["deputy"] is not None and values["deputy"] == values["holder"]:
        raise BodyRefused("La suppléance revient à une autre personne que le titulaire.")


def _end(by: Actor, mandate: Mandate, on: date, reason: str) -> None:
    mandate.ended_on, mandate.end_reason = on, " ".join(reason.split())[:200]
    mandate.save(update_fields=["ended_on", "end_reason"])
    record(
        by=by,
        action="mandate.ended",
        obj=mandate,
        label=f"{mandate.contact.name}, {mandate.body.name}",
        after={"ended_on": on, "end_reason": mandate.end_reason},
    )


def _named(values: Mapping[str, Any]) -> dict[str, Any]:
    """As the journal keeps them: rows by their number."""
    return {name: getattr(value, "pk", value) for name, value in values.items()}
