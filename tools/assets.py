"""Copy the front-end files that the pages need from the installed packages into the static folder.

Sources are `node_modules` (pinned by package-lock.json) and the copy of htmx that django-htmx carries. The
result, `maillage/platform/ui/static/vendor/`, is ignored by git and goes into the wheel. Run by
`tools/bootstrap.py` with the interpreter of the virtual environment; a second run with the same inputs does
nothing.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import importlib.util
import json
import re
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
NODE_MODULES = ROOT / "node_modules"
UI = ROOT / "maillage" / "platform" / "ui"
VENDOR = UI / "static" / "vendor"
ICON_NAMES = UI / "icons.txt"
STAMP = VENDOR / ".stamp"
# What PDF documents are written with; typst takes no web font.
DOCUMENT_FONTS = ROOT / "maillage" / "platform" / "documents" / "fonts"

# Where a file comes from (inside node_modules) and where it goes (inside the vendor folder).
NPM_FILES = {
    "@tabler/core/dist/css/tabler.min.css": "tabler/tabler.min.css",
    "@tabler/core/dist/js/tabler.min.js": "tabler/tabler.min.js",
    "maplibre-gl/dist/maplibre-gl.mjs": "maplibre/maplibre-gl.mjs",
    "maplibre-gl/dist/maplibre-gl-worker.mjs": "maplibre/maplibre-gl-worker.mjs",
    "maplibre-gl/dist/maplibre-gl.css": "maplibre/maplibre-gl.css",
    "tom-select/dist/js/tom-select.complete.min.js": "tom-select/tom-select.complete.min.js",
    "tom-select/dist/css/tom-select.bootstrap5.min.css": "tom-select/tom-select.bootstrap5.min.css",
    "@fontsource-variable/inter/files/inter-latin-wght-normal.woff2": "inter/inter-latin-wght-normal.woff2",
    "@fontsource-variable/inter/files/inter-latin-ext-wght-normal.woff2": "inter/inter-latin-ext-wght-normal.woff2",
}
FONT_FILES = {
    "@expo-google-fonts/inter/400Regular/Inter_400Regular.ttf": "Inter-Regular.ttf",
    "@expo-google-fonts/inter/600SemiBold/Inter_600SemiBold.ttf": "Inter-SemiBold.ttf",
}
LICENCE_FILES = ("LICENSE", "LICENSE.txt", "LICENSE_FONT")
DJANGO_HTMX_FILES = {"static/django_htmx/htmx-2.min.js": "htmx/htmx.min.js"}
FONT_FACES = NODE_MODULES / "@fontsource-variable" / "inter" / "wght.css"
FONT_SUBSETS = ("latin-ext", "latin")
NPM_PACKAGES = (
    "@tabler/core",
    "@tabler/icons",
    "maplibre-gl",
    "tom-select",
    "@fontsource-variable/inter",
    "@expo-google-fonts/inter",
)

# Static files get hashed names: a comment that points at a map file we do not ship would stop the collection.
SOURCE_MAP_COMMENT = re.compile(rb"\n?(/\*|//)[#@] sourceMappingURL=[^\n*]*(\*/)?\s*\Z")


class AssetError(Exception):
    """A file or an icon that the pages need is not in the installed packages."""


def main() -> int:
    try:
        inputs = digest_of_inputs()
        if STAMP.is_file() and DOCUMENT_FONTS.is_dir() and STAMP.read_text(encoding="ascii") == inputs:
            return 0
        build()
        STAMP.write_text(inputs, encoding="ascii")
    except AssetError as error:
        print(f"assets: {error}", file=sys.stderr)
        return 1
    print(
        f"assets: {sum(1 for path in VENDOR.rglob('*') if path.is_file())} files in {VENDOR.relative_to(ROOT)}"
    )
    return 0


def build() -> None:
    """Write the whole vendor folder anew, so that a file dropped from the lists disappears."""
    shutil.rmtree(VENDOR, ignore_errors=True)
    for source, target in NPM_FILES.items():
        copy(NODE_MODULES / source, VENDOR / target)
    for source, target in DJANGO_HTMX_FILES.items():
        copy(django_htmx() / source, VENDOR / target)
    shutil.rmtree(DOCUMENT_FONTS, ignore_errors=True)
    for source, target in FONT_FILES.items():
        copy(NODE_MODULES / source, DOCUMENT_FONTS / target)
    write(VENDOR / "inter" / "inter.css", font_faces().encode())
    write(VENDOR / "icons.svg", icon_sprite(read_icon_names()).encode())
    write(VENDOR / "LICENSES.txt", licence_notices().encode())


def copy(source: Path, target: Path) -> None:
    try:
        content = source.read_bytes()
    except OSError as error:
        raise AssetError(
            f"{source.name} is missing: run `npm ci` (or `make demo`), then try again"
        ) from error
    if target.suffix in {".css", ".js", ".mjs"}:
        content = SOURCE_MAP_COMMENT.sub(b"\n", content)
    write(target, content)


def write(target: Path, content: bytes) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)


def font_faces() -> str:
    """The `@font-face` rules of the package for the subsets that French needs, pointing at our copies."""
    blocks = re.findall(
        r"/\* inter-([a-z-]+)-wght-normal \*/\s*(@font-face \{.*?\})", FONT_FACES.read_text("utf-8"), re.S
    )
    rules = dict(blocks)
    missing = [subset for subset in FONT_SUBSETS if subset not in rules]
    if missing:
        raise AssetError(f"the Inter package has no rule for {', '.join(missing)}")
    return "\n".join(rules[subset].replace("url(./files/", "url(./") for subset in FONT_SUBSETS) + "\n"


def read_icon_names() -> list[str]:
    """Names from icons.txt, one per line: `home`, or `filled/home` for the filled drawing; `#` starts a comment."""
    try:
        lines = ICON_NAMES.read_text("utf-8").splitlines()
    except FileNotFoundError:
        raise AssetError(
            f"{ICON_NAMES.relative_to(ROOT)} is missing: it lists the icons of the sprite"
        ) from None
    names = {line.split("#", 1)[0].strip() for line in lines}
    return sorted(names - {""})


def icon_sprite(names: list[str]) -> str:
    """One SVG file with a `<symbol>` per icon; `filled/home` gets the id `home-filled`."""
    unknown = [name for name in names if not icon_path(name).is_file()]
    if unknown:
        raise AssetError(f"no such icon in the Tabler set: {', '.join(unknown)} (listed in icons.txt)")
    symbols = "\n".join(icon_symbol(name) for name in names)
    return f'<svg xmlns="http://www.w3.org/2000/svg">\n{symbols}\n</svg>\n'


def icon_path(name: str) -> Path:
    style, _, stem = name.rpartition("/")
    return NODE_MODULES / "@tabler" / "icons" / "icons" / (style or "outline") / f"{stem}.svg"


def icon_symbol(name: str) -> str:
    style, _, stem = name.rpartition("/")
    drawing = icon_path(name).read_text("utf-8")
    shapes = re.sub(r"^\s*<svg.*?>|</svg>\s*$", "", drawing, flags=re.S)
    # The first path is a transparent square, there for drawing programs only.
    shapes = re.sub(r'<path stroke="none" d="M0 0h24v24H0z" fill="none" ?/>', "", shapes)
    paint = (
        'fill="currentColor"'
        if style == "filled"
        else 'fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"'
    )
    body = " ".join(shapes.split())
    return f'<symbol id="{stem}{"-filled" if style else ""}" viewBox="0 0 24 24" {paint}>{body}</symbol>'


def licence_notices() -> str:
    """The licence texts that must travel with the copies."""
    notices = [npm_notice(name) for name in NPM_PACKAGES]
    notices.append(f"htmx 2 (from django-htmx {importlib.metadata.version('django-htmx')}): 0BSD")
    return ("\n\n" + "-" * 80 + "\n\n").join(notices) + "\n"


def npm_notice(name: str) -> str:
    folder = NODE_MODULES / name
    package = json.loads((folder / "package.json").read_text("utf-8"))
    head = f"{name} {package['version']}: {package['license']}"
    texts = [
        (folder / file).read_text("utf-8")
        for file in ("LICENSE", "LICENSE.txt", "LICENSE_FONT")
        if (folder / file).is_file()
    ]
    return "\n\n".join([head, *(text.strip() for text in texts)])


def django_htmx() -> Path:
    spec = importlib.util.find_spec("django_htmx")
    if spec is None or spec.origin is None:
        raise AssetError("django-htmx is not installed in this Python: run tools/bootstrap.py")
    return Path(spec.origin).parent


def digest_of_inputs() -> str:
    digest = hashlib.sha256(importlib.metadata.version("django-htmx").encode())
    for path in (ROOT / "package-lock.json", ICON_NAMES, Path(__file__)):
        if path.is_file():
            digest.update(path.read_bytes())
    return digest.hexdigest()


if __name__ == "__main__":
    sys.exit(main())
