"""The week of access to care, in the order in which it was lived."""

from __future__ import annotations

from maillage.interfaces.demo.care import doctors, people, protocols, roster, sas, slots, week
from maillage.interfaces.demo.story import Story


def tell_care(story: Story) -> None:
    """Who may be asked, the months before, the last eight days, and what is open now."""
    care = people.open_care(story)
    sas.tell(care)
    week.tell_months_before(care)
    slots.open_rules(care)
    roster.tell(care)
    week.tell_week(care)
    slots.tell_bookings(care)
    protocols.tell(care)
    doctors.tell(care)
    week.tell_now(care)
