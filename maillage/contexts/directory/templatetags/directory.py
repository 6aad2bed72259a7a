"""Parts of page that every capability of the directory shows."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import NoReverseMatch

from maillage.contexts.directory.permissions import EDIT, VIEW, VIEW_LABELS
from maillage.platform.tenancy.urls import community_url

register = template.Library()

# Name, label, address, permission: in the order in which they are looked for.
_TABS = (
    ("professionals", "Professionnels", "directory:list", VIEW),
    ("structures", "Lieux de soins", "directory:structures", VIEW),
    ("organisations", "Organisations", "directory:organisations", VIEW),
    ("who_does_what", "Qui fait quoi", "directory:who_does_what", VIEW),
    ("near", "Qui est proche", "directory:near", VIEW),
    ("secure_mail", "MSSanté", "directory:secure_mail", VIEW),
    ("labels", "Étiquettes", "directory:labels", VIEW_LABELS),
    ("publishing", "Imprimer", "directory:publishing", VIEW),
    ("quality", "Qualité", "directory:quality", EDIT),
)


@register.inclusion_tag("directory/entries/tabs.html", takes_context=True)
def directory_tabs(context: dict[str, Any], current: str) -> dict[str, Any]:
    """The tabs of the directory; `current` names the one that is open."""
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
