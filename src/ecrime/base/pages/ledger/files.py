"""The log as plain files under /ledger/, for witnesses and others' programs: nobody signs in, nothing is personal.

Tiles and checkpoints are called and written as C2SP tlog-tiles and tlog-checkpoint say. What can change is asked for
again each time. Tiles and proofs stand as long as the log bears its name; after a loss that was declared the same
addresses say something else, so caches keep them for minutes only.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from ecrime.base.ledger import published, verify, witness, witnesses
from ecrime.base.ledger.tree.export import base64, keys_text
from ecrime.base.ledger.tree.merkle import FULL_TILE_BYTES, WIDTH, tile_name
from ecrime.base.ledger.verify import HASH_BYTES, Key
from ecrime.base.pages.messages import text_for
from ecrime.foundation.errors import EcrimeError, Forbidden, NotFound, Unavailable

P = ParamSpec("P")

TEXT, BYTES = "text/plain; charset=utf-8", "application/octet-stream"
CHANGES, STANDS = "no-cache", "public, max-age=600"
SOON = "public, max-age=60"  # a co-signature may come
MOST_SENT = 4096  # bytes of what a witness sends: a checkpoint and one line
PROGRAMS = {"verify.py": verify.__file__, "witness.py": witness.__file__}


def plain(view: Callable[Concatenate[HttpRequest, P], HttpResponse]) -> Callable[..., HttpResponse]:
    """A view for programs: refusals are one sentence with their status, not a page."""

    @functools.wraps(view)
    def answering(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except EcrimeError as error:
            return _text(text_for(error.code, error.params) + "\n", CHANGES, status=error.status)

    return answering


@require_safe
@plain
def checkpoint(request: HttpRequest) -> HttpResponse:
    """The last checkpoint, with the co-signatures that have come."""
    found = published.latest()
    if found is None:
        raise Unavailable("ledger.not_signed_yet")
    return _text(found.note, CHANGES)


@require_safe
@plain
def checkpoint_of(request: HttpRequest, size: str) -> HttpResponse:
    """The checkpoint of a size."""
    return _text(published.of_size(int(size)).note, SOON)


@require_safe
@plain
def tile(request: HttpRequest, level: str, name: str, width: str = "") -> HttpResponse:
    """A tile, or the first so many hashes of it; only under the one name that it has."""
    number = int("".join(part.removeprefix("x") for part in name.split("/")))
    wanted = int(width or WIDTH)
    hashes = published.read_tile(int(level), number)[: wanted * HASH_BYTES]
    is_named_so = tile_name(number, wanted) == (f"{name}.p/{width}" if width else name)
    if not is_named_so or len(hashes) != wanted * HASH_BYTES or len(hashes) > FULL_TILE_BYTES:
        raise NotFound("ledger.no_tile")
    return HttpResponse(hashes, content_type=BYTES, headers={"Cache-Control": STANDS})


@require_safe
@plain
def consistency(request: HttpRequest, older: str, size: str) -> HttpResponse:
    """The proof that the log of one size goes on from a smaller one, a hash a line."""
    return _hashes(published.consistency(int(older), int(size)))


@require_safe
@plain
def inclusion(request: HttpRequest, size: str, index: str) -> HttpResponse:
    """The proof that the leaf at an index is in the log of a size, a hash a line."""
    return _hashes(published.inclusion(int(index), int(size)))


@require_safe
@plain
def key(request: HttpRequest) -> HttpResponse:
    """The keys of the log, how each took over from the one before, and the witnesses."""
    told = [f"{'outside' if each.outside else 'inside'} {each.key} {each.name_en}" for each in published.witnesses()]
    keys = published.log_keys()
    if not keys.first:
        raise Unavailable("ledger.not_signed_yet")
    return _text(keys_text(keys, told), CHANGES)


@require_safe
@plain
def ending(request: HttpRequest, ended: str) -> HttpResponse:
    """The last words of the log before a loss was declared and it took its name of this number."""
    return _text(published.ending(int(ended)), STANDS)


@require_safe
@plain
def program(request: HttpRequest, name: str) -> HttpResponse:
    """The verifier or the witness, each one file."""
    response = _text(Path(PROGRAMS[name]).read_text(encoding="utf-8"), SOON)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@csrf_exempt  # no cookie counts here: a witness shows who it is by its signature
@require_POST
@plain
def cosign(request: HttpRequest) -> HttpResponse:
    """Take a witness's line under a checkpoint of ours."""
    told = request.headers.get("Content-Length", "")
    if not told.isdigit() or int(told) > MOST_SENT:
        return _text(text_for("ledger.too_long") + "\n", CHANGES, status=413)
    try:
        note = request.body.decode()
    except UnicodeDecodeError:
        raise Forbidden("witness.not_signed") from None
    kept = witnesses.keep_cosignature(note)
    return _text(f"kept for {Key.read(kept.key).name}\n", CHANGES)


def _hashes(proof: list[bytes]) -> HttpResponse:
    return _text("".join(f"{base64(hash_)}\n" for hash_ in proof), STANDS)


def _text(said: str, caching: str, *, status: int = 200) -> HttpResponse:
    return HttpResponse(said, content_type=TEXT, status=status, headers={"Cache-Control": caching})
