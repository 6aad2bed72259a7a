"""How professions are named in sentences: by their function, with the little words that French wants before them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    """one: « un généraliste »; plural: « généralistes »; salaried: « médecins salariés »; label: in a form."""

    one: str
    plural: str
    salaried_one: str
    salaried: str
    label: str

    def counted(self, count: int) -> str:
        """« un généraliste », « 2 généralistes »."""
        return self.one if count == 1 else f"{count} {self.plural}"

    def counted_salaried(self, count: int) -> str:
        """« 1 médecin salarié », « 2 médecins salariés »."""
        return f"{count} {self.salaried_one if count == 1 else self.salaried}"

    def of(self, count: int) -> str:
        """« d’un généraliste », « de 2 généralistes »."""
        return f"d’{self.one}" if count == 1 else f"de {self.counted(count)}"


PROFESSIONS: dict[str, Words] = {
    "gp": Words(
        "un généraliste", "généralistes", "médecin salarié", "médecins salariés", "Médecins généralistes"
    ),
    "nurse": Words(
        "un infirmier", "infirmiers", "infirmier salarié", "infirmiers salariés", "Infirmières et infirmiers"
    ),
    "physiotherapist": Words(
        "un kinésithérapeute",
        "kinésithérapeutes",
        "kinésithérapeute salarié",
        "kinésithérapeutes salariés",
        "Kinésithérapeutes",
    ),
    "midwife": Words(
        "une sage-femme", "sages-femmes", "sage-femme salariée", "sages-femmes salariées", "Sages-femmes"
    ),
    "dentist": Words(
        "un dentiste", "dentistes", "dentiste salarié", "dentistes salariés", "Chirurgiens-dentistes"
    ),
    "pharmacist": Words("une pharmacie", "pharmacies", "pharmacie", "pharmacies", "Pharmacies"),
}


def at(name: str) -> str:
    """« à Bessèges », « au Vigan », « aux Mages »."""
    for article, contracted in (("Le ", "au "), ("Les ", "aux ")):
        if name.startswith(article):
            return contracted + name.removeprefix(article)
    return f"à {name}"
