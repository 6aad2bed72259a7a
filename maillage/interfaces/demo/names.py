"""Words that invented people and places are made of.

Surnames join two words of plants, birds, stones or winds, so that no real person can bear them; given names are
ordinary. Telephone numbers stay in the ranges that the regulator (ARCEP) keeps for fiction; addresses of mail end in
`.example`, which RFC 2606 keeps out of the Internet.
"""

from __future__ import annotations

from typing import Final

SURNAME_FIRST: Final = (
    "ARGOUSIER", "AUBÉPINE", "BRUYÈRE", "CHÈVREFEUILLE", "CORNOUILLER", "ÉGLANTIER", "FOUGÈRE", "GENÉVRIER",
    "GENTIANE", "JONQUILLE", "LAVANDIN", "LENTISQUE", "MARJOLAINE", "MYRTILLE", "NÉFLIER", "PERVENCHE",
    "PIMPRENELLE", "PRUNELLIER", "RENONCULE", "ROMARIN", "SAPONAIRE", "SARRIETTE", "SERPOLET", "SUREAU",
    "TAMARIS", "TROÈNE", "VALÉRIANE", "VERVEINE", "VIOLETTE", "VIORNE",
)  # fmt: skip
SURNAME_SECOND: Final = (
    "ALOUETTE", "ARDOISE", "AUTAN", "BASALTE", "BERGERONNETTE", "BRUANT", "CALCITE", "CHARDONNERET", "CRÉCERELLE",
    "ENGOULEVENT", "FAUVETTE", "FELDSPATH", "GRANITE", "GRIMPEREAU", "GYPAÈTE", "HIRONDELLE", "HUPPE", "LORIOT",
    "MARIN", "MÉSANGE", "MICASCHISTE", "MISTRAL", "OUTARDE", "PINSON", "QUARTZ", "ROUGEGORGE", "SITTELLE",
    "TRAMONTANE", "TROGLODYTE", "VERDIER",
)  # fmt: skip
GIVEN_WOMEN: Final = (
    "Adèle", "Aline", "Amina", "Anne", "Béatrice", "Camille", "Cécile", "Chloé", "Claire", "Élise", "Émilie",
    "Fatou", "Florence", "Hélène", "Inès", "Jeanne", "Julie", "Laure", "Léa", "Lucie", "Maëlle", "Manon",
    "Marie-Hélène", "Mathilde", "Nadia", "Odile", "Pauline", "Sarah", "Sophie", "Zoé",
)  # fmt: skip
GIVEN_MEN: Final = (
    "Alain", "Antoine", "Bastien", "Bruno", "Clément", "Denis", "Émile", "Étienne", "Fabien", "François",
    "Guillaume", "Hugo", "Jean-Marc", "Jérôme", "Julien", "Karim", "Loïc", "Louis", "Marc", "Mathieu", "Nicolas",
    "Olivier", "Paul", "Quentin", "Rémi", "Samuel", "Thomas", "Vincent", "Yann", "Yves",
)  # fmt: skip
STREETS: Final = (
    ("R", "Rue", "DES CLAIRS MATINS"),
    ("R", "Rue", "DU VIEUX LAVOIR INVENTÉ"),
    ("AV", "Avenue", "DES QUATRE HORIZONS"),
    ("PL", "Place", "DE LA FONTAINE AUX MÉSANGES"),
    ("CHE", "Chemin", "DES GENÉVRIERS BLEUS"),
    ("RTE", "Route", "DU PONT IMAGINAIRE"),
    ("BD", "Boulevard", "DES TROIS CIGALES"),
    ("IMP", "Impasse", "DE LA LUNE ROUSSE"),
)

# ARCEP, numbering plan (decision 2018-0881 and its amendments): numbers reserved for works of fiction.
FICTION_LANDLINE: Final = "046571"
FICTION_MOBILE: Final = "063998"
EMAIL_DOMAIN: Final = "sante-demonstration.example"
