"""Addresses of a community's pages."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from maillage.platform.tenancy.models import Community


def community_url(community: Community | str, name: str, *args: Any, **kwargs: Any) -> str:
    """Address of the page `name` in `community` (an object or its slug)."""
    slug = community if isinstance(community, str) else community.slug
    if args:
        return reverse(name, args=(slug, *args))
    return reverse(name, kwargs={"slug": slug, **kwargs})
