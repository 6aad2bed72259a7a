"""What the directory says of the personal data that it holds."""

from __future__ import annotations

from datetime import timedelta

from maillage.contexts.directory.knowledge.retention import KEPT_FOR, forget_old
from maillage.contexts.directory.movements.retention import KEPT_FOR as MOVEMENTS_KEPT
from maillage.contexts.directory.movements.retention import forget_departed
from maillage.contexts.directory.permissions import (
    VIEW,
    VIEW_DEPARTURES,
    VIEW_DIRECT,
    VIEW_LABELS,
    VIEW_MOVEMENTS,
)
from maillage.contexts.directory.personal_data.erasing import erase, erase_register
from maillage.contexts.directory.personal_data.held import held, held_in_registers
from maillage.platform.registry.personal_data import (
    Holding,
    NotPersonal,
    PersonData,
    Retention,
    holdings,
    not_personal,
    person_data,
    retentions,
)

_INTEREST = "Intérêt légitime : organiser l’accès aux soins du territoire (RGPD, article 6.1.f)."
_REGISTERS = (
    "directory.Professional",
    "directory.Activity",
    "directory.HeldSkill",
    "directory.SecureMailbox",
    "directory.NameWord",
)
_OWN = (
    "directory.LocalKnowledge",
    "directory.DepartureNotice",
    "directory.Correction",
    "directory.EntryConfirmation",
    "directory.Labelled",
    "directory.Merge",
    "directory.NotDuplicate",
    "directory.Contact",
    "directory.Objection",
)


def register() -> None:
    """Called once, when the application starts."""
    for holding in (*_of_professionals(), *_of_places()):
        holdings.register(holding)
    person_data.register(
        PersonData(
            "directory.registers",
            "Annuaire : ce qui vient des registres publics",
            10,
            (*_REGISTERS, "directory.Movement"),
            held_in_registers,
            erase_register,
            keeps=(
                "le registre national est public et diffusé par l’État. On n’en est pas effacé, on s’oppose à figurer "
                "ici : l’opposition efface aussitôt et vaut pour tous les imports suivants."
            ),
        )
    )
    person_data.register(
        PersonData(
            "directory.own",
            "Annuaire : ce que les communautés ont ajouté",
            20,
            _OWN,
            held,
            erase,
            keeps="une opposition enregistrée : seul le numéro, sans nom, pour la respecter (RGPD, article 21).",
        )
    )
    for name, reason in (
        ("directory.GeocodedAddress", "adresses de lieux d’exercice et leur position, sans nom"),
        ("directory.Spelling", "graphies de mots de noms, sans lien avec une personne"),
        ("directory.FillingState", "avancement d’un calcul : un identifiant, effacé à la fin"),
        ("directory.ImportRun", "compte rendu d’un fichier ; les lignes refusées n’y ont pas de nom"),
        ("directory.Label", "mots que la communauté s’est donnés"),
        ("directory.Organisation", "coordonnées d’une structure ; les personnes sont ses contacts"),
        (
            "directory.Absorption",
            "état d’avant d’une fusion de structures, sans nom ni téléphone de personne",
        ),
    ):
        not_personal.register(NotPersonal(name, reason))
    _register_retentions()


def _of_professionals() -> tuple[Holding, ...]:
    return (
        Holding(
            "directory.register",
            "Registres publics des professionnels",
            "professionals",
            "les professionnels de santé du territoire et de ses communes voisines",
            _REGISTERS,
            (VIEW,),
            "Savoir qui exerce où, et comment joindre son cabinet.",
            _INTEREST,
            "Tant que la personne figure au registre ; effacé à l’import qui suit sa disparition.",
            "RPPS, annuaire santé et MSSanté publiés par l’Agence du numérique en santé (Licence Ouverte 2.0).",
        ),
        Holding(
            "directory.movements",
            "Arrivées, départs et déplacements",
            "professionals",
            "les professionnels de santé du territoire",
            ("directory.Movement",),
            (VIEW_MOVEMENTS,),
            "Voir venir les manques et accueillir les nouveaux.",
            _INTEREST,
            "Cinq ans.",
            "Comparaison de deux éditions du registre.",
        ),
        Holding(
            "directory.knowledge",
            "Ce que le territoire sait d’une fiche",
            "professionals",
            "les professionnels de santé du territoire",
            (
                "directory.LocalKnowledge",
                "directory.Correction",
                "directory.EntryConfirmation",
            ),
            (VIEW,),
            "Adresser les patients au bon endroit : nouveaux patients, langues, visites, horaires.",
            _INTEREST,
            "Un an après la dernière modification, une fois la personne partie du registre ; un signalement, un an "
            "après avoir été réglé.",
            "La personne elle-même, par le lien annuel de sa fiche, ou l’équipe de la communauté.",
            narrower=(
                ("directory.LocalKnowledge.direct_line", VIEW_DIRECT),
                ("directory.LocalKnowledge.email", VIEW_DIRECT),
                ("directory.LocalKnowledge.weekly_hours", VIEW_DIRECT),
            ),
            also="la personne elle-même, par le lien de sa fiche",
        ),
        Holding(
            "directory.departures",
            "Départs déclarés",
            "professionals",
            "les professionnels qui ont accepté de dire quand ils partent",
            ("directory.DepartureNotice",),
            (VIEW_DEPARTURES,),
            "Préparer une succession.",
            "Consentement de la personne, daté (RGPD, article 6.1.a) ; il se retire à tout moment.",
            "Un an après la date du départ ; sans date, deux ans après l’accord.",
            "La personne elle-même.",
        ),
        Holding(
            "directory.labels",
            "Étiquettes et rapprochements de fiches",
            "professionals",
            "les professionnels de santé du territoire",
            ("directory.Labelled", "directory.Label", "directory.Merge", "directory.NotDuplicate"),
            (VIEW_LABELS,),
            "Tenir des listes de travail ; ne pas compter deux fois la même personne.",
            _INTEREST,
            "Jusqu’à ce que l’équipe les retire, ou que la personne s’oppose.",
            "L’équipe de la communauté.",
        ),
        Holding(
            "directory.objections",
            "Oppositions à figurer dans l’annuaire",
            "professionals",
            "les professionnels qui s’opposent",
            ("directory.Objection",),
            (),
            "Respecter l’opposition à chaque import.",
            "Obligation légale (RGPD, article 21).",
            "Tant que le registre national publie la personne ; le numéro seul, sans nom.",
            "La personne elle-même.",
            also="l’exploitation de l’installation",
        ),
    )


def _of_places() -> tuple[Holding, ...]:
    return (
        Holding(
            "directory.contacts",
            "Contacts des organisations",
            "contacts",
            "les élus, responsables et correspondants des organisations du territoire",
            ("directory.Contact", "directory.Organisation", "directory.Absorption"),
            (VIEW,),
            "Savoir à qui s’adresser dans une mairie, un hôpital, une association.",
            _INTEREST,
            "Tant que la personne est le contact de l’organisation ; effacé à sa demande.",
            "L’équipe de la communauté, ou l’organisation elle-même.",
            narrower=tuple(
                (f"directory.Contact.{name}", VIEW_DIRECT)
                for name in (
                    "name",
                    "search_name",
                    "phone",
                    "email",
                    "function",
                    "is_elected",
                    "mandate_from",
                    "mandate_until",
                    "ended_at",
                )
            ),
        ),
        Holding(
            "directory.work",
            "Imports et signalements : qui les a faits",
            "work",
            "les membres et l’exploitation",
            ("directory.ImportRun", "directory.Delivery"),
            (),
            "Savoir qui a demandé un import.",
            "Intérêt légitime : sécurité et correction des erreurs (RGPD, article 6.1.f).",
            "La réception d’un fichier : deux mois ; le compte rendu d’un import : tant que sert le registre.",
            "La plateforme.",
            also="l’exploitation de l’installation",
        ),
    )


def _register_retentions() -> None:
    retentions.register(
        Retention(
            "directory.movements",
            "Mouvements des professionnels",
            "Arrivées, départs, déplacements, et les personnes dont il ne reste rien d’autre.",
            MOVEMENTS_KEPT,
            "Durée d’un contrat entre une CPTS, l’ARS et l’assurance maladie.",
            lambda before: forget_departed(),
            adjustable=False,
        )
    )
    retentions.register(
        Retention(
            "directory.knowledge",
            "Ce que le territoire sait d’une fiche",
            "Départs déclarés passés, signalements réglés, connaissance de fiches disparues du registre.",
            KEPT_FOR,
            "Plus d’usage un an après (RGPD, article 5.1.e) ; un départ sans date, deux ans après l’accord.",
            lambda before: forget_old(),
            minimum=timedelta(days=365),
            adjustable=False,
        )
    )
