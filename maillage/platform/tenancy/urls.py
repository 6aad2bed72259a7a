"""Addresses of a community's pages."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.urls import get_script_prefix, get_urlconf, reverse

from maillage.platform.tenancy.models import Community


def community_url(community: Community | str, name: str, *args: Any, **kwargs: Any) -> str:
    """Address of the page `name` in `community` (an object or its slug)."""
    slug = community if isinstance(community, str) else community.slug
    if args:
        return _reversed(_urlconf(), get_script_prefix(), name, (slug, *args), ())
    return _reversed(_urlconf(), get_script_prefix(), name, (), (("slug", slug), *kwargs.items()))


def _urlconf() -> str:
    return get_urlconf() or settings.ROOT_URLCONF


@lru_cache(maxsize=20_000)
def _reversed(
    urlconf: str, prefix: str, name: str, args: tuple[Any, ...], kwargs: tuple[tuple[str, Any], ...]
) -> str:
    """The same few thousand addresses stand on every list: working one out costs 70 µs each time."""
    del prefix
    return reverse(name, urlconf, args=args or None, kwargs=dict(kwargs) or None)
