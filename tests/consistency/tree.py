"""What must be true of the source tree: sizes, names, READMEs, French apostrophes, shape of services."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ("maillage", "tests", "tools", "benchmarks")
CODE = {".py", ".html", ".css", ".js"}
NOT_OURS = {"vendor", "static_built", "node_modules", "migrations"}
MOST_LINES = 600
VAGUE_NAMES = {"utils", "util", "helpers", "helper", "common", "misc"}
README_LINES = range(3, 61)

# What a template shows: neither tags of Django, nor comments, scripts, and tags of HTML with their attributes.
UNSEEN = re.compile(
    r"\{#.*?#\}|\{% comment.*?endcomment %\}|<!--.*?-->|<script.*?</script>|\{%.*?%\}|\{\{.*?\}\}|<[^>]*>",
    re.DOTALL,
)
STRAIGHT_APOSTROPHE = re.compile(r"\w'\w")


def source_files(root: Path = ROOT) -> Iterator[Path]:
    """Every file of code that people of this project wrote."""
    for top in SOURCES:
        for path in sorted((root / top).rglob("*")):
            if path.suffix in CODE and path.is_file() and not NOT_OURS.intersection(path.parts):
                yield path


def size_faults(paths: Iterable[Path]) -> Iterator[str]:
    for path in paths:
        with path.open(encoding="utf-8") as lines:
            count = sum(1 for _ in lines)
        if count > MOST_LINES:
            yield f"{path.name}: {count} lines, at most {MOST_LINES}"


def name_faults(paths: Iterable[Path]) -> Iterator[str]:
    """A module is named after what it does."""
    for path in paths:
        if path.suffix == ".py" and VAGUE_NAMES.intersection({path.stem, path.parent.name}):
            yield f"{path.parent.name}/{path.name}: says nothing of what it does"


def rooms(package: Path = ROOT / "maillage") -> Iterator[Path]:
    """Every room of the house, and every capability of a context: what must have its README."""
    for floor in ("core", "platform", "interfaces"):
        yield from _packages(package / floor)
    for context in _packages(package / "contexts"):
        yield from _packages(context)


def _packages(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        holds_code = any(child.suffix == ".py" for child in path.iterdir()) if path.is_dir() else False
        if holds_code and path.name not in {"tests", "migrations", "management"}:
            yield path


def readme_faults(folders: Iterable[Path]) -> Iterator[str]:
    """About ten lines: what it is for, its rules, their legal source."""
    for folder in folders:
        readme = folder / "README.md"
        if not readme.is_file():
            yield f"{folder.parent.name}/{folder.name}: no README.md"
        elif len(readme.read_text(encoding="utf-8").splitlines()) not in README_LINES:
            yield f"{folder.parent.name}/{folder.name}/README.md: about ten lines are wanted"


def apostrophe_faults(paths: Iterable[Path]) -> Iterator[str]:
    """The apostrophe that readers see is the curved one."""
    for path in paths:
        if path.suffix == ".html":
            seen = UNSEEN.sub(" ", path.read_text(encoding="utf-8"))
            for match in STRAIGHT_APOSTROPHE.finditer(seen):
                yield f"{path.name}: {' '.join(seen[match.start() - 15 : match.end() + 15].split())}"


def service_faults(name: str, source: str) -> Iterator[str]:
    """A write is keyword-only and says by whom: every public function of services.py that opens a transaction."""
    for node in ast.parse(source).body:
        if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
            continue
        if not any("atomic" in ast.unparse(decorator) for decorator in node.decorator_list):
            continue
        if node.args.args or node.args.posonlyargs:
            yield f"{name}:{node.name}: takes positional arguments"
        if "by" not in {argument.arg for argument in node.args.kwonlyargs}:
            yield f"{name}:{node.name}: does not say by whom (by=)"


def signal_faults(name: str, source: str) -> Iterator[str]:
    """No business by signals: nobody can read in a service what a signal adds to it."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.module in {
            "django.dispatch",
            "django.db.models.signals",
        }:
            yield f"{name}: imports {node.module}"
