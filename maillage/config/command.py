"""The `maillage` command: serve, work, import, prepare. Its help and its messages are in French."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from datetime import date
from functools import partial

from maillage import __version__
from maillage.config.commands import (
    checkup,
    demo_folder,
    first_link,
    keeping,
    keys,
    package,
    roads,
    second_factor,
    serving,
)
from maillage.config.commands.french_arguments import FrenchParser
from maillage.config.commands.installation import (
    SUPERVISOR,
    hold,
    measures_folder,
    set_environment,
    stop_with_supervisor,
)
from maillage.config.commands.refusal import Refusal
from maillage.config.commands.serving import other, port_and_threads, prepare
from maillage.config.commands.supervisor import Supervisor, open_port
from maillage.config.commands.terminal import say, tell


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code (0 done or stopped by Ctrl-C, 2 refused with a French line)."""
    parser = _parser()
    options = parser.parse_args(arguments)
    try:
        code: int = options.run(options)
    except Refusal as refusal:
        say(f"maillage : {refusal}")
        return refusal.code
    except KeyboardInterrupt:
        say("Interrompu.")
        return 130
    return code


# --- Commands ---------------------------------------------------------------------------------------------


def _demo(options: argparse.Namespace) -> int:
    data_dir = set_environment(demo=True)
    address = f"http://localhost:{options.port}"
    os.environ.setdefault("MAILLAGE_BASE_URL", address)
    hint = f"Choisissez-en un autre : « make demo PORT={other(options.port)} » ou l’option --port."
    listener = open_port("127.0.0.1", options.port, hint=hint)
    with listener, hold(data_dir), measures_folder() as measures:
        if options.reset:
            demo_folder.reset(data_dir)
        code = prepare("demo")
        if code:
            return code

        def welcome() -> None:
            card = demo_folder.read_card(data_dir)
            if card is not None:
                tell(demo_folder.welcome(card, address))

        return Supervisor(listener, threads=options.threads, measures=measures, on_ready=welcome).run()


def _worker(options: argparse.Namespace) -> int:
    if os.environ.get(SUPERVISOR):
        stop_with_supervisor()
    set_environment()
    from maillage.config.commands.preparation import load_django, require_whole

    load_django()
    require_whole()
    from maillage.platform.tasks.worker import Worker

    Worker().run_until_stopped()
    return 0


def _migrate(options: argparse.Namespace) -> int:
    from maillage.config.commands import administration

    set_environment()
    return administration.migrate()


def _import(parser: FrenchParser, options: argparse.Namespace) -> int:
    from maillage.config.commands import administration

    if options.kind and not options.file:
        parser.error("the following arguments are required: CHEMIN")
    set_environment()
    return administration.import_file(
        options.kind,
        options.file,
        whole_country=options.all,
        extracted_on=options.date,
        accept_drop=options.accept_drop,
        accept_older=options.accept_older,
    )


def _create_community(options: argparse.Namespace) -> int:
    from maillage.config.commands import administration

    set_environment()
    return administration.create_community(
        options.slug, options.name, coordinator=options.coordinator, operator=options.operator
    )


def _create_operator(options: argparse.Namespace) -> int:
    from maillage.config.commands import administration

    set_environment()
    return administration.create_operator(options.email, name=options.name)


# --- Arguments --------------------------------------------------------------------------------------------


def _parser() -> FrenchParser:
    parser = FrenchParser(prog="maillage", description="La plateforme de travail d’une CPTS.")
    parser.options.add_argument(
        "--version", action="version", version=f"Maillage {__version__}", help="affiche la version"
    )
    commands = parser.add_subparsers(
        title="Commandes\N{NO-BREAK SPACE}",
        metavar="COMMANDE",
        dest="command",
        required=True,
        parser_class=FrenchParser,
    )

    demo = commands.add_parser("demo", help="construit et sert la démonstration (données fictives)")
    port_and_threads(demo)
    demo.options.add_argument(
        "--reset", action="store_true", help="efface la démonstration et la reconstruit"
    )
    demo.set_defaults(run=_demo)

    serving.declare(commands)

    worker = commands.add_parser("worker", help="fait le travail de fond seul, sans servir de pages")
    worker.set_defaults(run=_worker)

    _import_arguments(commands.add_parser("import", help="importe un fichier national"))
    roads.declare(commands)

    migrate = commands.add_parser("migrate", help="met la base à jour et charge les communes de France")
    migrate.set_defaults(run=_migrate)

    keys.declare(commands)
    keeping.declare(commands)
    package.declare(commands)
    second_factor.declare(commands)

    checkup.declare(commands)
    first_link.declare(commands)

    operator = commands.add_parser("create-operator", help="ouvre un compte d’exploitation de l’installation")
    operator.arguments.add_argument("email", metavar="ADRESSE", help="adresse électronique du compte")
    operator.options.add_argument("--name", "--nom", default="", metavar="NOM", help="nom affiché")
    operator.set_defaults(run=_create_operator)

    community = commands.add_parser("create-community", help="ouvre une communauté et invite sa coordination")
    community.arguments.add_argument(
        "slug", metavar="RACCOURCI", help="son nom dans les adresses : « val-de-loire »"
    )
    community.arguments.add_argument("name", metavar="NOM", help="son nom entier, entre guillemets")
    community.options.add_argument(
        "--coordination",
        dest="coordinator",
        metavar="ADRESSE",
        required=True,
        help="adresse électronique de la première personne à la coordination",
    )
    community.options.add_argument(
        "--operator", metavar="ADRESSE", required=True, help="compte d’exploitation qui invite"
    )
    community.set_defaults(run=_create_community)
    return parser


def _import_arguments(parser: FrenchParser) -> None:
    parser.arguments.add_argument(
        "kind",
        metavar="GENRE",
        nargs="?",
        default="",
        help="rpps, finess-plus… ; sans lui, la liste des genres",
    )
    parser.arguments.add_argument(
        "file",
        metavar="CHEMIN",
        nargs="?",
        default="",
        help="le fichier tel que téléchargé (texte, .zip, .gz), ou son adresse https",
    )
    parser.options.add_argument(
        "--all", action="store_true", help="garde la France entière, non les seuls territoires servis"
    )
    parser.options.add_argument(
        "--date",
        type=_date,
        metavar="AAAA-MM-JJ",
        help="date d’extraction, si le fichier ne la dit pas",
    )
    parser.options.add_argument(
        "--accepter-baisse",
        dest="accept_drop",
        action="store_true",
        help="accepte un fichier qui a perdu plus de 5 %% de ses lignes",
    )
    parser.options.add_argument(
        "--accepter-ancien",
        dest="accept_older",
        action="store_true",
        help="accepte un fichier plus ancien que le dernier importé",
    )
    parser.set_defaults(run=partial(_import, parser))


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"une date s’écrit AAAA-MM-JJ, pas « {text} »") from None


if __name__ == "__main__":
    sys.exit(main())
