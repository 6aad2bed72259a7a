"""Why a write on the project was not done. The message is for the person; nothing was written."""

from __future__ import annotations

from maillage.contexts.programme.project.models import Priority, ProjectChapter
from maillage.platform.editing import meanwhile


class ProjectRefused(ValueError):
    """What was asked cannot be done."""


class ChangedMeanwhile(meanwhile.ChangedMeanwhile, ProjectRefused):
    """Somebody else wrote since the form was shown; `current` is the row today."""

    current: ProjectChapter | Priority

    words = (
        "Modifié entre-temps par quelqu’un d’autre. Rien n’a été enregistré et votre texte est gardé dans le "
        "formulaire : comparez les deux ci-dessous, reprenez ce qui manque, puis enregistrez de nouveau."
    )
