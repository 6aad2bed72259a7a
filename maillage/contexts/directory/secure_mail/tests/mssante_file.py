"""Invented lines of the official file of secure addresses, for tests."""

from __future__ import annotations

from maillage.core.identifiers.rpps import invented_rpps

NAME = "Extraction_Correspondance_MSSante_202609011013.txt"
HEADER = (
    "Type de BAL|Adresse BAL|Type Identifiant PP|Identifiant PP|Identification nationale PP|"
    "Type identifiant structure|Identification Structure|Service de rattachement|Civilité d'exercice|"
    "Nom d'exercice|Prénom d'exercice|Catégorie profession|Libellé de catégorie profession|Code Profession|"
    "Libellé Profession|Code savoir-faire|Libellé savoir-faire|Dématérialisation|Raison Sociale structure BAL|"
    "Enseigne commerciale structure BAL|L2COMPLEMENTLOCALISATION structure BAL|"
    "L3COMPLEMENTDISTRIBUTION structure BAL|L4NUMEROVOIE structure BAL|L4COMPLEMENTNUMEROVOIE structure BAL|"
    "NL4TYPEVOIE structure BAL|L4LIBELLEVOIE structure BAL|L5LIEUDITMENTION structure BAL|"
    "L6LIGNEACHEMINEMENT structure BAL|Code postal structure BAL|Département structure BAL|Pays structure BAL|\n"
)


def mailbox(
    rank: int,
    *,
    address: str = "",
    skill: str = "",
    company: str = "CABINET D'ESSAI",
    paperless: str = "O",
    finess: str = "300000001",
) -> str:
    """A personal box of the invented person of that rank."""
    number = invented_rpps(rank)
    fields = [
        "PER",
        address or f"personne.{rank}@essai.mssante.example",
        *("8", number, f"8{number}", "1", finess, ""),
        *(
            "MME",
            f"GENÉVRIER-{rank}",
            "Zoé",
            "C",
            "Civil",
            "60",
            "Infirmier",
            skill,
            "",
            paperless,
            company,
            "",
        ),
        *("", "", "1", "", "RUE", "DE L'ESSAI", "", "30110 ALPHA LES BOIS", "30110", "30", "FRANCE"),
    ]
    return "|".join(fields) + "|\n"


def service(
    local: str,
    *,
    finess: str = "300000001",
    name: str = "",
    postal: str = "30110",
    town: str = "ALPHA LES BOIS",
) -> str:
    """A box of an organisation."""
    fields = [
        "ORG",
        f"{local}@essai.mssante.example",
        *("", "", "", "1", finess, name),
        *("", "", "", "", "", "", "", "", "", "N", "HOPITAL D'ESSAI", ""),
        *("", "", "1", "", "RUE", "DE L'ESSAI", "", f"{postal} {town}", postal, postal[:2], "FRANCE"),
    ]
    return "|".join(fields) + "|\n"
