"""The data folder of the demonstration: how it is recognised, emptied, and what it says of itself."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from maillage.config.commands.refusal import Refusal

MARKER = "DEMONSTRATION.txt"
CARD = "demonstration.json"
# May lie in a folder that the demonstration takes: made by any start, worth nothing.
_HARMLESS = frozenset({"secret_key", "field_keys", "maillage.lock"})
_MARKER_TEXT = (
    "Ce dossier appartient à la démonstration de Maillage : tout y est fictif.\n"
    "« maillage demo --reset » efface tout ce qu’il contient.\n"
)


def is_demo(data_dir: Path) -> bool:
    return (data_dir / MARKER).is_file()


def take(data_dir: Path) -> None:
    """Make the folder the demonstration's; Refusal if it holds anything else already."""
    if is_demo(data_dir):
        return
    foreign = sorted(entry.name for entry in data_dir.iterdir() if entry.name not in _HARMLESS)
    if foreign:
        raise Refusal(
            f"Le dossier {data_dir} contient déjà autre chose que la démonstration ({foreign[0]}…). "
            "Videz-le, ou choisissez-en un autre par la variable MAILLAGE_DATA."
        )
    (data_dir / MARKER).write_text(_MARKER_TEXT, encoding="utf-8")


def reset(data_dir: Path) -> None:
    """Empty the demonstration's folder, its marker and lock kept; Refusal for any other folder."""
    if not is_demo(data_dir):
        if all(entry.name in _HARMLESS for entry in data_dir.iterdir()):
            return
        raise Refusal(f"Le dossier {data_dir} n’est pas celui d’une démonstration : rien n’a été effacé.")
    # The card goes first: a reset that is cut short is then a demonstration still to build.
    (data_dir / CARD).unlink(missing_ok=True)
    for entry in data_dir.iterdir():
        if entry.name in {MARKER, "maillage.lock"}:
            continue
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()


def refuse_real_use(data_dir: Path) -> None:
    """Refusal if someone serves the demonstration, whose passwords everybody knows, as a real site."""
    if is_demo(data_dir):
        raise Refusal(
            f"Le dossier {data_dir} est celui de la démonstration : lancez « maillage demo », "
            "ou choisissez un autre dossier par la variable MAILLAGE_DATA."
        )


def write_card(data_dir: Path, card: dict[str, Any]) -> None:
    """Say that the demonstration is complete, and who may sign in. Written last, in one move."""
    draft = data_dir / f"{CARD}.tmp"
    draft.write_text(json.dumps(card, ensure_ascii=False, indent=1), encoding="utf-8")
    draft.replace(data_dir / CARD)


def read_card(data_dir: Path) -> dict[str, Any] | None:
    """What `write_card` wrote; None if the demonstration is not complete."""
    try:
        card: dict[str, Any] = json.loads((data_dir / CARD).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return card


def welcome(card: dict[str, Any], address: str) -> str:
    """The address and the accounts, as a table for the terminal."""
    lines = [
        "",
        f"  Maillage est prêt : {address}",
        "",
        f"  Mot de passe de tous les comptes : {card['password']}",
    ]
    width = max((len(a["label"]) for c in card["communities"] for a in c["accounts"]), default=0)
    for community in card["communities"]:
        lines += ["", f"  {community['name']}"]
        lines += [
            f"    {account['label']:<{width}}   {account['email']}" for account in community["accounts"]
        ]
    return "\n".join([*lines, "", "  Données fictives. Ctrl-C arrête tout.", ""])
