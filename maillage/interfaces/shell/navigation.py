"""The left navigation, the settings and the switch of communities, computed for one request."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from maillage.platform.registry import NavEntry, navigation
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url

SETTINGS = "reglages"


@dataclass(frozen=True)
class Section:
    key: str
    label: str
    icon: str


# At most nine, in this order; a section without an entry that the actor may use is not shown.
SECTIONS: tuple[Section, ...] = (
    Section("accueil", "Accueil", "home"),
    Section("territoire", "Territoire", "map-2"),
    Section("association", "Association", "users-group"),
    Section("projet", "Projet de santé", "clipboard-list"),
    Section("acces", "Accès aux soins", "stethoscope"),
    Section("parcours", "Parcours et prévention", "route"),
    Section("crise", "Crise", "alert-triangle"),
    Section("partenaires", "Partenaires", "building-community"),
    Section("budget", "Budget et bilan", "report-money"),
)


def usable(actor: Actor, entry: NavEntry) -> bool:
    """True if the actor may use the entry and its module is switched on."""
    return (
        actor.community is not None
        and actor.community.has_module(entry.module)
        and actor.can(entry.permission)
    )


def entries_of(actor: Actor, section: str) -> list[NavEntry]:
    """The entries of a section that the actor may use, in order."""
    chosen = (entry for entry in navigation if entry.section == section and usable(actor, entry))
    return sorted(chosen, key=lambda entry: entry.order)


def sections_for(actor: Actor, path: str) -> list[dict[str, Any]]:
    """What the base template draws: sections with entries, the one entry of this page marked.

    The entry of which an address (its own, or one that it covers) is the longest beginning of `path` is the one: a
    professional's page belongs to the directory. The dashboard, from which every address starts, is itself alone.
    """
    assert actor.community is not None
    shown: list[dict[str, Any]] = []
    for section in SECTIONS:
        entries = [
            {
                "label": entry.label,
                "url": community_url(actor.community, entry.url_name),
                "covers": [community_url(actor.community, name) for name in entry.covers],
            }
            for entry in entries_of(actor, section.key)
        ]
        if entries:
            shown.append({"label": section.label, "icon": section.icon, "entries": entries})
    urls = [url for one in shown for entry in one["entries"] for url in (entry["url"], *entry["covers"])]
    home = community_url(actor.community, "shell:dashboard")
    here = max(
        (url for url in urls if path == url or (url != home and path.startswith(url))), key=len, default=""
    )
    for one in shown:
        for entry in one["entries"]:
            entry["active"] = here in (entry["url"], *entry["covers"])
        one["active"] = any(entry["active"] for entry in one["entries"])
    return shown
