"""Why an answer is not taken: sentences that say what to do."""

from __future__ import annotations


class AnswerRefused(Exception):
    """An answer that cannot be written as it is; its text is for the person."""
