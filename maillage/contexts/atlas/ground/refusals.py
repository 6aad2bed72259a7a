"""Why there is nothing to compute on, in words that say what to do."""

from __future__ import annotations


class NoGround(Exception):
    """Nothing can be computed. message: a French sentence; advice: what to do about it, and who may."""

    message = "L’accès aux soins ne peut pas encore être calculé."
    advice = ""

    def __init__(self, message: str = "", advice: str = "") -> None:
        self.message = message or self.message
        self.advice = advice or self.advice
        super().__init__(self.message)


class NoCommunes(NoGround):
    message = "Le périmètre de votre communauté n’est pas encore choisi."
    advice = "Choisissez les communes du territoire : la carte de l’offre s’affichera ensuite."


class NoPlaces(NoGround):
    message = "Aucune commune du territoire n’a de position connue."
    advice = "Sans position, aucune distance ne peut être estimée : vérifiez le périmètre."


class NoSupply(NoGround):
    message = "Aucun fichier qui compte les professionnels n’a encore été importé."
    advice = (
        "Importez le répertoire des professionnels (RPPS) pour le territoire et ses voisines, et la base permanente "
        "des équipements (BPE) pour ce qui est au-delà."
    )


class NoneCounted(NoSupply):
    message = "Les fichiers importés ne comptent aucun professionnel de cette profession, ni ici ni alentour."
    advice = "Choisissez une autre profession, ou importez une édition plus récente des fichiers."


class UnknownProfession(NoGround):
    def __init__(self, profession: str) -> None:
        super().__init__(f"« {profession[:30]} » n’est pas une profession que l’atlas calcule.")
