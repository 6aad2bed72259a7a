"""Stages of the life of the two communities, their papers, missions and years of report."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from maillage.contexts.association import api as association
from maillage.contexts.programme import api as programme
from maillage.interfaces.demo.association.clock import as_of, evening
from maillage.interfaces.demo.papers import paper
from maillage.interfaces.demo.story import Story

# Days before the first day of the contract.
PROJECT_DAYS: Final = 70
_IDEA, _LETTER, _VALIDATED = 330, 200, 35
# (paper of the stage, kind of document, title, who sends it, days before the contract, what it says)
_PAPERS: Final[tuple[tuple[str, str, str, str, str, int, str], ...]] = (
    (
        "letter",
        "letter",
        "letter",
        "Lettre d’intention",
        "Association",
        _LETTER,
        "Territoire envisagé, premier diagnostic, acteurs rencontrés, calendrier sur douze mois.",
    ),
    (
        "project",
        "project",
        "health_project",
        "Projet de santé déposé",
        "Association",
        PROJECT_DAYS,
        "Diagnostic du territoire, quatre missions socles, une mission optionnelle, fiches actions jointes.",
    ),
    (
        "validation",
        "validation",
        "letter",
        "Courrier de validation du projet de santé",
        "ARS de démonstration",
        _VALIDATED,
        "Le projet de santé est validé. Les indicateurs seront convenus à la signature du contrat.",
    ),
    (
        "contract",
        "contract",
        "contract",
        "Contrat ACI signé",
        "CPAM de démonstration",
        0,
        "Contrat signé pour cinq ans entre la communauté, l’assurance maladie et l’agence régionale de santé.",
    ),
)
_NOTES: Final = {
    "idea": "Réunions dans cinq communes ; périmètre convenu avec la communauté voisine.",
    "letter": "Déposée avec 41 signatures de professionnels.",
    "project": "Écrit par trois groupes de travail, relu par les partenaires.",
    "validation": "Deux remarques de l’ARS, reprises dans la version déposée.",
    "contract": "Signé en présence des maires.",
    "review": "Revue à six mois : calendrier tenu, indicateurs de prévention à préciser.",
}
# Who pilots each mission, as `Story.person` names people.
_PILOTS: Final = {
    "acces": "medecin",
    "parcours": "tresorerie",
    "prevention": "secretariat",
    "crise": "m2",
    "accompagnement": "m8",
    "pertinence": "m3",
}


def validated_on(story: Story) -> date:
    return story.before - timedelta(days=_VALIDATED)


def tell_stages(story: Story) -> None:
    """From the first meetings to the review, each with its day and the paper that it left."""
    days = {
        "idea": _IDEA,
        "letter": _LETTER,
        "project": PROJECT_DAYS,
        "validation": _VALIDATED,
        "contract": 0,
        "review": -183,
    }
    for number, (kind, ago) in enumerate(days.items()):
        on = story.before - timedelta(days=ago)
        started = story.before - timedelta(days=[*days.values()][number - 1] - 5) if number else None
        with as_of(evening(on)):
            programme.write_stage(
                by=story.by,
                kind=kind,
                version=0,
                started_on=started,
                reached_on=on,
                contract="aci" if kind == "contract" else "",
                note=_NOTES[kind],
            )
    programme.write_stage(
        by=story.by,
        kind="renewal",
        version=0,
        expected_on=association.months_later(story.before, 60),
        next_step="Relire l’évaluation des trois premières années avec la CPAM",
        next_step_on=association.months_later(story.before, 36),
        owner=story.scene.personas["coordination"],
    )
    _file_papers(story)


def _file_papers(story: Story) -> None:
    for stage, paper_key, kind, title, sender, ago, said in _PAPERS:
        on = story.before - timedelta(days=ago)
        with as_of(evening(on, 19)):
            document = association.add_document(
                by=story.by,
                values={
                    "kind": kind,
                    "title": title,
                    "visibility": "members",
                    "valid_from": on,
                    "detail": said,
                },
                name=f"{stage}.pdf",
                stream=paper(title, sender=sender, community=story.community.name, on=on, paragraphs=(said,)),
            )
            programme.file_stage_document(
                by=story.by, kind=stage, document=document, paper="" if stage == "project" else paper_key
            )
            if stage == "project":
                programme.file_stage_document(by=story.by, kind=stage, document=document, paper="project")
        story.documents[stage] = document


def open_missions(story: Story) -> None:
    """Those that the contract names, and an axis of the community's own."""
    with as_of(evening(story.before - timedelta(days=PROJECT_DAYS))):
        made = programme.create_contract_missions(by=story.by, on=story.before - timedelta(days=PROJECT_DAYS))
        story.missions = {one.reference: one for one in made}
        story.missions["vie"] = programme.create_mission(
            by=story.by,
            name="Faire vivre la communauté",
            aim="Que chacun sache qui travaille où, et puisse se joindre sans détour.",
            pilot=story.scene.personas["coordination"],
            starts_on=story.before,
        )
        for key, who in _PILOTS.items():
            mission = story.missions[key]
            story.missions[key] = programme.update_mission(
                by=story.by, pk=mission.pk, version=mission.version, pilot=story.person(who)
            )


def open_years(story: Story) -> None:
    """Two years that are over, and the one that runs."""
    for ago in (2, 1, 0):
        first = story.year_before(ago)
        last = story.year_before(ago - 1) - timedelta(days=1) if ago else _last_day(first)
        label = str(first.year) if first.month == 1 else f"{first.year}-{first.year + 1}"
        with as_of(evening(min(first, story.today), 9)):
            story.years[-ago] = programme.open_year(by=story.by, label=label, starts_on=first, ends_on=last)


def _last_day(first: date) -> date:
    return first.replace(year=first.year + 1) - timedelta(days=1)


def tell_early(story: Story) -> None:
    """The third community: its letter of intent is deposited, its project is being written, it has no contract."""
    by, today = story.by, story.today
    for kind, ago, note in (
        (
            "idea",
            240,
            "Trois réunions de professionnels, périmètre en discussion avec la communauté voisine.",
        ),
        ("letter", 40, "Lettre déposée auprès de l’ARS et de la CPAM ; réponse attendue."),
    ):
        on = today - timedelta(days=ago)
        with as_of(evening(on)):
            programme.write_stage(by=by, kind=kind, version=0, reached_on=on, note=note)
    with as_of(evening(today - timedelta(days=30))):
        programme.write_stage(
            by=by,
            kind="project",
            version=0,
            started_on=today - timedelta(days=30),
            expected_on=association.months_later(today, 7),
            next_step="Constituer un groupe par mission",
            next_step_on=today + timedelta(days=20),
        )
        made = programme.create_contract_missions(by=by, on=today - timedelta(days=30))
        missions = {one.reference: one for one in made}
        for template, mission in (("soins-non-programmes", "acces"), ("plan-sse", "crise")):
            programme.create_action_from_template(by=by, key=template, mission=missions[mission])
        programme.create_action(
            by=by,
            title="Choisir les priorités de prévention avec les communes",
            mission=missions["prevention"],
            finding="Chaque commune a ses actions ; personne n’en a la liste.",
            objective="Une liste commune, et deux priorités partagées.",
        )
