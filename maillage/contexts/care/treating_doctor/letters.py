"""Letters. None says anything of a person's health or names one: what is to be read lies behind the link."""

from __future__ import annotations

from typing import Final

from django.utils import timezone

from maillage.contexts.association.models import Contact
from maillage.contexts.care.treating_doctor.models import DoctorOffer, RoomRound, WaitingPerson
from maillage.platform.messaging.services import Draft
from maillage.platform.ui.typography import french, of_place, short_date

ROOM: Final = "care.doctor_room"
ROOM_REMINDER: Final = "care.doctor_room_reminder"
OFFER: Final = "care.doctor_offer"
OFFER_REMINDER: Final = "care.doctor_offer_reminder"
PERSON: Final = "care.waiting_person"
PURPOSES: Final = {
    ROOM: "Places des médecins : enquête",
    ROOM_REMINDER: "Places des médecins : relance",
    OFFER: "Médecin traitant : proposition",
    OFFER_REMINDER: "Médecin traitant : rappel",
    PERSON: "Médecin traitant : suivi d’une demande",
}


def _body(*paragraphs: str) -> str:
    return french("\n\n".join(one for one in paragraphs if one)) + "\n"


def room_asked(row: RoomRound, contact: Contact, url: str, *, is_reminder: bool) -> Draft:
    subject = f"{row.community.name} : pourriez-vous suivre de nouveaux patients ?"
    first = f"Bonjour {contact.name},"
    asked = (
        "Des habitants du territoire n’ont pas de médecin traitant. Pourriez-vous en suivre, maintenant ou dans les "
        "six mois, et combien ? « Non » est une réponse utile aussi : elle vous évite d’autres lettres."
    )
    again = "Vous n’avez pas encore répondu à cette question." if is_reminder else ""
    last = f"L’enquête se clôt le {short_date(row.closes_on)}. Rien ne vous sera attribué : vous choisirez."
    return Draft(
        contact.email,
        f"Rappel : {subject}" if is_reminder else subject,
        _body(first, again, row.message, asked)
        + f"\nRépondre en une minute, sans compte :\n{url}\n\n"
        + _body(last),
    )


def doctor_offered(row: DoctorOffer, url: str, *, is_reminder: bool) -> Draft:
    contact = _doctor(row)
    subject = f"{row.community.name} : une personne cherche un médecin traitant"
    asked = (
        "Vous avez dit avoir de la place. Une personne du territoire cherche un médecin traitant ; sa situation est "
        "décrite, sans son nom, sur la page ci-dessous. Vous acceptez ou déclinez, sans avoir à dire pourquoi."
    )
    last = f"Sans réponse avant le {_day(row)}, la place redevient libre."
    return Draft(
        contact.email,
        f"Rappel : {subject}" if is_reminder else subject,
        _body(f"Bonjour {contact.name},", asked) + f"\n{url}\n\n" + _body(last),
    )


def doctor_told(row: DoctorOffer) -> Draft:
    """The person agreed."""
    said = (
        "La personne qui vous avait été proposée a accepté. Elle a vos coordonnées et prendra rendez-vous ; la "
        "déclaration de médecin traitant se fera à la première consultation."
    )
    subject = f"{row.community.name} : votre proposition est acceptée"
    return Draft(_doctor(row).email, subject, _body(f"Bonjour {_doctor(row).name},", said))


def doctor_set_free(row: DoctorOffer) -> Draft:
    """The person did not go on, of whom the doctor had said yes; why is theirs."""
    said = (
        "La personne que vous aviez acceptée ne donne pas suite. Votre place est de nouveau libre ; vous n’avez rien à "
        "faire."
    )
    subject = f"{row.community.name} : votre place est de nouveau libre"
    return Draft(_doctor(row).email, subject, _body(f"Bonjour {_doctor(row).name},", said))


def person_registered(row: WaitingPerson, url: str) -> Draft:
    """Address and subject say nothing that whoever looks at a telephone could read from it."""
    said = (
        f"Votre demande est enregistrée auprès {of_place(row.community.name)}. L’adresse ci-dessous vous dit où elle "
        "en est, et vous permet de la retirer à tout moment. Gardez-la pour vous."
    )
    return Draft(row.email, f"{row.community.name} : votre demande", _body("Bonjour,", said) + f"\n{url}\n")


def person_offered(row: DoctorOffer, url: str, *, is_reminder: bool) -> Draft:
    said = "Une réponse à votre demande vous attend à l’adresse ci-dessous. Vous êtes libre de l’accepter ou non."
    subject = f"{row.community.name} : votre demande avance"
    last = (
        f"Sans nouvelles de vous avant le {_day(row)}, la proposition pourra être faite à quelqu’un d’autre ; votre "
        "demande restera sur la liste."
    )
    return Draft(
        row.person.email,
        f"Rappel : {subject}" if is_reminder else subject,
        _body("Bonjour,", said) + f"\n{url}\n\n" + _body(last),
    )


def person_renewal(row: WaitingPerson, url: str) -> Draft:
    said = (
        "Votre demande date de longtemps. Est-elle toujours d’actualité ? Confirmez-la à l’adresse ci-dessous ; sans "
        f"réponse avant le {short_date(row.expires_on)}, elle sera effacée."
    )
    subject = f"{row.community.name} : votre demande est-elle toujours d’actualité ?"
    return Draft(row.email, subject, _body("Bonjour,", said) + f"\n{url}\n")


def _doctor(row: DoctorOffer) -> Contact:
    # Nobody is written to of an offer whose doctor was erased (`offering`).
    assert row.room is not None
    found: Contact = row.room.contact
    return found


def _day(row: DoctorOffer) -> str:
    return short_date(timezone.localdate(row.expires_at))
