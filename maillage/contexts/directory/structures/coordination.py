"""Who does what: the structures that coordinate care on a territory, in plain words, and whom to ask for what.

The facts come from the articles named beside each; the words are ours. Where the law leaves room (who carries a service
differs from one département to the next), the sentence says so rather than guess.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Role:
    """One sort of structure.

    key: anchor of the page. purpose: what it is for. ask: who turns to it, for what. decided: who decides and pays
    relates: how it stands to the others. source: the text that creates it
    structures: kinds of FINESS; organisations: kinds of the community's own address book
    """

    key: str
    name: str
    purpose: str
    ask: str
    decided: str
    relates: str
    source: str
    acronym: str = ""
    structures: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        return f"{self.acronym} : {self.name}" if self.acronym else self.name[:1].upper() + self.name[1:]


@dataclass(frozen=True)
class Need:
    """One line of « Vous cherchez… »: the need, and the keys of those to turn to, first first."""

    sought: str
    roles: tuple[str, ...]
    note: str = ""


NEEDS: Final = (
    Need(
        "une réponse urgente, de jour comme de nuit",
        ("sas",),
        "Composez le 15 (114 par SMS pour les personnes sourdes).",
    ),
    Need("un rendez-vous dans les deux jours, sans urgence vitale", ("sas", "cpts")),
    Need("un médecin traitant pour un patient", ("cpts", "cpam")),
    Need("un appui pour une situation complexe, quel que soit l’âge ou la maladie", ("dac",)),
    Need("des soins infirmiers d’aide à la toilette et au lever, au long cours", ("ssiad",)),
    Need("des soins d’hôpital à la maison", ("had",)),
    Need("un accompagnement renforcé pour rester chez soi plutôt qu’entrer en EHPAD", ("crt", "dac")),
    Need("une aide sociale, un repas, un registre des personnes fragiles", ("ccas",)),
    Need("de l’aide pour des démarches en ligne", ("france_services",)),
    Need("des droits ouverts, un renoncement aux soins à résoudre", ("cpam",)),
    Need("un projet de santé commun avec les collègues de la rue ou du bourg", ("esp", "msp")),
    Need("un avis ou une filière dans une spécialité", ("ess", "hospital")),
    Need("une action entre soignants de tout le territoire", ("cpts",)),
    Need("une action de santé avec les communes", ("cls", "epci")),
    Need("une réponse commune sur la santé mentale", ("clsm", "cpts")),
    Need("un local, une aide à l’installation", ("epci", "ars")),
    Need("un accord, un financement, une autorisation", ("ars", "cpam")),
)

ROLES: Final = (
    Role(
        key="cpts",
        acronym="CPTS",
        name="communauté professionnelle territoriale de santé",
        purpose="Association des soignants d’un territoire, toutes professions, autour d’un projet de santé : accès "
        "aux soins, parcours, prévention, crises sanitaires.",
        ask="Les professionnels, pour s’organiser entre eux. Elle ne soigne pas elle-même et ne suit pas de dossier.",
        decided="Les professionnels écrivent le projet ; l’ARS le valide ; l’Assurance maladie paie selon un accord "
        "national (ACI).",
        relates="Réunit à l’échelle du territoire les équipes et les maisons de santé ; passe le relais au DAC pour "
        "une personne dont la situation est complexe.",
        source="Code de la santé publique, art. L. 1434-12 ; accord du 20 juin 2019",
        structures=("cpts",),
    ),
    Role(
        key="dac",
        acronym="DAC",
        name="dispositif d’appui à la coordination",
        purpose="Équipe qui aide quand une situation devient complexe : évaluer, réunir les intervenants, trouver les "
        "aides, suivre un plan. Il a remplacé depuis 2019 les plateformes territoriales d’appui (PTA), les MAIA et les "
        "réseaux de santé.",
        ask="Les professionnels d’abord, les personnes et leurs proches aussi, pour tout âge et toute maladie.",
        decided="L’ARS décide du territoire et paie ; le service est gratuit.",
        relates="Intervient pour une personne, quand la CPTS organise pour tous ; n’enlève rien au médecin traitant.",
        source="Code de la santé publique, art. L. 6327-1 à L. 6327-3",
        structures=("dac", "coordination"),
    ),
    Role(
        key="sas",
        acronym="SAS",
        name="service d’accès aux soins",
        purpose="Répond au téléphone à toute heure : une régulation d’urgence (SAMU) et une régulation de médecine de "
        "ville, qui trouve un rendez-vous en ville quand il n’y a pas d’urgence.",
        ask="Toute personne, en composant le 15 (ou le 116 117 où il existe), quand le médecin traitant ne peut pas "
        "répondre.",
        decided="L’hôpital qui porte le SAMU et les médecins de ville ensemble, à l’échelle du département ; financé "
        "par l’ARS et l’Assurance maladie.",
        relates="Oriente vers les créneaux que les CPTS et les cabinets ont déclarés.",
        source="Code de la santé publique, art. L. 6311-3",
        structures=("unscheduled_care",),
    ),
    Role(
        key="esp",
        acronym="ESP",
        name="équipe de soins primaires",
        purpose="Des professionnels de premier recours, autour de médecins généralistes, qui s’accordent sur un projet "
        "sans forcément partager des murs.",
        ask="Les professionnels qui veulent commencer à travailler ensemble, avant ou sans maison de santé.",
        decided="Les professionnels ; ils transmettent leur projet à l’ARS, qui peut aider.",
        relates="Peut devenir une maison ou un centre de santé ; fait partie de la CPTS.",
        source="Code de la santé publique, art. L. 1411-11-1",
        organisations=("primary_care_team",),
    ),
    Role(
        key="msp",
        acronym="MSP",
        name="maison de santé pluriprofessionnelle",
        purpose="Des médecins, des auxiliaires médicaux et des pharmaciens libéraux qui exercent autour d’un projet de "
        "santé commun, dans un ou plusieurs lieux.",
        ask="Les patients, pour des soins courants ; les professionnels, pour s’y installer.",
        decided="Les professionnels (souvent en société, la SISA) ; l’Assurance maladie verse un forfait ; les murs "
        "sont souvent à la commune ou à l’intercommunalité.",
        relates="Soigne sa patientèle ; la CPTS organise entre elle et les autres.",
        source="Code de la santé publique, art. L. 6323-3",
        structures=("msp",),
    ),
    Role(
        key="health_centre",
        name="centre de santé",
        purpose="Des soignants salariés y donnent des consultations sans avance de frais.",
        ask="Les patients, pour des soins courants ; les professionnels qui cherchent un poste salarié.",
        decided="Une commune, une association, une mutuelle ou un hôpital, qui l’emploie ; payé à l’acte et au forfait "
        "par l’Assurance maladie.",
        relates="Fait la même chose qu’une maison de santé, avec des salariés au lieu de libéraux.",
        source="Code de la santé publique, art. L. 6323-1",
        structures=("health_centre",),
    ),
    Role(
        key="ess",
        acronym="ESS",
        name="équipe de soins spécialisés",
        purpose="Des spécialistes autres que généralistes, organisés autour d’un projet, souvent pour une région.",
        ask="Les généralistes et les équipes de premier recours, pour un avis ou un délai plus court.",
        decided="Les spécialistes ; ils transmettent leur projet à l’ARS, qui peut aider.",
        relates="Le second recours des équipes de soins primaires et des CPTS.",
        source="Loi n° 2019-774 du 24 juillet 2019 ; Code de la santé publique, art. L. 1411-11-1",
    ),
    Role(
        key="hospital",
        name="hôpital, et hôpital de proximité",
        purpose="Soigne ce que la ville ne peut pas. Un hôpital « de proximité » est labellisé par l’ARS : médecine, "
        "consultations de spécialistes et appui à la ville, sans accouchements ni, sauf exception, chirurgie.",
        ask="Les professionnels, pour une entrée directe, un avis, une sortie à préparer.",
        decided="L’ARS autorise et labellise ; l’Assurance maladie paie.",
        relates="L’hôpital de proximité travaille par mission avec les CPTS, les maisons de santé et les EHPAD.",
        source="Code de la santé publique, art. L. 6111-3-1",
        structures=("hospital", "clinic"),
        organisations=("hospital_partner",),
    ),
    Role(
        key="had",
        acronym="HAD",
        name="hospitalisation à domicile",
        purpose="Des soins d’hôpital, complexes ou fréquents, au domicile ou en EHPAD, coordonnés par une équipe "
        "joignable jour et nuit.",
        ask="Le médecin, qui prescrit avec l’accord de la personne ; l’hôpital, à la sortie.",
        decided="Un établissement de santé autorisé par l’ARS ; l’Assurance maladie paie.",
        relates="Fait intervenir les libéraux de la personne ; plus lourd que le service de soins infirmiers.",
        source="Code de la santé publique, art. L. 6111-1 et R. 6121-4-1",
        structures=("hospital_at_home",),
    ),
    Role(
        key="ssiad",
        acronym="SSIAD",
        name="service de soins infirmiers à domicile",
        purpose="Soins d’hygiène et de nursing à domicile, au long cours, par des aides-soignants et des infirmiers. "
        "Ces services rejoignent peu à peu ceux d’aide, dans des services autonomie à domicile.",
        ask="Le médecin, qui prescrit ; la famille, pour une place.",
        decided="L’ARS autorise ; l’Assurance maladie paie une dotation ; rien à payer pour les soins.",
        relates="Travaille avec les infirmiers libéraux et les services d’aide à domicile.",
        source="Code de l’action sociale et des familles, art. L. 313-1-3",
        structures=("home_nursing", "home_help"),
        organisations=("home_help",),
    ),
    Role(
        key="crt",
        acronym="CRT",
        name="centre de ressources territorial",
        purpose="Mission donnée à un EHPAD ou à un service à domicile : accompagner de façon renforcée des personnes "
        "âgées chez elles, et ouvrir ses compétences aux professionnels alentour.",
        ask="Les professionnels et les familles, quand l’aide ordinaire ne suffit plus.",
        decided="L’ARS choisit et paie.",
        relates="Le DAC oriente vers lui ; FINESS ne dit pas quels EHPAD ont cette mission.",
        source="Code de l’action sociale et des familles, art. L. 313-12-3",
    ),
    Role(
        key="cls",
        acronym="CLS",
        name="contrat local de santé",
        purpose="Accord entre l’ARS et des communes ou une intercommunalité : environnement, prévention, accès aux "
        "soins, santé mentale, sur quelques années.",
        ask="Les élus et les services ; les professionnels, pour une action de prévention avec les communes.",
        decided="L’ARS et les collectivités signent et paient ensemble.",
        relates="La CPTS et lui tiennent compte l’un de l’autre : il parle pour les élus, elle pour les soignants.",
        source="Code de la santé publique, art. L. 1434-10",
        organisations=("local_health_contract",),
    ),
    Role(
        key="clsm",
        acronym="CLSM",
        name="conseil local de santé mentale",
        purpose="Réunit élus, psychiatrie publique, soignants de ville, usagers et familles.",
        ask="Les professionnels et les élus, pour une difficulté qui revient ; il ne suit pas de patient, sauf en "
        "cellule de situations complexes.",
        decided="Les communes le portent, souvent avec l’ARS.",
        relates="Prépare, avec la CPTS, le projet territorial de santé mentale.",
        source="Code de la santé publique, art. L. 3221-2",
        structures=("psychiatry",),
        organisations=("mental_health_council",),
    ),
    Role(
        key="ccas",
        acronym="CCAS",
        name="centre communal d’action sociale",
        purpose="Aide sociale de la commune : secours, portage de repas, domiciliation, dossiers. Le maire tient "
        "le registre des personnes fragiles, qui sert en cas de canicule ou d’alerte.",
        ask="Les habitants et ceux qui les soignent, pour une difficulté sociale ou un isolement.",
        decided="La commune (ou l’intercommunalité, c’est alors un CIAS).",
        relates="Le DAC et les soignants lui signalent une situation ; la liste du registre ne se communique pas.",
        source="Code de l’action sociale et des familles, art. L. 123-5 et L. 121-6-1",
        organisations=("ccas", "town_hall"),
    ),
    Role(
        key="france_services",
        name="France services",
        purpose="Guichet où un agent aide à faire ses démarches : assurance maladie, retraite, allocations, impôts, "
        "emploi.",
        ask="Les habitants, sans rendez-vous le plus souvent.",
        decided="La commune, l’intercommunalité ou La Poste le portent ; l’État le labellise et y contribue.",
        relates="Un bon relais pour les droits à la santé, en lien avec la CPAM.",
        source="Loi n° 2000-321 du 12 avril 2000, art. 27",
        organisations=("france_services",),
    ),
    Role(
        key="epci",
        acronym="EPCI",
        name="intercommunalité",
        purpose="Communes regroupées : transports, aménagement, parfois action sociale, maisons de santé, aide à "
        "l’installation.",
        ask="Les professionnels, pour un local ou un logement d’interne ; la CPTS, pour agir avec toutes les communes.",
        decided="Les élus communautaires, sur le budget de l’intercommunalité.",
        relates="Signe souvent le contrat local de santé, et possède souvent les murs des maisons de santé.",
        source="Code général des collectivités territoriales, art. L. 5210-1",
        organisations=("epci",),
    ),
    Role(
        key="cpam",
        acronym="CPAM",
        name="caisse primaire d’assurance maladie",
        purpose="Rembourse les soins, ouvre les droits, accompagne ceux qui renoncent à se soigner ; signe et paie le "
        "contrat de la CPTS. Le monde agricole a la sienne, la MSA.",
        ask="Les assurés, pour leurs droits ; les professionnels et la CPTS, pour leur contrat.",
        decided="L’Assurance maladie, dans le cadre des accords signés avec les professions.",
        relates="Avec l’ARS, elle suit chaque année les résultats de la CPTS.",
        source="Code de la sécurité sociale, art. L. 211-1",
        organisations=("insurer",),
    ),
    Role(
        key="ars",
        acronym="ARS",
        name="agence régionale de santé",
        purpose="L’État pour la santé en région : écrit le projet régional, autorise hôpitaux et services, valide les "
        "projets des CPTS, gère les alertes. Chaque département a sa délégation.",
        ask="Les structures, pour une autorisation ou un financement ; les professionnels, pour s’installer.",
        decided="L’État et l’Assurance maladie ; paie par le fonds d’intervention régional.",
        relates="Valide et finance la plupart de celles qui précèdent.",
        source="Code de la santé publique, art. L. 1431-1 et L. 1431-2",
        organisations=("ars", "state"),
    ),
)
