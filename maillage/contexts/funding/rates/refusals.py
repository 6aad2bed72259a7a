"""Why something about rates was not done."""


class RateRefused(ValueError):
    """What was asked cannot be done; the message is for the person. Nothing was written."""
