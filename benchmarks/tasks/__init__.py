"""What a child process may be asked for, by name; each task returns what it measured."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from benchmarks.tasks import (
    association,
    building,
    dossier,
    finess,
    importing,
    indicators,
    keeping,
    mapping,
    packing,
    pages,
    playing,
    searching,
    visiting,
    weighing,
    writings,
)

TASKS: dict[str, Callable[..., dict[str, Any]]] = {
    "prepare": building.prepare,
    "found_community": building.found_community,
    "crowd": building.crowd,
    "collect_static": building.collect_static,
    "load_territory": building.load_territory,
    "bare_territory": building.bare_territory,
    "bare_read": importing.bare_read,
    "count_people": importing.count_people,
    "import_territory": importing.import_territory,
    "import_national": importing.import_national,
    "write_finess": finess.write_finess,
    "read_finess_bare": finess.read_finess_bare,
    "import_finess_territory": finess.import_finess_territory,
    "import_finess_national": finess.import_finess_national,
    "found_large_community": mapping.found_large_community,
    "place_everything": mapping.place_everything,
    "weigh_map": mapping.weigh_map,
    "fill_names": searching.fill_names,
    "find_misspelt": searching.find_misspelt,
    "back_up": keeping.back_up_here,
    "restore": keeping.restore_here,
    "dump_bare": keeping.dump_bare,
    "restore_bare": keeping.restore_bare,
    "dump_data": keeping.dump_data,
    "look_at_pages": pages.look_at_pages,
    "indicator_communities": indicators.indicator_communities,
    "indicators_due": indicators.indicators_due,
    "take_indicator_turns": indicators.take_indicator_turns,
    "look_at_workshop": playing.look_at_workshop,
    "weigh_pages": weighing.weigh_pages,
    "sessions": visiting.sessions,
    "build_pack": packing.build_pack,
    "look_at_dossier": dossier.look_at_dossier,
    "look_at_association": association.look_at_association,
    "write_to_all": association.write_to_all,
    "print_minutes": writings.print_minutes,
    "search_documents": writings.search_documents,
}
