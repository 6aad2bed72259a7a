"""What the contexts above and the interfaces may ask of the health project."""

from maillage.contexts.programme.actions.permissions import abilities as action_abilities
from maillage.contexts.programme.actions.queries import actions, actions_of_meeting, late_steps, links_of
from maillage.contexts.programme.actions.services import (
    ActionRefused,
    add_step,
    create_action,
    drop_step,
    finish_step,
    import_action,
    link_decision,
    link_document,
    link_meeting,
    link_scenario,
    start_step,
    update_action,
    update_step,
)
from maillage.contexts.programme.actions.services import add_member as add_action_member
from maillage.contexts.programme.actions.services import comment as comment_action
from maillage.contexts.programme.actions.services import create_from_template as create_action_from_template
from maillage.contexts.programme.actions.services import set_state as set_action_state
from maillage.contexts.programme.actions.views_paper import sheet_bytes as action_sheet_bytes
from maillage.contexts.programme.evidence.counting import Counts as EvidenceCounts
from maillage.contexts.programme.evidence.counting import counts_in as evidence_counts
from maillage.contexts.programme.evidence.proofs import Proof, ProofKind
from maillage.contexts.programme.evidence.proofs import sees as proofs_seen_by
from maillage.contexts.programme.evidence.proofs import shown_to as proofs_shown_to
from maillage.contexts.programme.evidence.queries import evidence_of_actions, proofs_in
from maillage.contexts.programme.evidence.services import add as add_evidence
from maillage.contexts.programme.ideas.services import add_idea, turn_into_action, update_idea
from maillage.contexts.programme.ideas.services import create_call as create_idea_call
from maillage.contexts.programme.ideas.services import set_state as sort_idea
from maillage.contexts.programme.ideas.services import support as support_idea
from maillage.contexts.programme.inbox.services import drop_files, note_call
from maillage.contexts.programme.indicators.queries import IndicatorRow
from maillage.contexts.programme.indicators.queries import history as indicator_history
from maillage.contexts.programme.indicators.queries import table as indicator_table
from maillage.contexts.programme.indicators.queries import with_unit as value_with_unit
from maillage.contexts.programme.indicators.services import correct as correct_reading
from maillage.contexts.programme.indicators.services import define as define_indicator
from maillage.contexts.programme.indicators.services import refresh as refresh_indicators
from maillage.contexts.programme.indicators.services import set_target, type_reading
from maillage.contexts.programme.missions.queries import living as living_missions
from maillage.contexts.programme.missions.queries import missions
from maillage.contexts.programme.missions.services import create_from_nomenclature as create_contract_missions
from maillage.contexts.programme.missions.services import create_mission, update_mission
from maillage.contexts.programme.project.priorities.services import create_priority
from maillage.contexts.programme.project.queries import chapter as find_chapter
from maillage.contexts.programme.project.services import begin as begin_project
from maillage.contexts.programme.project.services import update_chapter
from maillage.contexts.programme.project.versions.services import freeze as freeze_project
from maillage.contexts.programme.stages.queries import signed_on, validated_on
from maillage.contexts.programme.stages.services import file_document as file_stage_document
from maillage.contexts.programme.stages.services import reach as reach_stage
from maillage.contexts.programme.stages.services import write_stage
from maillage.contexts.programme.surveys.answering import answer_by_link as answer_survey_by_link
from maillage.contexts.programme.surveys.answering import answer_openly as answer_survey_openly
from maillage.contexts.programme.surveys.opening import close_survey, open_survey
from maillage.contexts.programme.surveys.opening import remind as remind_survey
from maillage.contexts.programme.surveys.services import create_from_ready as create_survey_from_ready
from maillage.contexts.programme.surveys.services import update_survey
from maillage.contexts.programme.years.freezing import Freezer, Unsettled, freezers
from maillage.contexts.programme.years.queries import current_year, year_shown, years
from maillage.contexts.programme.years.services import (
    YearClosed,
    YearRefused,
    close_year,
    open_year,
    refuse_closed,
)
from maillage.contexts.programme.years.services import locked as locked_year

__all__ = [
    "ActionRefused",
    "EvidenceCounts",
    "Freezer",
    "IndicatorRow",
    "Proof",
    "ProofKind",
    "Unsettled",
    "YearClosed",
    "YearRefused",
    "action_abilities",
    "action_sheet_bytes",
    "actions",
    "actions_of_meeting",
    "add_action_member",
    "add_evidence",
    "add_idea",
    "add_step",
    "answer_survey_by_link",
    "answer_survey_openly",
    "begin_project",
    "close_survey",
    "close_year",
    "comment_action",
    "correct_reading",
    "create_action",
    "create_action_from_template",
    "create_contract_missions",
    "create_idea_call",
    "create_mission",
    "create_priority",
    "create_survey_from_ready",
    "current_year",
    "define_indicator",
    "drop_files",
    "drop_step",
    "evidence_counts",
    "evidence_of_actions",
    "file_stage_document",
    "find_chapter",
    "finish_step",
    "freeze_project",
    "freezers",
    "import_action",
    "indicator_history",
    "indicator_table",
    "late_steps",
    "link_decision",
    "link_document",
    "link_meeting",
    "link_scenario",
    "links_of",
    "living_missions",
    "locked_year",
    "missions",
    "note_call",
    "open_survey",
    "open_year",
    "proofs_in",
    "proofs_seen_by",
    "proofs_shown_to",
    "reach_stage",
    "refresh_indicators",
    "refuse_closed",
    "remind_survey",
    "set_action_state",
    "set_target",
    "signed_on",
    "sort_idea",
    "start_step",
    "support_idea",
    "turn_into_action",
    "type_reading",
    "update_action",
    "update_chapter",
    "update_idea",
    "update_mission",
    "update_step",
    "update_survey",
    "validated_on",
    "value_with_unit",
    "write_stage",
    "year_shown",
    "years",
]
