"""`maillage backup` and `maillage restore`."""

from __future__ import annotations

import argparse
import getpass
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from maillage.config.commands.french_arguments import FrenchParser
from maillage.config.commands.installation import hold, set_environment
from maillage.config.commands.refusal import Refusal
from maillage.config.commands.terminal import say, tell
from maillage.platform.ui.typography import counted

WORD = "remplacer"


def declare(commands: Any) -> None:
    """Add both commands to the parser."""
    backup: FrenchParser = commands.add_parser(
        "backup", help="sauvegarde la base et les fichiers, pendant que le site sert"
    )
    backup.arguments.add_argument("file", metavar="FICHIER", help="la sauvegarde à écrire, ou à vérifier")
    backup.options.add_argument(
        "--replace", action="store_true", help="remplace le fichier s’il existe, une fois le nouveau complet"
    )
    backup.options.add_argument(
        "--recipient",
        action="append",
        default=[],
        metavar="AGE1…",
        help="chiffre pour cette clé publique age (peut être répété)",
    )
    backup.options.add_argument(
        "--verify",
        action="store_true",
        help="n’écrit rien : vérifie ce fichier et le restaure à l’essai",
    )
    _secrets(backup)
    backup.options.add_argument(
        "--into", metavar="ADRESSE", default="", help="avec --verify : base PostgreSQL de l’essai"
    )
    backup.set_defaults(run=_backup)

    restore: FrenchParser = commands.add_parser(
        "restore", help="remet l’installation comme à la sauvegarde (service arrêté)"
    )
    restore.arguments.add_argument("file", metavar="FICHIER", help="la sauvegarde")
    restore.options.add_argument(
        "--into",
        metavar="ADRESSE",
        default="",
        help="base où restaurer, au lieu de MAILLAGE_DATABASE_URL : sqlite:///… ou postgresql://…",
    )
    restore.options.add_argument(
        "--replace",
        action="store_true",
        help="remplace ce que l’installation contient (demande confirmation)",
    )
    restore.options.add_argument("--yes", action="store_true", help="ne demande pas confirmation")
    restore.options.add_argument(
        "--send-waiting",
        action="store_true",
        help="laisse partir les messages qui attendaient à la sauvegarde, au lieu de les retenir",
    )
    _secrets(restore)
    restore.set_defaults(run=_restore)


def _secrets(parser: FrenchParser) -> None:
    way = parser.options.add_mutually_exclusive_group()
    way.add_argument("--passphrase-file", metavar="CHEMIN", help="fichier qui contient la phrase secrète")
    way.add_argument("--passphrase-prompt", action="store_true", help="demande la phrase secrète")
    way.add_argument(
        "--identity-file",
        metavar="CHEMIN",
        help="clé secrète age, pour lire une sauvegarde faite par --recipient",
    )


def passphrase_of(options: argparse.Namespace, *, twice: bool) -> str:
    if options.passphrase_file:
        text = _text_of(options.passphrase_file).strip()
        if not text:
            raise Refusal(f"Le fichier {options.passphrase_file} est vide : écrivez-y la phrase secrète.")
        return text
    if not options.passphrase_prompt:
        return ""
    if not sys.stdin.isatty():
        raise Refusal("--passphrase-prompt demande un terminal : utilisez --passphrase-file.")
    text = getpass.getpass("Phrase secrète : ")
    if twice and getpass.getpass("Encore une fois : ") != text:
        raise Refusal("Les deux phrases diffèrent : rien n’a été fait.")
    if not text:
        raise Refusal("Aucune phrase secrète n’a été donnée : rien n’a été fait.")
    return text


def _text_of(path: str) -> str:
    try:
        return Path(path).expanduser().read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Refusal(f"Le fichier {path} ne se lit pas : vérifiez son chemin et ses droits.") from error


def _backup(options: argparse.Namespace) -> int:
    set_environment()
    return refusing(lambda: _verify(options) if options.verify else _write(options))


def _restore(options: argparse.Namespace) -> int:
    if options.into:
        os.environ["MAILLAGE_DATABASE_URL"] = options.into
    data_dir = set_environment()
    with hold(data_dir), _nothing_new_if_refused(data_dir):
        return refusing(lambda: _read_back(options))


@contextmanager
def _nothing_new_if_refused(data_dir: Path) -> Iterator[None]:
    """A folder that was empty is empty again after a refusal: a key made on the way would be taken for that of before.

    Once the restoration has begun to put things in place, everything stays.
    """
    made = [data_dir / name for name in ("secret_key", "maillage.lock") if not _was_there(data_dir / name)]
    try:
        yield
    except Refusal:
        from maillage.platform.keeping import unfinished

        if not unfinished.is_unfinished(data_dir):
            for path in made:
                path.unlink(missing_ok=True)
        raise


def _was_there(path: Path) -> bool:
    """The lock is made just before it is looked at, and counts for nothing where there is no key yet."""
    return path.with_name("secret_key").exists() if path.name == "maillage.lock" else path.exists()


def refusing(action: Any) -> int:
    from maillage.config.commands.preparation import load_django

    load_django()
    from django.core.exceptions import ImproperlyConfigured
    from django.db import DatabaseError, InterfaceError

    from maillage.platform.keeping.refusals import KeepingRefused

    try:
        action()
    except (KeepingRefused, ImproperlyConfigured) as refusal:
        raise Refusal(str(refusal)) from refusal
    except (DatabaseError, InterfaceError) as error:
        reason = " ".join(str(error).split())
        raise Refusal(f"la base de données ne répond pas comme prévu ({reason}).") from error
    return 0


def _write(options: argparse.Namespace) -> None:
    from maillage.platform.keeping.backup import back_up, key_paths
    from maillage.platform.keeping.sealing import Seal

    if options.identity_file or options.into:
        raise Refusal("--identity-file et --into ne servent qu’avec --verify : rien n’a été fait.")
    passphrase = passphrase_of(options, twice=True)
    if passphrase and options.recipient:
        raise Refusal("Choisissez une phrase secrète ou des clés publiques (--recipient), pas les deux.")
    seal = Seal(passphrase=passphrase, recipients=tuple(options.recipient))
    done = back_up(Path(options.file), seal=seal, replace=options.replace)
    tell(
        f"Sauvegarde écrite : {done.path} ({size_words(done.size_bytes)}, {done.rows} lignes, {done.files} fichiers, "
        f"{done.seconds:.0f} s)."
    )
    if not seal.closed:
        places = ", ".join(str(path) for path in key_paths().values() if path.exists())
        say(
            "Elle n’est pas chiffrée : gardez-la en lieu sûr. Les clés n’y sont pas"
            + (f" ; gardez-en une copie à part : {places}." if places else ".")
        )
    if done.missing or done.altered:
        say(
            f"Attention : {counted(len(done.missing), 'fichier manquait', 'fichiers manquaient')} déjà au disque, et "
            f"{counted(len(done.altered), 'fichier n’avait', 'fichiers n’avaient')} plus son contenu d’origine. "
            "La sauvegarde tient le reste."
        )
    tell(f"Pour l’essayer : maillage backup --verify {done.path}{_way_to_open(options)}")


def _way_to_open(options: argparse.Namespace) -> str:
    """What the trial needs besides, as it was given or as it has to be."""
    if options.passphrase_file:
        return f" --passphrase-file {options.passphrase_file}"
    if options.passphrase_prompt:
        return " --passphrase-prompt"
    return " --identity-file VOTRE-CLE-SECRETE" if options.recipient else ""


def size_words(size_bytes: int) -> str:
    return f"{size_bytes / 1e6:.1f} Mo".replace(".", ",")


def _opener(options: argparse.Namespace) -> Any:
    from maillage.platform.keeping.sealing import Opener, identities_in

    if options.identity_file:
        return Opener(identities=identities_in(_text_of(options.identity_file)))
    return Opener(passphrase=passphrase_of(options, twice=False))


def _verify(options: argparse.Namespace) -> None:
    from maillage.config.database import database_from_url
    from maillage.platform.keeping.verify import verify

    database = database_from_url(options.into, Path()) if options.into else None
    found = verify(Path(options.file), _opener(options), database=database)
    tell(
        f"Cette sauvegarde est bonne : {found.contents.members} éléments vérifiés, {found.rows} lignes restaurées "
        f"à l’essai en {found.seconds:.0f} s. {_origin(found.contents)}"
    )


def _origin(contents: Any) -> str:
    from django.utils import timezone

    when = timezone.localtime(contents.started_at)
    return f"Elle date du {when:%d/%m/%Y à %H:%M} (version {contents.version}, {contents.database})."


def _read_back(options: argparse.Namespace) -> None:
    from maillage.platform.keeping import in_use, restore

    opener = _opener(options)
    path = Path(options.file).expanduser().absolute()
    use = in_use.signs_of_use()
    if use and not options.yes:
        raise Refusal(
            f"Maillage travaille encore ({', '.join(use)}) : arrêtez tous ses processus, puis recommencez. "
            "Si vous êtes sûr qu’il n’en reste aucun, ajoutez --yes."
        )
    if options.replace and not options.yes and not restore.is_empty():
        _confirm()
    done = restore.restore(path, opener, replace=options.replace, send_waiting=options.send_waiting)
    tell(f"Installation restaurée : {done.rows} lignes, {done.seconds:.0f} s. {_origin(done.contents)}")
    _tell_what_remains(done, sent=options.send_waiting)


def _confirm() -> None:
    if not sys.stdin.isatty():
        raise Refusal(
            "Cette installation contient des données : ajoutez --yes pour les remplacer sans question."
        )
    say("Cette installation contient des données. La sauvegarde les remplacera toutes, sans retour.")
    if input(f"Tapez « {WORD} » pour continuer : ").strip().lower() != WORD:
        raise Refusal("Rien n’a été touché.")


def _tell_what_remains(done: Any, *, sent: bool) -> None:
    if done.held:
        fate = (
            "ils vont partir."
            if sent
            else "ils sont retenus ; la page « Envois » permet de les renvoyer un à un."
        )
        tell(f"Messages en attente au moment de la sauvegarde : {done.held} ; {fate}")
    if done.mended:
        told = counted(done.mended, "texte tenait", "textes tenaient")
        tell(f"{told} un caractère nul, que PostgreSQL refuse : il en a été ôté.")
    if done.lacks_keys:
        say(
            "Attention : les clés des champs chiffrés de cette sauvegarde ne sont pas ici. Remettez le fichier "
            "field_keys d’alors (ou MAILLAGE_FIELD_KEYS), sans quoi ces champs restent illisibles."
        )
    for old in done.old_keys:
        tell(f"Les clés d’avant sont gardées : {old}")
    if done.migrated:
        tell(
            "La sauvegarde venait d’une version plus ancienne : lancez « maillage migrate » avant de servir."
        )
    tell("Chacun se reconnecte : les sessions ne sont pas dans la sauvegarde.")
