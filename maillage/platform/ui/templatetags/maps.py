"""Maps in a page. ``{% load maps %}``

``{% map_styles %}`` goes in the block ``head_extra`` and ``{% map_scripts %}`` in the block
``scripts``: pages without a map do not load their code. ``{% map_view %}`` writes the map.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils.html import format_html, json_script
from django.utils.safestring import SafeString

from .. import typography

register = template.Library()


@register.simple_tag
def map_styles() -> SafeString:
    """Style sheets of a page with a map."""
    return format_html(
        '<link rel="stylesheet" href="{}"><link rel="stylesheet" href="{}">',
        static("vendor/maplibre/maplibre-gl.css"),
        static("ui/css/map.css"),
    )


@register.simple_tag
def map_scripts() -> SafeString:
    """Script of a page with a map; it loads the map library by itself."""
    return format_html('<script type="module" src="{}"></script>', static("ui/js/map.js"))


@register.simple_tag
def map_view(name: str, config: Mapping[str, Any], label: str, twin: str = "") -> SafeString:
    """A map: ``name`` is its id, ``label`` the sentence that says what it shows, ``twin`` the id of
    the table that says the same.

    ``config`` (all optional): ``areas`` or ``areas_url`` (contours with ``code``, ``name``, and
    ``class`` 0 to 6, ``state`` "belt", ``detail``, ``url``, ``population``, ``lon``, ``lat``),
    ``points`` or ``points_url`` (``id``, ``name``, ``detail``, ``url``, ``approx``, ``count``; or places,
    see ``map-places.js``), ``outline`` or ``outline_url``, ``bounds`` [west, south, east, north], ``labels``
    (False hides names), ``attribution`` (the source of the contours), ``pick`` (True: areas are chosen by clicking),
    ``values`` (by code, properties of areas that do not come with their contours), ``choose`` (True: a click on an
    area tells the page which), ``follows`` (True: the points follow the filters of the list in the page's address).
    """
    base_style = getattr(settings, "MAILLAGE_BASE_MAP_STYLE", "")
    return format_html(
        '<div class="mg-map" id="{}" data-map data-map-settings="{}-settings" data-map-label="{}" data-map-twin="{}"'
        ' data-map-library="{}" data-map-worker="{}"><div class="mg-map-canvas"></div></div>{}',
        name,
        name,
        typography.french(label),
        twin,
        static("vendor/maplibre/maplibre-gl.mjs"),
        static("vendor/maplibre/maplibre-gl-worker.mjs"),
        json_script({"base_style": base_style, **config}, f"{name}-settings"),
    )
