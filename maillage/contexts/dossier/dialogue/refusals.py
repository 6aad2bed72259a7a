"""Why a write on a dialogue was not done. The message is for the person; nothing was written."""

from __future__ import annotations

from maillage.platform.editing import meanwhile


class DialogueRefused(ValueError):
    """What was asked cannot be done."""


class ChangedMeanwhile(meanwhile.ChangedMeanwhile, DialogueRefused):
    """Somebody else wrote since the form was shown; `current` is the row today."""


class NotReady(DialogueRefused):
    """Something is missing for the next step. obstacles: sentences; may_pass: a written reason lets it go on."""

    def __init__(self, obstacles: tuple[str, ...], *, may_pass: bool) -> None:
        self.obstacles, self.may_pass = obstacles, may_pass
        end = " Pour continuer quand même, écrivez pourquoi." if may_pass else ""
        super().__init__(" ".join(obstacles) + end)
