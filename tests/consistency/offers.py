"""What contexts offer through the registry: each offer must name a permission, a page and a template that exist."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from django.urls import NoReverseMatch, reverse

from maillage.interfaces.shell.navigation import SECTIONS, SETTINGS
from maillage.platform.access.roles import BY_NAME
from maillage.platform.registry import Module

KNOWN_SECTIONS = {section.key for section in SECTIONS} | {SETTINGS}
ZONES = {"todo", "changes", "figures"}
ASKED = re.compile(r'"([a-z_]+\.[a-z_]+)"')


def offer_faults(
    offers: Iterable[Any], grants: Mapping[str, frozenset[str]], modules: set[str]
) -> Iterator[str]:
    """Faults of navigation entries, cards, search providers and panels, whatever their kind."""
    for offer in offers:
        if not grants.get(offer.permission):
            yield f"{offer.name}: nobody was granted {offer.permission!r}"
        if offer.module and offer.module not in modules:
            yield f"{offer.name}: there is no module {offer.module!r}"
        if hasattr(offer, "section") and offer.section not in KNOWN_SECTIONS:
            yield f"{offer.name}: there is no section {offer.section!r}"
        if hasattr(offer, "url_name") and not _page_exists(offer.url_name):
            yield f"{offer.name}: there is no page {offer.url_name!r}"
        if hasattr(offer, "template") and not _template_exists(offer.template):
            yield f"{offer.name}: there is no template {offer.template!r}"
        if hasattr(offer, "zone") and offer.zone not in ZONES:
            yield f"{offer.name}: there is no zone {offer.zone!r}"


def _page_exists(name: str) -> bool:
    try:
        return bool(reverse(name, kwargs={"slug": "x"}))
    except NoReverseMatch:
        return False


def _template_exists(name: str) -> bool:
    try:
        return bool(get_template(name))
    except TemplateDoesNotExist:
        return False


def grant_faults(grants: Mapping[str, frozenset[str]], asked: set[str]) -> Iterator[str]:
    """A permission is held by roles that exist, and something asks for it."""
    for permission, holders in grants.items():
        yield from (f"{permission}: no role {name!r}" for name in sorted(holders - set(BY_NAME)))
        if not holders:
            yield f"{permission}: nobody holds it"
        if permission not in asked:
            yield f"{permission}: granted, but nothing asks for it"


def asked_permissions(files: Iterable[Path]) -> set[str]:
    """Every "context.verb" that code outside `AppConfig.ready()` names."""
    found: set[str] = set()
    for path in files:
        if path.name != "apps.py":
            found.update(ASKED.findall(path.read_text(encoding="utf-8")))
    return found


def module_names(modules: Iterable[Module]) -> set[str]:
    return {module.name for module in modules}
