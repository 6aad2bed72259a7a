from __future__ import annotations

from maillage.contexts.funding.refusals import MoneyRefused


class BankRefused(MoneyRefused):
    """What was asked of the bank's lines cannot be done; the message is for the person. Nothing was written."""
