"""Agendas of the boards of the demonstration, session after session: a dozen subjects of such an association."""

from __future__ import annotations

from typing import Final

from maillage.interfaces.demo.association.scene import Point

APPROVE: Final = Point(
    "Approbation du compte rendu précédent",
    "decision",
    5,
    "Aucune remarque.",
    vote="Approuver le compte rendu de la séance précédente",
)

# In the order in which the sessions were held; the last one is that of the board to come.
BOARD: Final[tuple[tuple[Point, ...], ...]] = (
    (
        Point(
            "Installation du conseil",
            minutes=15,
            written="Chacun dit ce qu’il attend du mandat et le temps qu’il peut y consacrer.",
        ),
        Point(
            "Soins non programmés : où en sommes-nous ?",
            "discussion",
            40,
            "Trois cabinets proposent chacun deux créneaux par semaine. Les pharmacies orienteront vers la liste que "
            "la coordination tient à jour.",
            decision="Ouvrir six créneaux de soins non programmés par semaine",
            vote="Ouvrir six créneaux par semaine",
            follow_up=("Tenir la liste des créneaux à jour chaque lundi", 0, 14),
        ),
        Point(
            "Rythme des séances", minutes=10, written="Un conseil tous les deux mois, le mardi soir à 20 h."
        ),
    ),
    (
        APPROVE,
        Point(
            "Patients sans médecin traitant",
            "discussion",
            35,
            "La CPAM a transmis le nombre de patients en affection de longue durée sans médecin traitant. "
            "Chaque cabinet regarde ce qu’il peut prendre.",
            follow_up=("Recueillir auprès de chaque cabinet ce qu’il peut prendre", 5, 21),
        ),
        Point(
            "Admission de nouveaux adhérents",
            "decision",
            10,
            vote="Admettre les cinq personnes présentées",
            decision_kind="admission",
            decision="Admission de cinq adhérents",
        ),
    ),
    (
        APPROVE,
        Point(
            "Sorties d’hospitalisation",
            "discussion",
            40,
            "Les infirmiers apprennent les retours à domicile le jour même. Le cadre de santé propose d’appeler la "
            "veille et d’envoyer l’ordonnance de sortie par messagerie sécurisée.",
            decision="Essayer l’appel de la veille avec un service pendant trois mois",
            vote="Essayer l’appel de la veille pendant trois mois",
            follow_up=("Désigner les cabinets infirmiers de l’essai", 6, 20),
        ),
        Point(
            "Convention avec l’hôpital",
            "decision",
            25,
            "Le projet prévoit un interlocuteur par service et une réunion par trimestre.",
            vote="Signer la convention avec le centre hospitalier",
            counts=(8, 0, 1),
            decision="Signer la convention avec le centre hospitalier",
            follow_up=("Faire signer la convention et la déposer dans les documents", 1, 30),
        ),
    ),
    (
        APPROVE,
        Point(
            "Budget : exécution à mi-année",
            "information",
            20,
            "Les dépenses de coordination suivent la prévision. La ligne « prévention » est peu engagée.",
            follow_up=("Proposer deux actions de prévention pour engager la ligne", 3, 45),
        ),
        Point(
            "Messagerie sécurisée et volet médical de synthèse",
            "discussion",
            30,
            "La moitié des adhérents ouvre sa messagerie sécurisée chaque jour. Deux pharmaciens offrent d’aider "
            "leurs voisins à s’équiper.",
            follow_up=("Tenir deux permanences d’aide à la messagerie sécurisée", 4, 40),
        ),
    ),
    (
        APPROVE,
        Point(
            "Parcours diabète de type 2",
            "decision",
            35,
            "Le groupe propose un bilan partagé à un an, une consultation de pédicurie et un atelier de cuisine.",
            vote="Adopter le parcours diabète de type 2",
            decision="Adoption du parcours diabète de type 2",
            follow_up=("Présenter le parcours aux cabinets et aux pharmacies", 15, 30),
        ),
        Point(
            "Accueil des nouveaux arrivants",
            "discussion",
            20,
            "Un livret d’accueil et un parrain par profession pour ceux qui s’installent.",
            follow_up=("Écrire le livret d’accueil", 2, 60),
        ),
    ),
    (
        APPROVE,
        Point(
            "Plan pour les situations sanitaires exceptionnelles",
            "discussion",
            40,
            "L’annuaire de crise est à compléter. Un exercice est souhaité avec les mairies.",
            decision="Préparer un exercice de crise avec deux mairies",
            vote="Préparer un exercice de crise avec deux mairies",
            follow_up=("Proposer une date d’exercice aux deux mairies", 2, 40),
        ),
        Point("Point sur les adhésions", minutes=10, written="Quatre adhésions depuis la dernière séance."),
    ),
    (
        APPROVE,
        Point(
            "Rencontre avec les collectivités",
            "discussion",
            30,
            "Les certificats demandés sans nécessité, le repérage de la fragilité et la gestion de crise feront "
            "l’ordre du jour. Neuf membres du conseil s’engagent à venir.",
            follow_up=("Arrêter le déroulé de la rencontre avec la communauté de communes", 1, 15),
        ),
        Point(
            "Infirmiers en pratique avancée",
            "discussion",
            25,
            "Sans médecin qui leur confie des patients, ils ne peuvent exercer. Deux cabinets acceptent d’en parler.",
            follow_up=("Organiser la rencontre entre les deux cabinets et l’infirmière", 0, 25),
        ),
    ),
    (
        APPROVE,
        Point(
            "Internes et stagiaires",
            "discussion",
            30,
            "Trois maîtres de stage dans tout le territoire. Le logement est ce qui manque d’abord.",
            decision="Demander aux communes un logement pour deux internes",
            vote="Demander aux communes un logement pour deux internes",
            follow_up=("Écrire aux maires au sujet du logement des internes", 0, 20),
        ),
        Point(
            "Prévention en EHPAD",
            "information",
            20,
            "Deux établissements sont prêts à accueillir une action d’hygiène bucco-dentaire.",
        ),
    ),
    (
        APPROVE,
        Point(
            "Siéger dans les instances de l’hôpital",
            "decision",
            20,
            "Le directeur propose un siège au conseil de surveillance ; la communauté l’invitera à ses conseils.",
            vote="Accepter le siège au conseil de surveillance",
            decision="Représentation mutuelle avec le centre hospitalier",
        ),
        Point(
            "Règlement intérieur : indemnités de réunion",
            "decision",
            30,
            "Une réunion de deux heures ouvre droit à une indemnité, sur feuille d’émargement signée.",
            vote="Modifier l’article sur les indemnités",
            counts=(7, 1, 1),
            decision="Indemnités de réunion sur feuille d’émargement signée",
            follow_up=("Porter la modification au règlement intérieur", 1, 20),
        ),
    ),
    (
        APPROVE,
        Point(
            "Six créneaux par semaine : premier bilan",
            "discussion",
            30,
            "Les créneaux du matin sont pris, ceux du soir moins. Le SAS les voit depuis trois semaines.",
            decision="Déplacer deux créneaux du soir au matin",
            vote="Déplacer deux créneaux du soir au matin",
            follow_up=("Prévenir les pharmacies et le SAS du changement", 0, 10),
        ),
        Point(
            "Comptes arrêtés",
            "decision",
            20,
            "La cotrésorerie présente les comptes ; l’excédent vient du poste resté vacant trois mois.",
            vote="Arrêter les comptes à soumettre à l’assemblée",
            decision_kind="accounts",
            decision="Arrêté des comptes de l’année",
        ),
    ),
    (
        APPROVE,
        Point(
            "Moi(s) sans tabac",
            "decision",
            20,
            "Six pharmacies et deux maisons de santé tiendront un point d’information.",
            vote="Financer les stands du Moi(s) sans tabac",
            decision="Financement des stands du Moi(s) sans tabac",
            follow_up=("Commander le matériel des stands", 16, 25),
        ),
        Point(
            "Soutien aux soignants",
            "discussion",
            25,
            "Deux arrêts dans l’année parmi les adhérents. L’idée d’un groupe de parole est retenue.",
            follow_up=("Trouver un animateur pour le groupe de parole", 7, 45),
        ),
    ),
    (
        APPROVE,
        Point(
            "Plan intercommunal de sauvegarde",
            "information",
            25,
            "La communauté est invitée à la rédaction : elle dira qui peut être appelé, et pour quoi.",
            follow_up=("Désigner deux personnes pour les réunions de rédaction", 1, 15),
        ),
        Point(
            "Qui travaille où : tenir l’annuaire à jour",
            "discussion",
            25,
            "Un tiers des horaires est faux. Chaque profession relit les siens avant la prochaine séance.",
            follow_up=("Relire les horaires de sa profession dans l’annuaire", 5, 30),
        ),
        Point(
            "Admission de nouveaux adhérents",
            "decision",
            10,
            vote="Admettre les deux personnes présentées",
            decision_kind="admission",
            decision="Admission de deux adhérents",
        ),
    ),
    (
        APPROVE,
        Point("Objectifs de l’accord avec l’assurance maladie", "discussion", 35),
        Point("Préparation de l’assemblée générale", "discussion", 25),
        Point("Renouvellement d’un mandat qui se termine", "decision", 10),
    ),
)
