"""Assembles the models of the capabilities."""

from maillage.contexts.care.activity.models import (
    CoordinationMonth,
    DigestLink,
    WeeklyDigest,
)
from maillage.contexts.care.availability.models import (
    CareSettings,
    Responder,
)
from maillage.contexts.care.callout.models import (
    Asking,
)
from maillage.contexts.care.protocols.models import (
    Inclusion,
    Participation,
    Protocol,
)
from maillage.contexts.care.roster.models import (
    RosterRule,
    RosterSeat,
    Swap,
    SwapLetter,
    Turn,
    TurnFeed,
    TurnReminder,
)
from maillage.contexts.care.sas.models import (
    BookingPush,
    Part,
    PushState,
    Regulator,
    SasLink,
    SasPart,
    SasServed,
    Told,
)
from maillage.contexts.care.slots.models import (
    AgendaFeed,
    Busy,
    Slot,
    SlotRule,
)
from maillage.contexts.care.treating_doctor.models import (
    DoctorListSettings,
    DoctorOffer,
    DoctorRoom,
    NeedCount,
    PlacementTally,
    PriorityRule,
    RoomAsking,
    RoomRound,
    WaitingImport,
    WaitingPerson,
)
from maillage.contexts.care.unscheduled.models import (
    CareRequest,
    NeedKind,
    RequestLink,
    RequestTally,
)

__all__ = [
    "AgendaFeed",
    "Asking",
    "BookingPush",
    "Busy",
    "CareRequest",
    "CareSettings",
    "CoordinationMonth",
    "DigestLink",
    "DoctorListSettings",
    "DoctorOffer",
    "DoctorRoom",
    "Inclusion",
    "NeedCount",
    "NeedKind",
    "Part",
    "Participation",
    "PlacementTally",
    "PriorityRule",
    "Protocol",
    "PushState",
    "Regulator",
    "RequestLink",
    "RequestTally",
    "Responder",
    "RoomAsking",
    "RoomRound",
    "RosterRule",
    "RosterSeat",
    "SasLink",
    "SasPart",
    "SasServed",
    "Slot",
    "SlotRule",
    "Swap",
    "SwapLetter",
    "Told",
    "Turn",
    "TurnFeed",
    "TurnReminder",
    "WaitingImport",
    "WaitingPerson",
    "WeeklyDigest",
]
