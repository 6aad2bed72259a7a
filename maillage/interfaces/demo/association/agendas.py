"""What is on the agendas of the demonstration, and what came of it: ordinary matters of such an association."""

from __future__ import annotations

from maillage.interfaces.demo.association.scene import Point

FIRST_ASSEMBLY: tuple[Point, ...] = (
    Point(
        "Rapport d’activité des premiers mois",
        "decision",
        30,
        "Les statuts, les premiers adhérents, six créneaux de soins non programmés par semaine.",
        vote="Approuver le rapport d’activité",
        decision="Approbation du rapport d’activité des premiers mois",
    ),
    Point(
        "Budget de l’année",
        "decision",
        20,
        "La cotrésorerie présente le budget : coordination, prévention, réunions.",
        vote="Adopter le budget",
        decision_kind="accounts",
        decision="Adoption du budget de l’année",
    ),
    Point(
        "Montant de la cotisation",
        "decision",
        10,
        "Le conseil propose 30 € pour tous les collèges.",
        vote="Fixer la cotisation à 30 €",
        decision="Cotisation fixée à 30 €",
    ),
    Point(
        "Quelles actions d’abord ?",
        "discussion",
        30,
        "Trois groupes se forment : accès aux soins, prévention, parcours diabète.",
    ),
)

ASSEMBLY: tuple[Point, ...] = (
    Point(
        "Rapport moral et d’activité",
        "decision",
        30,
        "La coprésidence présente l’année : soins non programmés, parcours diabète, journées de prévention.",
        vote="Approuver le rapport moral et d’activité",
        decision="Approbation du rapport moral et d’activité",
    ),
    Point(
        "Comptes de l’année",
        "decision",
        20,
        "La cotrésorerie présente les comptes. L’excédent est reporté.",
        vote="Approuver les comptes et donner quitus",
        decision_kind="accounts",
        decision="Approbation des comptes, quitus à la trésorerie",
    ),
    Point(
        "Montant de la cotisation",
        "decision",
        10,
        "Le conseil propose de la maintenir à 30 €.",
        vote="Maintenir la cotisation à 30 €",
        decision="Cotisation maintenue à 30 €",
    ),
    Point(
        "Élection de deux membres du conseil",
        "decision",
        25,
        "Trois personnes se présentent pour deux sièges.",
        ballot=("Élise Argousier-Calcite", "Sophie Pervenche-Mésange", "Marc Renoncule-Autan"),
        seats=2,
    ),
    Point(
        "Questions des adhérents", "discussion", 20, "Échanges sur l’accueil des remplaçants et des internes."
    ),
)

_NEXT_BOARD = Point(
    "Ordre du jour du prochain conseil",
    "discussion",
    20,
    "Le bureau arrête l’ordre du jour.",
    follow_up=("Envoyer la convocation du conseil", 0, 7),
)

BUREAU: tuple[tuple[Point, ...], ...] = (
    (
        _NEXT_BOARD,
        Point("Compte bancaire et signatures", minutes=15, written="Les deux cotrésoriers signent."),
    ),
    (_NEXT_BOARD, Point("Factures et paiements", minutes=15, written="Rien en retard.")),
    (
        Point(
            "Recrutement d’une assistante de coordination",
            "discussion",
            35,
            "Quatre candidatures, deux entretiens à venir.",
            follow_up=("Fixer les deux entretiens", 1, 10),
        ),
        _NEXT_BOARD,
    ),
    (
        Point("Entretien annuel de la coordination", "discussion", 20, "L’entretien se tiendra à deux."),
        Point("Factures et paiements", minutes=10, written="Une facture de salle à réclamer."),
    ),
    (_NEXT_BOARD, Point("Assurance de l’association", minutes=10, written="Le contrat est reconduit.")),
    (
        Point(
            "Rencontre avec la caisse",
            "discussion",
            25,
            "Le dialogue de gestion portera sur les soins non programmés et le médecin traitant.",
            follow_up=("Rassembler les justificatifs du dialogue de gestion", 1, 20),
        ),
        _NEXT_BOARD,
    ),
)

# What a group met for, session after session.
GROUPS: dict[str, tuple[tuple[str, tuple[Point, ...]], ...]] = {
    "access": (
        (
            "les créneaux communs",
            (
                Point("Qui ouvre quoi", "discussion", 30, "Trois cabinets ouvrent deux créneaux chacun."),
                Point(
                    "Prévenir les pharmacies",
                    "decision",
                    15,
                    "Une feuille par semaine, affichée au comptoir.",
                    follow_up=("Faire la feuille de la semaine", 8, 14),
                ),
            ),
        ),
        (
            "sorties d’hospitalisation",
            (
                Point(
                    "L’essai avec un service",
                    "discussion",
                    40,
                    "Onze retours annoncés la veille en six semaines, deux oubliés.",
                    follow_up=("Revoir la fiche de sortie avec le service", 9, 30),
                ),
            ),
        ),
        (
            "patients sans médecin traitant",
            (
                Point(
                    "Ce que chaque cabinet peut prendre",
                    "discussion",
                    30,
                    "Quarante patients en affection de longue durée ont trouvé un médecin.",
                ),
                Point(
                    "Ceux qui restent",
                    "discussion",
                    20,
                    "Le groupe propose une consultation d’évaluation par une infirmière en pratique avancée.",
                    follow_up=("Rédiger une page de présentation pour le conseil", 10, 30),
                ),
            ),
        ),
    ),
    "prevention": (
        (
            "journée de dépistage",
            (
                Point(
                    "Lieu et date",
                    "discussion",
                    20,
                    "Le marché du samedi est retenu : on y voit ceux qui ne consultent pas.",
                    follow_up=("Demander l’emplacement à la mairie", 15, 20),
                ),
                Point("Qui tient quel stand", "discussion", 25, "Tension, glycémie, vue, vaccins."),
            ),
        ),
        (
            "hygiène bucco-dentaire en EHPAD",
            (
                Point(
                    "Deux établissements volontaires",
                    "discussion",
                    35,
                    "Un chirurgien-dentiste formera les aides-soignants en deux demi-journées.",
                    follow_up=("Fixer les deux demi-journées avec les établissements", 16, 30),
                ),
            ),
        ),
        (
            "Moi(s) sans tabac",
            (
                Point(
                    "Les points d’information", "discussion", 30, "Six pharmacies et deux maisons de santé."
                ),
                Point(
                    "Affiches",
                    "decision",
                    10,
                    "Celles de l’assurance maladie suffisent.",
                    follow_up=("Distribuer les affiches", 17, 15),
                ),
            ),
        ),
    ),
    "diabetes": (
        (
            "qui fait quoi dans le suivi",
            (
                Point(
                    "Le parcours d’un patient, pas à pas",
                    "discussion",
                    45,
                    "Fond d’œil et pédicurie se perdent le plus souvent.",
                    follow_up=("Dessiner le parcours sur une page", 22, 30),
                ),
            ),
        ),
        (
            "le bilan partagé à un an",
            (
                Point(
                    "La fiche de bilan", "discussion", 30, "Une page, remplie à deux : médecin et infirmier."
                ),
                Point(
                    "Essai avec trois cabinets",
                    "decision",
                    20,
                    "Dix patients par cabinet.",
                    follow_up=("Rendre compte de l’essai au conseil", 23, 60),
                ),
            ),
        ),
        (
            "atelier de cuisine",
            (
                Point(
                    "Avec le centre social",
                    "discussion",
                    30,
                    "Le centre prête sa cuisine ; une diététicienne anime.",
                    follow_up=("Écrire aux patients du parcours", 22, 20),
                ),
            ),
        ),
    ),
}

# The groups of an association that begins: where it stands, then what it takes to the board.
BEGINNINGS: tuple[tuple[str, tuple[Point, ...]], ...] = (
    (
        "première séance",
        (
            Point(
                "Où en est-on ?",
                "discussion",
                30,
                "Chacun dit ce qui a été essayé et ce qui a bloqué.",
            ),
            Point(
                "Une action simple pour commencer",
                "decision",
                20,
                "Le groupe retient une action, qu’il présentera au conseil.",
                follow_up=("Rédiger une page de présentation pour le conseil", 7, 30),
            ),
        ),
    ),
    (
        "ce que nous proposons",
        (
            Point(
                "Retour du conseil",
                "discussion",
                20,
                "Le conseil demande un calendrier et le nom de ceux qui s’engagent.",
            ),
            Point(
                "Calendrier",
                "discussion",
                25,
                "Trois mois d’essai, puis un bilan.",
                follow_up=("Tenir le tableau de ceux qui s’engagent", 7, 40),
            ),
        ),
    ),
)

WORKSHOP: tuple[Point, ...] = (
    Point(
        "Accès aux soins et temps médical",
        "discussion",
        40,
        "Les mairies signalent des demandes de certificats qui prennent du temps médical sans nécessité.",
        follow_up=("Lister les certificats que les mairies et les écoles demandent encore", 4, 60),
    ),
    Point(
        "Personnes âgées : repérer la fragilité",
        "discussion",
        40,
        "Les CCAS et l’aide à domicile repèrent tôt ; il manque un interlocuteur à qui le dire.",
        follow_up=("Donner aux CCAS un numéro et une adresse où signaler", 6, 45),
    ),
    Point(
        "Situations sanitaires exceptionnelles",
        "discussion",
        30,
        "Qui prévient qui, et comment retrouver les personnes vulnérables sans recopier le registre de la mairie.",
    ),
)

EXCHANGE: tuple[Point, ...] = (
    Point(
        "Les missions de la communauté, pour les nouvelles équipes",
        "information",
        30,
        "La moitié des élus découvrent l’association. Ils demandent un interlocuteur par commune.",
        follow_up=("Envoyer aux mairies la liste des interlocuteurs", 2, 20),
    ),
    Point(
        "Plan intercommunal de sauvegarde",
        "discussion",
        40,
        "Les mairies tiennent le registre des personnes vulnérables ; la communauté dit qui appeler.",
        follow_up=("Relire le volet santé du plan", 1, 60),
    ),
)

# (town by rank of population, what was said, what follows)
LAUNCHES: tuple[tuple[str, str, str], ...] = (
    (
        "Une quinzaine de professionnels. Priorités : soins non programmés, liens avec l’hôpital.",
        "Améliorer la réponse aux demandes de soins non programmés",
        "Constituer un groupe de travail sur les soins non programmés",
    ),
    (
        "Trente professionnels. Il est décidé de constituer plusieurs groupes de travail.",
        "Coordination entre la ville et l’hôpital, dans les deux sens",
        "Constituer un groupe de travail ville-hôpital",
    ),
    (
        "Une quinzaine de professionnels et un représentant de l’hôpital. Les médecins manquent : une nouvelle "
        "rencontre leur sera proposée.",
        "Accueillir les internes, faciliter l’installation",
        "Rencontrer les médecins qui n’ont pas pu venir",
    ),
    (
        "Bilan des premiers échanges avec les partenaires : prévention, hygiène bucco-dentaire en EHPAD.",
        "Prévention avec les EHPAD",
        "Proposer une action de prévention avec un EHPAD",
    ),
    (
        "Une vingtaine de professionnels, dont une dizaine se disent intéressés.",
        "Choisir les premières actions et préparer l’assemblée constitutive",
        "Préparer l’assemblée constitutive",
    ),
)
