"""`maillage export-community` and `maillage import-community`: a community leaves, and arrives elsewhere."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from maillage.config.commands.french_arguments import FrenchParser
from maillage.config.commands.installation import set_environment
from maillage.config.commands.keeping import passphrase_of, refusing, size_words
from maillage.config.commands.refusal import Refusal
from maillage.config.commands.terminal import say, tell
from maillage.platform.ui.typography import counted

# References that wait are told one by one up to here.
_TOLD = 10


def declare(commands: Any) -> None:
    """Add both commands to the parser."""
    export: FrenchParser = commands.add_parser(
        "export-community", help="écrit le paquet d’une communauté, pour l’emporter ailleurs"
    )
    export.arguments.add_argument("slug", metavar="RACCOURCI", help="son nom dans les adresses")
    export.arguments.add_argument("file", metavar="FICHIER", help="le paquet à écrire")
    export.options.add_argument("--replace", action="store_true", help="remplace le fichier s’il existe")
    _secrets(export)
    export.set_defaults(run=_export)

    take_in: FrenchParser = commands.add_parser(
        "import-community", help="fait entrer une communauté venue d’une autre installation"
    )
    take_in.arguments.add_argument("file", metavar="FICHIER", help="son paquet")
    take_in.options.add_argument(
        "--slug", metavar="RACCOURCI", default="", help="son adresse ici, si celle d’origine est prise"
    )
    take_in.options.add_argument(
        "--no-letters", action="store_true", help="n’écrit pas aux membres : vous leur donnez leurs liens"
    )
    _secrets(take_in)
    take_in.set_defaults(run=_import)


def _secrets(parser: FrenchParser) -> None:
    way = parser.options.add_mutually_exclusive_group()
    way.add_argument("--passphrase-file", metavar="CHEMIN", help="fichier qui contient la phrase secrète")
    way.add_argument("--passphrase-prompt", action="store_true", help="demande la phrase secrète")


def _export(options: argparse.Namespace) -> int:
    set_environment()
    return refusing(lambda: _pack(options))


def _import(options: argparse.Namespace) -> int:
    set_environment()
    return refusing(lambda: _take_in(options))


def _pack(options: argparse.Namespace) -> None:
    from django_scopes import scope

    from maillage.platform.audit.services import record
    from maillage.platform.keeping.package.exporting import pack
    from maillage.platform.keeping.sealing import Seal
    from maillage.platform.tenancy.actor import Actor
    from maillage.platform.tenancy.models import Community

    community = Community.objects.filter(slug=options.slug).first()
    if community is None:
        raise Refusal(f"Aucune communauté ne porte le raccourci « {options.slug} ».")
    passphrase = passphrase_of(options, twice=True)
    done = pack(community.pk, Path(options.file), seal=Seal(passphrase=passphrase), replace=options.replace)
    with scope(community=community):
        record(
            by=Actor.system(community), action="community.packed", obj=community, after={"lignes": done.rows}
        )
    tell(
        f"Paquet écrit : {done.path} ({size_words(done.size_bytes)}, {done.rows} lignes, {done.files} fichiers, "
        f"{done.accounts} comptes, {done.seconds:.0f} s)."
    )
    if done.missing:
        say(
            f"Attention : {counted(done.missing, 'fichier manquait', 'fichiers manquaient')} déjà sur le disque."
        )
    if not passphrase:
        say("Il n’est pas chiffré : quiconque l’obtient lit tout. Gardez-le en lieu sûr.")
    tell("Rien n’a été effacé ici. À l’arrivée : maillage import-community FICHIER")


def _take_in(options: argparse.Namespace) -> None:
    from maillage.config.commands.preparation import require_migrated
    from maillage.platform.keeping.package.importing import take_in
    from maillage.platform.keeping.sealing import Opener

    require_migrated()
    opener = Opener(passphrase=passphrase_of(options, twice=False))
    path = Path(options.file).expanduser().absolute()
    done = take_in(path, opener, slug=options.slug, letters=not options.no_letters)
    tell(
        f"{done.community.name} est arrivée, à l’adresse /c/{done.community.slug}/ : {done.rows} lignes, "
        f"{done.files} fichiers, {done.opened} comptes ouverts, {done.met} déjà connus ici ({done.seconds:.0f} s)."
    )
    journal = done.package.journal
    tell(f"Journal d’origine : {journal.sealed} lignes scellées vérifiées sur {journal.lines}.")
    if journal.altered:
        say(
            f"Attention : {counted(journal.altered, 'ligne de ce journal n’est', 'lignes de ce journal ne sont')} pas "
            "ce que l’origine a scellé. "
            "Demandez-lui pourquoi (« maillage doctor » là-bas)."
        )
    _tell_waiting(done.waiting)
    if options.no_letters:
        tell("Personne n’a été prévenu : chacun choisit un mot de passe par « Mot de passe oublié ».")
    else:
        tell("Chaque membre reçoit un message ; un compte neuf s’ouvre par le lien qui y est.")
    tell(
        "Importez les registres nationaux de son territoire s’ils n’y sont pas (« maillage import »), vérifiez avec la "
        "coordination, puis faites effacer la communauté à l’origine."
    )


def _tell_waiting(waiting: list[list[Any]]) -> None:
    if not waiting:
        return
    told = counted(len(waiting), "référence est faite", "références sont faites")
    say(f"Attention : {told} à des fiches nationales inconnues ici, notées et gardées :")
    for model, column, key, _ in waiting[:_TOLD]:
        say(f"  {model}.{column} : {key}")
