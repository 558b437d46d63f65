"""Write the pages of reference and the site of the documentation, read and searched without a network."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from ecrime.cli.machine.tree import source_tree

TOOL = Path(".tools/docs")
CONFIGURATION = Path("docs/site/mkdocs.yml")
OUT = Path("dist/docs")
# What pages link to beside those under docs/; it stands in the site as it stands in the tree.
BESIDE = ("deploy", "examples", "README.md", "CHANGELOG.md", "SECURITY.md", "LICENSE")
KHMER = re.compile("[\u1780-\u17d3\u17dd]{2,}")
FONTS = Path("src/ecrime/web/static/build/fonts")
WEB_FONTS = ("noto-sans-khmer-400.woff2", "noto-sans-khmer-600.woff2")


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--out", type=Path, metavar="DIR", help=f"the folder of the site ({OUT})")
    parser.add_argument("--only-pages", action="store_true", help="write docs/reference and build nothing")


def run(arguments: Namespace) -> int:
    """1 when a link leads nowhere, or anything else about a page is wrong."""
    tree = source_tree()
    write_pages(tree)
    if arguments.only_pages:
        return 0
    return build(tree, (arguments.out or tree / OUT).resolve())


def write_pages(tree: Path) -> None:
    """The pages that follow from the code."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ecrime.settings.production")
    django.setup()
    from ecrime.cli.machine import reference

    folder = tree / reference.FOLDER
    folder.mkdir(exist_ok=True)
    for name, text in reference.pages().items():
        (folder / name).write_text(text, encoding="utf-8")


def build(tree: Path, out: Path) -> int:
    """Lay the pages out as the site wants them, and have them written strictly."""
    if not (tree / TOOL / "mkdocs").is_dir():
        sys.exit("ecrime: The writer of the site is not installed; start this command as ./ecrime docs.")
    draft = out.with_name(f"{out.name}.source")
    shutil.rmtree(draft, ignore_errors=True)
    lay_out(tree, draft)
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--config-file", str(draft / "mkdocs.yml")]
    environment = {**os.environ, "PYTHONPATH": str(tree / TOOL), "NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(
        [*command, "--site-dir", str(out)], env=environment, capture_output=True, text=True, check=False
    )
    shutil.rmtree(draft)
    if done.returncode:
        print(f"{done.stdout}{done.stderr}".rstrip(), file=sys.stderr)
        return 1
    print(out / "index.html")
    return 0


def lay_out(tree: Path, draft: Path) -> None:
    """The pages and what they link to, where their links expect it; styles and fonts of our own beside them."""
    content = draft / "content"
    shutil.copytree(tree / "docs", content / "docs", ignore=shutil.ignore_patterns("site"))
    for name in BESIDE:
        found = tree / name
        if found.is_dir():
            shutil.copytree(found, content / name)
        else:
            shutil.copyfile(found, content / name)
    for page in content.rglob("*.md"):
        page.write_text(with_breaks(page.read_text(encoding="utf-8")), encoding="utf-8")
    for name in WEB_FONTS:
        (content / "site").mkdir(exist_ok=True)
        shutil.copyfile(tree / FONTS / name, content / "site" / name)
    shutil.copyfile(tree / CONFIGURATION.with_name("site.css"), content / "site" / "site.css")
    shutil.copyfile(tree / CONFIGURATION, draft / "mkdocs.yml")


def with_breaks(text: str) -> str:
    """The text with a break opportunity between any two words of Khmer, by which the search tells them apart."""
    from khmercut import tokenize  # type: ignore[import-untyped]

    return KHMER.sub(lambda run: "\u200b".join(tokenize(run[0])), text)
