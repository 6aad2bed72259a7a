"""Parts of page that several capabilities of the association show."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import NoReverseMatch
from django.utils.html import format_html
from django.utils.safestring import SafeString

from maillage.contexts.association.contacts import tables
from maillage.contexts.association.contacts.entries import idnps_of
from maillage.contexts.association.contacts.models import Contact, Standing
from maillage.contexts.association.members.queries import events_of
from maillage.contexts.association.permissions import EDIT_MEMBERS, ENGAGE, MAIL, VIEW_MEMBERS
from maillage.contexts.directory import api as directory
from maillage.platform.tenancy.urls import community_url
from maillage.platform.ui.templatetags.ui import state_badge

register = template.Library()

# Name, label, address, permission: in the order in which they are looked for.
_TABS = (
    ("members", "Adhérents", "association:members", VIEW_MEMBERS),
    ("contacts", "Contacts", "association:contacts", VIEW_MEMBERS),
    ("engagement", "Mobilisation", "association:engagement", ENGAGE),
    ("applications", "Demandes", "association:applications", EDIT_MEMBERS),
    ("mailings", "Courriers", "association:mailings", MAIL),
    ("teams", "Équipes", "association:teams", VIEW_MEMBERS),
    ("history", "Historique", "association:member_history", VIEW_MEMBERS),
    ("coverage", "Couverture", "association:coverage", VIEW_MEMBERS),
    ("matching", "Lien à l’annuaire", "association:matching", EDIT_MEMBERS),
    ("imports", "Imports", "association:member_imports", EDIT_MEMBERS),
)


@register.inclusion_tag("association/members/tabs.html", takes_context=True)
def members_tabs(context: dict[str, Any], current: str) -> dict[str, Any]:
    """The tabs of the people of the association; `current` names the one that is open."""
    actor = context["request"].actor
    return {
        "tabs": [
            {"label": label, "url": url, "current": name == current}
            for name, label, url_name, permission in _TABS
            if actor.can(permission) and (url := _url(actor, url_name))
        ]
    }


def _url(actor: Any, name: str) -> str:
    try:
        return community_url(actor.community, name)
    except NoReverseMatch:
        return ""


@register.inclusion_tag("association/members/membership.html", takes_context=True)
def membership_of(context: dict[str, Any], contact: Contact, may: dict[str, bool]) -> dict[str, Any]:
    """Where somebody stands, the steps that led there, and what may be done. 1 query."""
    return {
        "row": contact,
        "may": may,
        "events": events_of(contact),
        "shell": context["shell"],
        "csrf_token": context["csrf_token"],
    }


@register.filter
def contact_activity(contact: Contact) -> str:
    return tables.activity(contact)


@register.filter
def readable_phone(number: str) -> str:
    return directory.readable_phone(number)


_TONES = {Standing.MEMBER: "success", Standing.SUSPENDED: "warning"}


@register.simple_tag
def standing_badge(contact: Contact) -> SafeString:
    word = str(contact.get_standing_display()).capitalize()
    return state_badge(word, _TONES.get(Standing(contact.standing), "neutral"))


@register.simple_tag(takes_context=True)
def entry_link(context: dict[str, Any], contact: Contact) -> SafeString:
    """The way to the entry of the directory, for who may see it there."""
    actor = context["request"].actor
    idnps = idnps_of(contact.entry)
    if not idnps or not actor.can("directory.view") or not actor.community.has_module("directory"):
        return SafeString("")
    url = community_url(actor.community, "directory:professional", idnps=idnps)
    return format_html(' <a href="{}">Voir dans l’annuaire</a>', url)
