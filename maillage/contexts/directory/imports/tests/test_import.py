"""Whole files, one after the other: what the register then holds, and what changed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.utils import timezone
from django_scopes import scopes_disabled

from maillage.contexts.directory.imports import applying
from maillage.contexts.directory.imports.models import CoveredCommune, ImportRun, RunState
from maillage.contexts.directory.imports.report import lines_of
from maillage.contexts.directory.imports.rpps import people
from maillage.contexts.directory.objections.services import record_objection
from maillage.contexts.directory.professionals.models import Activity, Professional
from maillage.contexts.directory.tests.ground import (
    ALPHA,
    BETA,
    DELTA,
    GAMMA,
    OLD_ALPHA,
    PERIMETER,
    TOWN,
    TOWN_5,
    UNKNOWN,
    bring,
    doctor,
    edition,
    idnps,
    leftovers,
    line,
    register,
    tally,
    told,
)
from maillage.contexts.territory.models import Commune, FormerCode
from maillage.platform.audit.models import AuditEntry
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("land")]

FIRST, SECOND, THIRD = date(2026, 9, 1), date(2026, 10, 1), date(2026, 11, 2)


def _places() -> list[tuple[str, str]]:
    return sorted(Activity.objects.visible().values_list("professional_id", "commune_id"))


def test_the_first_file_fills_the_register_and_nobody_arrives(folder: Path) -> None:
    run = bring(edition(folder, FIRST, [doctor(1), line(2, BETA), line(3, GAMMA), line(4, DELTA)]))
    assert _places() == [(idnps(1), ALPHA), (idnps(2), BETA), (idnps(3), GAMMA)]
    assert (run.state, run.generation, run.extraction_on) == (RunState.ACCEPTED, 1, FIRST)
    assert (run.rows_read, run.rows_kept, run.rows_refused) == (104, 3, 0)
    assert tally(run) == (3, 0, 0, 0)
    assert told() == []
    # The perimeter and its belt: GAMMA touches BETA, DELTA touches nobody.
    assert set(CoveredCommune.objects.values_list("commune_id", flat=True)) == {*PERIMETER, GAMMA}
    person = Professional.objects.get(pk=idnps(1))
    assert (person.last_name, person.first_name, person.civility) == ("GENÉVRIER-AAB", "Zoé", "MME")
    assert person.search_name == "genevrier aab zoe"
    practice = Activity.objects.visible().get(professional=person)
    assert (practice.profession_label, practice.skill_code, practice.mode_code) == ("Médecin", "SM26", "L")
    assert (practice.phone, practice.category_code, len(practice.digest)) == ("0100000000", "C", 16)


def test_the_same_file_twice_changes_nothing(folder: Path) -> None:
    rows = [doctor(1), doctor(1, BETA), line(2, BETA)]
    bring(edition(folder, FIRST, rows))
    before = register()
    keys = sorted(Activity.objects.values_list("pk", "since", "until"))
    again = bring(edition(folder, FIRST, reversed(rows)))
    assert register() == before
    assert sorted(Activity.objects.values_list("pk", "since", "until")) == keys
    assert tally(again) == (0, 0, 0, 0)
    assert leftovers() == 0


def test_arrivals_departures_moves_and_what_is_none_of_them(folder: Path) -> None:
    before = [
        line(1),
        line(2),
        line(3),
        line(4),
        line(5),
        line(6),
        doctor(7),
        line(8, BETA),
        line(8, ALPHA),
        line(9, GAMMA),
    ]
    after = [
        # 1 left the register
        line(2, BETA),  # moved
        line(3),
        line(3, BETA),  # second place
        line(4, family_name="GENÉVRIER-LOIN"),  # another name
        line(5, UNKNOWN),  # went where the register is not kept
        line(6, phone="0100000001"),  # another telephone
        line(7),  # another profession
        line(8, BETA),  # closed one of two places
        line(9, ALPHA),  # from the belt into the territory
        line(10),  # arrived
    ]
    bring(edition(folder, FIRST, before))
    run = bring(edition(folder, SECOND, after))
    assert told() == sorted(
        [
            (idnps(1), "60", ALPHA, None, ""),
            (idnps(2), "60", ALPHA, BETA, ""),
            (idnps(3), "60", None, BETA, ""),
            (idnps(5), "60", ALPHA, None, UNKNOWN),
            (idnps(7), "10", ALPHA, None, ""),
            (idnps(7), "60", None, ALPHA, ""),
            (idnps(8), "60", ALPHA, None, ""),
            (idnps(9), "60", GAMMA, ALPHA, ""),
            (idnps(10), "60", None, ALPHA, ""),
        ],
        key=str,
    )
    # New: 10. Changed: 3, 4, 6, 7, 8. Gone: 1, 5. Moved: 2, 9.
    assert tally(run) == (1, 5, 2, 2)
    assert Professional.objects.get(pk=idnps(4)).search_name == "genevrier loin zoe"
    assert Activity.objects.visible().get(professional=idnps(6)).phone == "0100000001"
    assert Professional.objects.filter(pk=idnps(1)).exists(), "a movement still names this person"
    assert leftovers() == 0


def test_someone_who_comes_back_arrives_again_under_today_s_name(folder: Path) -> None:
    bring(edition(folder, FIRST, [line(1), line(2)]))
    bring(edition(folder, SECOND, [line(2)]))
    bring(edition(folder, THIRD, [line(1, family_name="GENÉVRIER-NEUF"), line(2)]))
    assert told() == [(idnps(1), "60", ALPHA, None, ""), (idnps(1), "60", None, ALPHA, "")]
    assert Professional.objects.get(pk=idnps(1)).last_name == "GENÉVRIER-NEUF"


def test_exact_duplicates_are_one_line(folder: Path) -> None:
    run = bring(edition(folder, FIRST, [line(1), line(2), line(1), line(1)]))
    assert _places() == [(idnps(1), ALPHA), (idnps(2), ALPHA)]
    assert run.people_new == 2
    again = bring(edition(folder, SECOND, [line(1), line(1), line(2), line(3), line(3)]))
    assert _places() == [(idnps(1), ALPHA), (idnps(2), ALPHA), (idnps(3), ALPHA)]
    assert tally(again) == (1, 0, 0, 0)


def test_former_codes_arrondissements_and_addresses_without_code(folder: Path) -> None:
    run = bring(
        edition(
            folder,
            FIRST,
            [
                line(1, OLD_ALPHA),
                line(2, TOWN_5),
                line(3, "", postal_code="30110", postal_line="30110 ST BETA CEDEX"),
                line(4, "", postal_code="30110", postal_line="30110 VIEIL ALPHA"),
                line(5, "", postal_code="30110", postal_line="30110 NULLE PART"),
                line(6, ""),
            ],
        )
    )
    assert _places() == [(idnps(1), ALPHA), (idnps(2), TOWN), (idnps(3), BETA), (idnps(4), ALPHA)]
    assert run.rows_kept == 4


def test_a_former_code_that_becomes_today_s_is_no_movement(folder: Path) -> None:
    bring(edition(folder, FIRST, [line(1, OLD_ALPHA)]))
    run = bring(edition(folder, SECOND, [line(1, ALPHA)]))
    assert told() == []
    assert tally(run) == (0, 1, 0, 0)


def test_the_whole_of_france(folder: Path) -> None:
    rows = [line(1), line(4, DELTA), line(5, "99999"), line(6, "")]
    run = bring(edition(folder, FIRST, rows, fill=0), keep_all=True)
    places = Activity.objects.order_by("professional_id").values_list("professional_id", "commune_id")
    assert list(places) == [(idnps(1), ALPHA), (idnps(4), DELTA), (idnps(5), None), (idnps(6), None)]
    assert run.rows_kept == 4
    assert CoveredCommune.objects.count() == 5
    rows = [line(1, DELTA), line(4, DELTA), line(5, "99999"), line(6)]
    again = bring(edition(folder, SECOND, rows, fill=0), keep_all=True)
    assert told() == [(idnps(1), "60", ALPHA, DELTA, ""), (idnps(6), "60", None, ALPHA, "")]
    assert tally(again) == (0, 1, 0, 1)


def test_from_france_to_the_perimeters_and_back_nobody_moves(folder: Path) -> None:
    rows = [line(1), line(4, DELTA), line(6, "")]
    bring(edition(folder, FIRST, rows), keep_all=True)
    bring(edition(folder, SECOND, rows))
    assert _places() == [(idnps(1), ALPHA)]
    bring(edition(folder, THIRD, rows), keep_all=True)
    assert told() == []
    assert Activity.objects.visible().count() == 103


def test_an_objection_before_is_respected(folder: Path) -> None:
    record_objection(by=Actor.system(), identifier=idnps(1))
    run = bring(edition(folder, FIRST, [line(1), line(2)]))
    assert _places() == [(idnps(2), ALPHA)]
    assert not Professional.objects.filter(pk=idnps(1)).exists()
    assert run.people_new == 1


def test_an_objection_after_leaves_no_movement(folder: Path) -> None:
    bring(edition(folder, FIRST, [line(1), line(2)]))
    record_objection(by=Actor.system(), identifier=idnps(1))
    assert _places() == [(idnps(2), ALPHA)]
    for day in (SECOND, THIRD):
        run = bring(edition(folder, day, [line(1, BETA), line(2)]))
        assert tally(run) == (0, 0, 0, 0)
    assert told() == []
    assert _places() == [(idnps(2), ALPHA)]


@pytest.mark.parametrize(
    ("step", "when"), [("write_unseen", "before"), ("write_unseen", "after"), ("find_renamed", "after")]
)
def test_an_objection_during_an_import_is_respected(
    folder: Path, monkeypatch: pytest.MonkeyPatch, step: str, when: str
) -> None:
    bring(edition(folder, FIRST, [line(1), line(2), line(3)]))
    module = people if step == "find_renamed" else applying
    work = getattr(module, step)

    def object_meanwhile(*args: object) -> object:
        result = work(*args) if when == "after" else None
        for rank in (1, 3, 4):
            record_objection(by=Actor.system(), identifier=idnps(rank))
        return result if when == "after" else work(*args)

    monkeypatch.setattr(module, step, object_meanwhile)
    bring(edition(folder, SECOND, [line(1, BETA), line(2), line(4)]))
    assert _places() == [(idnps(2), ALPHA)]
    assert told() == []
    assert list(Professional.objects.values_list("pk", flat=True)) == [idnps(2)]


def test_merged_communes_take_their_people_along(folder: Path, land: Community) -> None:
    bring(edition(folder, FIRST, [line(1, ALPHA), line(2, BETA)]))
    FormerCode.objects.create(code=BETA, name="Saint-Béta", commune_id=ALPHA)
    Commune.objects.filter(pk=BETA).update(successor_id=ALPHA)
    bring(edition(folder, SECOND, [line(1, ALPHA), line(2, BETA)]))
    assert _places() == [(idnps(1), ALPHA), (idnps(2), ALPHA)]
    assert told() == []
    bring(edition(folder, THIRD, [line(1, ALPHA)]))
    assert told() == [(idnps(2), "60", ALPHA, None, "")]


def test_the_report_gives_the_figures_and_the_journal_one_line(folder: Path) -> None:
    path = edition(folder, FIRST, [line(1), line(2, BETA)])
    text = path.read_text(encoding="utf-8")
    path.write_text(text + "trois|champs|seulement|\n" + "8|0|8" + "|" * 54 + "\n", encoding="utf-8")
    started = timezone.now()
    run = bring(path)
    assert (run.rows_read, run.rows_kept, run.rows_refused) == (104, 2, 2)
    assert run.refusals == [[104, "3 champs au lieu de 56"], [105, "profession absente"]]
    shown = dict(lines_of(run))
    assert shown["Date d’extraction"] == "01/09/2026"
    assert (shown["Lignes lues"], shown["Lignes gardées"], shown["Lignes refusées"]) == ("104", "2", "2")
    assert (shown["Résultat"], shown["Personnes nouvelles"]) == ("accepté", "2")
    assert run.finished_at is not None and started <= run.started_at <= run.finished_at
    with scopes_disabled():
        entry = AuditEntry.objects.get(action__startswith="import.")
    assert (entry.action, entry.object_id, entry.community_id) == ("import.accepted", str(run.pk), None)
    assert entry.changes["nouvelles personnes"] == [None, 2]


def test_lines_that_no_column_can_hold_are_refused_alone(folder: Path) -> None:
    run = bring(
        edition(
            folder,
            FIRST,
            [
                line(1),
                line(2, profession_code="6" * 11),
                line(3, phone="0" * 61),
                line(4, family_name="É" * 121),
                line(5, family_name="É" * 120, given_name="Œ" * 120),
                line(6, trade_name="É" * 900, street_name="É" * 900, email="a" * 900),
            ],
        )
    )
    assert {person for person, _ in _places()} == {idnps(1), idnps(5), idnps(6)}
    assert [reason for _, reason in run.refusals] == [
        "« Code profession » compte 11 caractères (au plus 10)",
        "« Téléphone (coord. structure) » compte 61 caractères (au plus 60)",
        "« Nom d'exercice » compte 121 caractères (au plus 120)",
    ]
    assert ImportRun.objects.get().state == RunState.ACCEPTED


def test_texts_of_the_file_come_through_whole(folder: Path) -> None:
    odd = "\\N \\. a\tb 'c' \"d\" %s ; -- 東京"
    path = edition(folder, FIRST, [line(1, trade_name="UN NOM"), line(2)])
    path.write_text(path.read_text(encoding="utf-8").replace("UN NOM", odd), encoding="utf-8")
    bring(path)
    assert Activity.objects.visible().get(professional=idnps(1)).structure_name == odd
