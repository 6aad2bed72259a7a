"""Writes on the membership form and on applications."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from maillage.contexts.association.bodies.models import Body
from maillage.contexts.association.contacts.models import Category, Contact, ContactKind
from maillage.contexts.association.contacts.services import ContactRefused, find_or_create
from maillage.contexts.association.fees.models import Fee, FeePeriod, FeeState
from maillage.contexts.association.fees.services import FeeRefused, ask_fee
from maillage.contexts.association.joining.admitting import admission_on
from maillage.contexts.association.joining.models import (
    TRANSITIONS,
    Application,
    ApplicationState,
    JoiningForm,
)
from maillage.contexts.association.members.services import MembershipRefused, admit
from maillage.contexts.association.statutes.models import College
from maillage.core.dues.euros import euros
from maillage.core.search_text import search_text
from maillage.platform.access.tokens import digest_of
from maillage.platform.audit.services import record
from maillage.platform.editing import meanwhile
from maillage.platform.messaging.services import queue_email
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.services import serialised
from maillage.platform.ui.typography import short_date, with_article

CONFIRM: Final = "association.joining_confirm"
ANSWER: Final = "association.joining_answer"
# The link of a letter that nobody follows: after that the application is erased.
CONFIRM_WITHIN: Final = timedelta(days=7)
# A form on the web may be filled by machines: what waits for a confirmation is bounded.
MAX_UNCONFIRMED: Final = 300
MAX_AT_ONCE: Final = 100
FORM_FIELDS: Final = (
    "is_open",
    "intro",
    "statutes_text",
    "statutes_link",
    "asks_college",
    "for_organisations",
    "approved_by",
)
GIVEN: Final = (
    "kind",
    "last_name",
    "first_name",
    "organisation_name",
    "function",
    "profession",
    "practice",
    "rpps",
    "commune",
    "email",
    "phone",
    "college",
    "message",
)


class JoiningRefused(ValueError):
    """What was asked cannot be done; the message is for the person. Nothing was written."""


class ChangedMeanwhile(meanwhile.ChangedMeanwhile, JoiningRefused):
    """Somebody else saved the form since the page was shown."""

    words = (
        "Ce bulletin a été modifié entre-temps. Votre saisie est gardée ci-dessous : vérifiez, puis enregistrez "
        "de nouveau."
    )


# --- The form ---------------------------------------------------------------------------------------------


@transaction.atomic
def save_form(*, by: Actor, version: int, values: Mapping[str, Any]) -> JoiningForm:
    """Write the settings of the form (names of FORM_FIELDS). Raises ChangedMeanwhile, JoiningRefused."""
    serialised(by)
    row = JoiningForm.objects.first() or JoiningForm(
        community=by.community, secret=secrets.token_urlsafe(16), version=0
    )
    if row.pk is not None and row.version != version:
        raise ChangedMeanwhile(row)
    if values.get("is_open") and not str(values.get("statutes_text", "")).strip():
        raise JoiningRefused(
            "Écrivez ce que la personne accepte (les statuts ou leur résumé) avant d’ouvrir le bulletin."
        )
    before = _told(row)
    for name in FORM_FIELDS:
        if name in values:
            setattr(row, name, values[name])
    row.version += 1
    row.save()
    record(by=by, action="joining.form", obj=row, before=before, after=_told(row))
    return row


def _told(row: JoiningForm) -> dict[str, Any]:
    told = {name: getattr(row, name) for name in FORM_FIELDS if name != "approved_by"}
    return told | {"approved_by": str(row.approved_by or "")}


@transaction.atomic
def renew_address(*, by: Actor) -> JoiningForm:
    """Another public address: the old one opens nothing any more."""
    serialised(by)
    row: JoiningForm = JoiningForm.objects.get()
    row.secret = secrets.token_urlsafe(16)
    row.save(update_fields=["secret"])
    record(by=by, action="joining.address", obj=row)
    return row


# --- What comes in ----------------------------------------------------------------------------------------


@transaction.atomic
def apply(*, by: Actor, form: JoiningForm, values: Mapping[str, Any]) -> Application:
    """Keep an application and write to its address, which is confirmed by the link in that letter.

    by: the system in the form's community. values: names of GIVEN. Raises JoiningRefused.
    """
    serialised(by)
    if not form.is_open:
        raise JoiningRefused("Ce bulletin d’adhésion est fermé.")
    if Application.objects.filter(state=ApplicationState.UNCONFIRMED).count() >= MAX_UNCONFIRMED:
        raise JoiningRefused(
            "Trop de demandes attendent la confirmation de leur adresse : réessayez demain, ou écrivez à l’association."
        )
    secret, now = secrets.token_urlsafe(32), timezone.now()
    row: Application = Application.objects.create(
        community=by.community,
        **{name: values[name] for name in GIVEN if name in values},
        statutes_accepted_at=now,
        statutes_digest=digest_of(form.statutes_text),
        digest=digest_of(secret),
        sent_at=now,
    )
    _write(
        by,
        row,
        f"Confirmez votre demande d’adhésion à {_community(by)}",
        "association/joining/confirm_email.txt",
        CONFIRM,
        link=settings.MAILLAGE_BASE_URL
        + reverse("association_public:joining_confirm", kwargs={"secret": secret}),
        until=timezone.localdate(now + CONFIRM_WITHIN),
    )
    record(by=by, action="application.sent", obj=row, label="Demande d’adhésion")
    return row


@transaction.atomic
def confirm(*, by: Actor, pk: int) -> Application:
    """The address is theirs: the application is now to be examined. Twice is once.

    An earlier one of the same person that still waits is replaced.
    """
    serialised(by)
    row: Application = Application.objects.get(pk=pk)
    if row.state != ApplicationState.UNCONFIRMED:
        return row
    now = timezone.now()
    earlier = Application.objects.filter(state=ApplicationState.RECEIVED, email=row.email)
    for other in earlier.order_by("pk"):
        if search_text(other.name) == search_text(row.name):
            other.state, other.decision = ApplicationState.WITHDRAWN, "remplacée par une demande plus récente"
            other.decided_on = timezone.localdate(now)
            other.save(update_fields=["state", "decision", "decided_on"])
    row.state, row.confirmed_at = ApplicationState.RECEIVED, now
    row.save(update_fields=["state", "confirmed_at"])
    record(by=by, action="application.confirmed", obj=row, label="Demande d’adhésion")
    return row


# --- What is decided --------------------------------------------------------------------------------------


@transaction.atomic
def approve(
    *,
    by: Actor,
    pks: Sequence[int],
    on: date,
    body: Body | None,
    decision: str = "",
    period: FeePeriod | None = None,
    colleges: Mapping[int, College | None] | None = None,
) -> list[Contact]:
    """The body accepted these applications on that day: contacts become members, and are told.

    colleges: the college that was decided, where it is not the one asked for. period: the year whose fee is asked at
    once, which only happens now, after the statutes were accepted. All or none; raises JoiningRefused, also where the
    statutes of that day name a body and none is given.
    """
    rows, how = _opened(by, pks, on), _how(body, on, decision)
    if why := admission_on(on).refusal(body):
        raise JoiningRefused(why)
    chosen, members = dict(colleges or {}), []
    for row in rows:
        college = chosen.get(row.pk, row.college)
        contact = _contact_of(by, row)
        try:
            admit(by=by, contact=contact, college=college, on=on, decided_how=how)
            contact.refresh_from_db()
            fee = ask_fee(by=by, contact=contact, period=period) if period else None
        except (MembershipRefused, FeeRefused) as refusal:
            raise JoiningRefused(f"{row.name} : {refusal}") from refusal
        row.contact, row.college = contact, college
        _decide(by, row, ApplicationState.APPROVED, body, on, decision)
        due = fee if fee is not None and fee.state == FeeState.DUE else None
        _answer(by, row, fee=due, amount=euros(due.amount_cents) if due else "")
        members.append(contact)
    return members


@transaction.atomic
def refuse(
    *, by: Actor, pk: int, on: date, body: Body | None, decision: str, tell: bool = True
) -> Application:
    """The body refused; the reason stays in the file, and the person is told if `tell`, without the reason."""
    [row] = _opened(by, [pk], on)
    if not decision.strip():
        raise JoiningRefused("Écrivez le motif : il reste au dossier, la lettre ne le dit pas.")
    _decide(by, row, ApplicationState.REFUSED, body, on, decision)
    if tell:
        _answer(by, row)
    return row


@transaction.atomic
def withdraw(*, by: Actor, pk: int, reason: str) -> Application:
    """The person changed their mind, or it was no serious application; nobody is written to."""
    today = timezone.localdate()
    [row] = _opened(by, [pk], today)
    _decide(by, row, ApplicationState.WITHDRAWN, None, today, reason or "retirée")
    return row


def _opened(by: Actor, pks: Sequence[int], on: date) -> list[Application]:
    """The applications, read once this writer's turn has come, all of them still to be decided."""
    serialised(by)
    if not 0 < len(pks) <= MAX_AT_ONCE:
        raise JoiningRefused(f"Cochez de une à {MAX_AT_ONCE} demandes.")
    if on > timezone.localdate():
        raise JoiningRefused("La décision est datée dans l’avenir : corrigez la date.")
    rows = list(
        Application.objects.filter(pk__in=pks).select_related("college", "commune").order_by("sent_at", "pk")
    )
    for row in rows:
        if ApplicationState.APPROVED not in TRANSITIONS[row.state]:
            raise JoiningRefused(
                f"La demande de {row.name} est {row.get_state_display()} : rien n’a été changé."
            )
    return rows


def _how(body: Body | None, on: date, decision: str) -> str:
    said = [body.name if body else "", f"du {short_date(on)}", decision.strip()]
    return " ".join(part for part in said if part)[:200]


def person_of(row: Application) -> dict[str, Any]:
    """What the application says of who applies, as a contact keeps it; but the commune."""
    return {name: getattr(row, name) for name in GIVEN if name not in ("commune", "college", "message")}


def _contact_of(by: Actor, row: Application) -> Contact:
    values = person_of(row)
    category = Category.PROFESSIONAL if row.profession else Category.OTHER
    if row.kind == ContactKind.ORGANISATION:
        category = Category.ASSOCIATION
    code = row.commune.code if row.commune else ""
    try:
        contact, _ = find_or_create(by=by, category=category, commune_code=code, **values)
    except ContactRefused as refusal:
        raise JoiningRefused(f"{row.name} : {refusal}") from refusal
    return contact


def _decide(by: Actor, row: Application, state: str, body: Body | None, on: date, decision: str) -> None:
    before = {"state": row.state}
    row.state, row.body, row.decided_on = state, body, on
    row.decision, row.decided_by, row.digest = " ".join(decision.split())[:300], by.user, ""
    row.save()
    record(
        by=by,
        action=f"application.{state}",
        obj=row,
        label="Demande d’adhésion",
        before=before,
        after={"state": state, "body": str(body or ""), "decided_on": on},
    )


# --- Letters ----------------------------------------------------------------------------------------------


def _community(by: Actor) -> str:
    assert by.community is not None
    return with_article(by.community.name)


def _answer(by: Actor, row: Application, *, fee: Fee | None = None, amount: str = "") -> None:
    name = "welcome" if row.state == ApplicationState.APPROVED else "refusal"
    subject = f"Votre adhésion à {_community(by)}"
    _write(by, row, subject, f"association/joining/{name}_email.txt", ANSWER, fee=fee, amount=amount)


def _write(by: Actor, row: Application, subject: str, template: str, purpose: str, **context: object) -> None:
    body = render_to_string(template, {"application": row, "community": by.community, **context})
    queue_email(by=by, community=by.community, to=row.email, subject=subject, body=body, purpose=purpose)
