"""Bundle styles and islands for the browser, and put the fonts of pages and of paper beside them."""

from __future__ import annotations

import gzip
import shutil
import subprocess
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

import ecrime

WEB = Path(ecrime.__file__).parent / "web"
BUILD = WEB / "static" / "build"
MODULES = Path(ecrime.__file__).parents[2] / "node_modules"
FONT = "@fontsource/noto-sans-khmer"
PAPER_FONT = "@expo-google-fonts/noto-sans"
COPIES = {
    "fonts/noto-sans-khmer-400.woff2": f"{FONT}/files/noto-sans-khmer-khmer-400-normal.woff2",
    "fonts/noto-sans-khmer-600.woff2": f"{FONT}/files/noto-sans-khmer-khmer-600-normal.woff2",
    "licences/noto-sans-khmer.txt": f"{FONT}/LICENSE",
    # Whole fonts for paper: a subset for browsers lacks what people's names may need.
    "fonts/noto-sans-khmer-400.ttf": f"{PAPER_FONT}-khmer/400Regular/NotoSansKhmer_400Regular.ttf",
    "fonts/noto-sans-khmer-600.ttf": f"{PAPER_FONT}-khmer/600SemiBold/NotoSansKhmer_600SemiBold.ttf",
    "fonts/noto-sans-400.ttf": f"{PAPER_FONT}/400Regular/NotoSans_400Regular.ttf",
    "fonts/noto-sans-600.ttf": f"{PAPER_FONT}/600SemiBold/NotoSans_600SemiBold.ttf",
    "licences/noto-sans-khmer-paper.txt": f"{PAPER_FONT}-khmer/LICENSE_FONT",
    "licences/noto-sans.txt": f"{PAPER_FONT}/LICENSE_FONT",
}


def add_arguments(parser: ArgumentParser) -> None:
    """It takes none."""


def run(arguments: Namespace) -> int:
    """Build beside the old assets and replace them in one move, so that a running server always has a set."""
    esbuild = next(MODULES.glob("@esbuild/*/bin/esbuild"), None)
    if esbuild is None:
        print("ecrime: The npm packages are missing; run ./ecrime from the source tree.", file=sys.stderr)
        return 1
    draft, old = BUILD.with_name("build.new"), BUILD.with_name("build.old")
    for folder in (draft, old):
        shutil.rmtree(folder, ignore_errors=True)
    copy_parts(draft)
    if not bundle(esbuild, draft):
        shutil.rmtree(draft)
        return 1
    compress(draft)
    if BUILD.exists():
        BUILD.rename(old)
    draft.rename(BUILD)
    shutil.rmtree(old, ignore_errors=True)
    return 0


def copy_parts(folder: Path) -> None:
    """Put what others made, with its licence, where pages expect it."""
    for name, source in COPIES.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(MODULES / source, target)


def bundle(esbuild: Path, folder: Path) -> bool:
    """Bundle each style sheet of ``css/`` and island of ``islands/``; subfolders hold what these import."""
    entries = sorted([*WEB.glob("css/*.css"), *WEB.glob("islands/*.ts")])
    if not entries:
        return True
    options = ["--bundle", "--minify", "--format=esm", "--target=es2022", "--log-level=warning"]
    # Fonts keep their names here; the address they are served under changes with their content.
    places = [f"--outdir={folder}", "--entry-names=[name]", "--external:*.woff2"]
    return subprocess.run([esbuild, *options, *places, *entries], check=False).returncode == 0


def compress(folder: Path) -> None:
    """Put a compressed copy beside every text; the server sends it to browsers that take it."""
    for path in folder.rglob("*"):
        if path.suffix in {".css", ".js", ".svg"}:
            packed = gzip.compress(path.read_bytes(), compresslevel=9, mtime=0)
            path.with_name(path.name + ".gz").write_bytes(packed)
