"""Why something about payments was not done."""


class PayRefused(ValueError):
    """What was asked cannot be done; the message is for the person. Nothing was written."""
