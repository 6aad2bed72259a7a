"""What a browser that knows nothing yet fetches for a page, compressed; and which pages load the code of maps."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.results import Result
from benchmarks.workplace import Workplace

MAX_KB = 200


def run(workplace: Workplace) -> Iterator[Result]:
    workplace.collect_static()
    pages = workplace.one_cpts.run("weigh_pages")["pages"]
    plain = {address: page for address, page in pages.items() if not page["has_map"]}
    heaviest = max(plain, key=lambda address: plain[address]["bytes"])
    yield Result(
        name="page_weight.heaviest",
        value=plain[heaviest]["bytes"] / 1000,
        unit="kB",
        target=MAX_KB,
        note=f"{heaviest}, heaviest of {len(plain)} pages without map; HTML {plain[heaviest]['html'] / 1000:.1f} kB, "
        "the rest styles, scripts, images and fonts",
    )
    needless = sorted(address for address, page in plain.items() if page["map"])
    yield Result(
        name="page_weight.needless_map_code",
        value=len(needless),
        unit="pages",
        target=0,
        note=f"{len(pages) - len(plain)} pages have a map"
        + (f"; wrongly: {', '.join(needless)}" if needless else ""),
    )
