"""Why something about a vote is not done: the message is for the person, and nothing was written."""

from __future__ import annotations


class VoteRefused(ValueError):
    """What was asked cannot be done now."""


class VoteClosed(VoteRefused):
    """The vote takes no voice any more."""


class AlreadyVoted(VoteRefused):
    """The voice was used before."""
