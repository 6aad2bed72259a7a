"""The product as it is served, with the benchmark's empty page and its dashboard of eight cards."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()

from benchmarks.tasks.cards import fill_dashboard  # noqa: E402

# So many cards instead of the product's own; empty: leave these.
if wanted := os.environ.get("MAILLAGE_BENCH_CARDS", ""):
    fill_dashboard(int(wanted))
