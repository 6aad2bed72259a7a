"""Assembles the models of the capabilities."""

from maillage.contexts.programme.actions.models import (
    Action,
    ActionEntry,
    ActionLink,
    ActionMember,
    Step,
)
from maillage.contexts.programme.evidence.models import Evidence, FrozenProof
from maillage.contexts.programme.ideas.models import Idea, IdeaCall, IdeaSupport
from maillage.contexts.programme.inbox.models import (
    InboxFile,
    InboxItem,
    InboxRemoval,
    InboxSettings,
    MailboxState,
)
from maillage.contexts.programme.indicators.models import Indicator, Reading, RefreshTurn, Target
from maillage.contexts.programme.missions.models import Mission
from maillage.contexts.programme.project.models import (
    ChapterFigures,
    Priority,
    PriorityTie,
    ProjectChapter,
    ProjectVersion,
)
from maillage.contexts.programme.stages.models import Stage, StageDocument
from maillage.contexts.programme.surveys.models import (
    AnswerBox,
    Invitation,
    Response,
    Survey,
    SurveyQuestion,
)
from maillage.contexts.programme.years.models import ReportingYear

__all__ = [
    "Action",
    "ActionEntry",
    "ActionLink",
    "ActionMember",
    "AnswerBox",
    "ChapterFigures",
    "Evidence",
    "FrozenProof",
    "Idea",
    "IdeaCall",
    "IdeaSupport",
    "InboxFile",
    "InboxItem",
    "InboxRemoval",
    "InboxSettings",
    "Indicator",
    "Invitation",
    "MailboxState",
    "Mission",
    "Priority",
    "PriorityTie",
    "ProjectChapter",
    "ProjectVersion",
    "Reading",
    "RefreshTurn",
    "ReportingYear",
    "Response",
    "Stage",
    "StageDocument",
    "Step",
    "Survey",
    "SurveyQuestion",
    "Target",
]
