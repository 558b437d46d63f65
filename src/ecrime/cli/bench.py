"""Measure our own speed on a throw-away instance, beside a bare peer in the same run."""

from __future__ import annotations

import dataclasses
import json
import os
import sys
from argparse import ArgumentParser, Namespace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from ecrime.cli.machine import chromium

if TYPE_CHECKING:
    from ecrime.cli.benches.access import AccessBench
    from ecrime.cli.benches.analysis_load import AnalysisLoad
    from ecrime.cli.benches.erasure import ErasureBench
    from ecrime.cli.benches.files import FilesBench
    from ecrime.cli.benches.imports import ImportBench
    from ecrime.cli.benches.ledger import LedgerBench
    from ecrime.cli.benches.line import LineBench, Opened
    from ecrime.cli.benches.live import LiveBench
    from ecrime.cli.benches.pages import PagesBench
    from ecrime.cli.benches.record import RecordBench
    from ecrime.cli.benches.seek import SeekBench
    from ecrime.cli.benches.together import TogetherBench

OF_CAMERAS = ("record", "live", "seek", "together", "analysis-load")
WITHOUT_A_SERVER = ("files", "record", "analysis-load")


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "name",
        choices=[*("import", "ledger", "access", "pages", "line", "erasure", "files"), *OF_CAMERAS],
        help="import: a file into incidents, every check and entry counted;"
        " ledger: appends beside a hash chain with a lock, acts, proofs, verification;"
        " access: what row security costs; pages: answers of the whole service;"
        " line: pages in a browser on a slow line beside Django's administration;"
        " erasure: one erasure after a year of look-ups;"
        " files: a stranger's file looked at by a child, beside its parser alone;"
        " record: cameras recorded, beside ffmpeg and GStreamer;"
        " live: how late pictures are on a wall, and what many viewers cost;"
        " seek: a moment of a camera and a timeline, found in the index of so many segments;"
        " together: four cameras sought at once in a browser;"
        " analysis-load: key frames looked at, beside ffmpeg",
    )
    parser.add_argument(
        "--file", type=Path, help="import: a CSV file with the columns of examples/mappings/chicago.toml"
    )
    parser.add_argument(
        "--rows", type=int, help="import: only so many rows; seek: in the index (432000; 43200000 are 1,000 cameras)"
    )
    parser.add_argument(
        "--seconds", type=int, default=60, help="ledger, pages, record, live: how long to measure (%(default)s)"
    )
    parser.add_argument("--incidents", type=int, default=1_000_000, help="access, pages: in the archive (%(default)s)")
    parser.add_argument("--streams", type=int, default=8, help="record: at the same time (%(default)s)")
    parser.add_argument("--alone", action="store_true", help="record: ours without the peers; nothing is kept")
    parser.add_argument("--tiles", type=int, choices=[4, 9, 16, 25], default=16, help="live: of the wall (%(default)s)")
    parser.add_argument("--look-ups", type=int, default=200_000, help="erasure: of the year before (%(default)s)")
    parser.add_argument("--leaves", type=int, default=10_000_000, help="ledger: of the large tree (%(default)s)")
    parser.add_argument("--json", action="store_true", help="print the figures as one JSON object")


def run(arguments: Namespace) -> int:
    """Measure and print."""
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "ecrime.settings.test"
    django.setup()

    from ecrime.base.database.server import binaries
    from ecrime.cli.benches import access, erasure, imports, ledger, line, pages, seek, together
    from ecrime.cli.drills.instance import throw_away

    if arguments.name in WITHOUT_A_SERVER:
        return run_alone(arguments)
    needs = {"line": line.missing, "live": live_missing, "together": together.missing}.get(arguments.name)
    if needs and (missing := needs()):
        print(f"ecrime: {missing}", file=sys.stderr)
        return 2
    durable = arguments.name in ("ledger", "pages", "erasure")
    with throw_away(binaries.embedded(), on_disk=True, durable=durable) as instance:
        match arguments.name:
            case "import":
                imported = imports.run(instance, arguments.file, rows=arguments.rows)
                say(imported, import_told(imported), as_json=arguments.json)
            case "ledger":
                appended = ledger.run(instance, seconds=arguments.seconds, leaves=arguments.leaves)
                say(appended, ledger_told(appended), as_json=arguments.json)
            case "together":
                both = together.run(instance)
                say(both, together.told(both), as_json=arguments.json)
            case "access":
                read = access.run(instance, incidents=arguments.incidents)
                say(read, access_told(read), as_json=arguments.json)
            case "pages":
                answered = pages.run(instance, incidents=arguments.incidents, seconds=arguments.seconds)
                say(answered, pages_told(answered), as_json=arguments.json)
            case "line":
                waited = line.run(instance, incidents=min(arguments.incidents, line.MOST_INCIDENTS))
                say(waited, line_told(waited), as_json=arguments.json)
            case "live":
                from ecrime.cli.benches import live

                shown = live.run(instance, tiles=arguments.tiles, seconds=arguments.seconds)
                say(shown, live.told(shown), as_json=arguments.json)
            case "seek":
                with instance.clone("zz") as database:
                    sought = seek.run(database, rows=arguments.rows or seek.ROWS)
                say(sought, "\n".join(seek.lines(sought)), as_json=arguments.json)
            case "erasure":
                erased = erasure.run(instance, look_ups=arguments.look_ups)
                say(erased, erasure_told(erased), as_json=arguments.json)
    return 0


def run_alone(arguments: Namespace) -> int:
    """Measure and print what asks no database."""
    from ecrime.cli.benches import analysis_load, files, record

    needs = {"record": record.missing, "analysis-load": analysis_load.missing}.get(arguments.name)
    if needs and (missing := needs()):
        print(f"ecrime: {missing}", file=sys.stderr)
        return 2
    match arguments.name:
        case "files":
            looked = files.run()
            say(looked, files_told(looked), as_json=arguments.json)
        case "record":
            recorded = record.run(streams=arguments.streams, seconds=arguments.seconds, alone=arguments.alone)
            say(recorded, record.told(recorded), as_json=arguments.json)
        case "analysis-load":
            loaded = analysis_load.run()
            say(loaded, analysis_load.told(loaded), as_json=arguments.json)
    return 0


def live_missing() -> str:
    """What the bench of live pictures needs and has not got, in words; empty where all is there."""
    if find_spec("av") is None or find_spec("numpy") is None:
        return "this bench needs the extra ecrime[cameras]"
    if find_spec("playwright") is None:
        return "this bench needs the tools of the tests: start it as ./ecrime bench live in a source tree"
    return "" if chromium.find() else chromium.MISSING


def say(
    found: (
        ImportBench
        | LedgerBench
        | AccessBench
        | PagesBench
        | LineBench
        | ErasureBench
        | FilesBench
        | RecordBench
        | LiveBench
        | SeekBench
        | TogetherBench
        | AnalysisLoad
    ),
    told: str,
    *,
    as_json: bool,
) -> None:
    """Print what was measured."""
    print(json.dumps(dataclasses.asdict(found)) if as_json else told)


def import_told(found: ImportBench) -> str:
    """The figures of an import as a table."""
    lines = [
        f"{'step':<12} {'rows':>9} {'s':>8} {'python s':>9} {'database s':>11} {'rows/s':>9} {'rows/processor s':>17}"
    ]
    lines += [
        f"{each.name:<12} {each.rows:>9,} {each.wall_s:>8.1f} {each.python_s:>9.1f} {each.database_s:>11.1f}"
        f" {each.rows_per_s:>9,.0f} {each.rows_per_processor_s:>17,.0f}"
        for each in found.measures
    ]
    lines.append(
        f"{found.rows_per_s:,.0f} incidents/s with check and recording; recording runs at {found.share_of_copy:.1%}"
        f" of bare COPY; at most {found.peak_memory_mb:.0f} MB of memory."
    )
    return "\n".join(lines)


def ledger_told(found: LedgerBench) -> str:
    """The figures of the ledger in sentences."""
    return "\n".join(
        [
            f"{found.appends_per_s:,.0f} appends/s for {found.seconds} s from {found.clients} clients, all on disk;"
            f" a hash chain with a lock {found.chain_per_s:,.0f}/s, so {found.appends_to_chain:.1f} times that.",
            f"{found.acts_per_s:,.0f} whole acts/s. All {found.entries:,} entries had their place"
            f" {found.lag_s:.2f} s after the last.",
            f"A tree of {found.leaves:,} leaves: proofs of at most {found.proof_bytes} bytes, read in"
            f" {found.proof_p50_ms:.1f} ms (p99 {found.proof_p99_ms:.1f} ms); built in {found.built_s:.0f} s,"
            f" worked out again from its leaves in {found.verified_s:.1f} s.",
        ]
    )


def access_told(found: AccessBench) -> str:
    """What row security costs, read by read."""
    lines = [f"{found.incidents:,} incidents; p50 in ms", f"{'read':<34} {'app':>7} {'bare':>7} {'cost':>7}"]
    lines += [
        f"{read.name:<34} {read.app_p50_ms:>7.3f} {read.bare_p50_ms:>7.3f} {read.cost_p50_ms:>7.3f}"
        for read in found.reads
    ]
    return "\n".join(lines)


def pages_told(found: PagesBench) -> str:
    """Pages a second, and how long each kind took."""
    lines = [f"{'page':<8} {'answered':>9} {'p50 ms':>8} {'p99 ms':>8}"]
    lines += [f"{page.name:<8} {page.answered:>9,} {page.p50_ms:>8.1f} {page.p99_ms:>8.1f}" for page in found.pages]
    lines.append(
        f"{found.pages_per_s:,.0f} pages/s for {found.seconds} s from {found.clients} clients on"
        f" {found.incidents:,} incidents, p99 {found.p99_ms:.0f} ms; the page to sign in {found.peer_per_s:,.0f}/s,"
        f" so {found.share_of_peer:.0%} of that."
    )
    return "\n".join(lines)


def line_told(found: LineBench) -> str:
    """How long a page takes on a slow line, beside the peer's."""
    lines = [
        f"{found.bytes_per_s:,} bytes/s, {found.latency_ms} ms; seconds to first paint and until usable, kB, answers",
        f"{'page':<8} {'first':>22} {'again':>22} {'peer first':>22} {'peer again':>22}",
    ]
    lines += [
        f"{page.name:<8} {waited(page.first)} {waited(page.next)} {waited(page.peer_first)} {waited(page.peer_next)}"
        for page in found.pages
    ]
    lines.append(
        f"Usable after {found.usable_to_peer_first:.0%} of the time of Django's administration when nothing is kept,"
        f" {found.usable_to_peer_next:.0%} when styles and script are."
    )
    return "\n".join(lines)


def waited(opened: Opened) -> str:
    """One opening in a column of a table."""
    return f"{opened.paint_s:>6.2f} {opened.usable_s:>6.2f} {opened.bytes / 1000:>5.0f} {opened.answers:>2}"


def erasure_told(found: ErasureBench) -> str:
    """How long one erasure took, in a sentence."""
    return (
        f"After {found.look_ups:,} look-ups for {found.purposes:,} purposes ({found.entries:,} entries) an erasure that"
        f" took {found.taken:,} of them was done in {found.carried_out_s:.1f} s, reading and signing included; its"
        f" longest statement took {found.slowest_s:.1f} s."
    )


def files_told(found: FilesBench) -> str:
    """What looking at each file took, and what the peer would have taken."""
    lines = [f"{'file':<22} {'MB':>6} {'ours':<24} {'s':>6} {'MB':>5} {'peer':<26} {'s':>6} {'MB':>5} {'times':>6}"]
    lines += [
        f"{one.name:<22} {one.size_mb:>6.1f} {one.said:<24} {one.seconds:>6.2f} {one.memory_mb:>5.0f}"
        f" {one.peer_said:<26} {one.peer_seconds:>6.2f} {one.peer_memory_mb:>5.0f} {one.times:>6.1f}"
        for one in found.files
    ]
    lines.append(
        "Ours: seconds with the start of the child, peak memory of the child. Peer: Pillow, or pdfium, in process."
    )
    return "\n".join(lines)
