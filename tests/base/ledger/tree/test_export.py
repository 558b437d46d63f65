"""The keys of a log stand in the order in which they took over, and a checkpoint is told by the key that signed it."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest

from ecrime.base.ledger.tree.export import LogKeys
from ecrime.base.ledger.tree.notes import LOG, SigningKey, body_of, note_of, rollover
from ecrime.base.ledger.verify import Checkpoint, Fails, keys_of

ORIGIN = "ecrime/trial"


@pytest.mark.parametrize("seed", range(15))
def test_keys_that_took_over_at_one_size_stand_in_their_order(seed: int) -> None:
    drawn = random.Random(seed)
    keys = [SigningKey.from_seed(ORIGIN, LOG, drawn.randbytes(32)) for _ in range(4)]
    lines = [rollover(7, old, new) for old, new in pairwise(keys)]
    first, *others = zip([str(each.key) for each in keys], ["", *lines], strict=True)
    found = LogKeys.of([first, *sorted(others)])  # as they are read: by size, and then by what the key happens to be
    assert found == LogKeys((str(keys[0].key),), tuple(lines))
    assert list(keys_of([keys[0].key], found.rollovers)) == [each.key for each in keys]


def test_what_leads_on_from_no_key_is_kept_to_be_refused() -> None:
    first, second, strange, other = (SigningKey.make(ORIGIN) for _ in range(4))
    lines = [rollover(7, strange, other), rollover(7, first, second), rollover(7, first, other), "torn"]
    found = LogKeys.of([(str(first.key), ""), *((str(each), line) for each, line in enumerate(lines))])
    assert found.rollovers == (lines[1], lines[0], lines[2], lines[3])
    with pytest.raises(Fails):
        keys_of([first.key], found.rollovers)


def test_a_checkpoint_is_told_by_the_key_that_signed_it() -> None:
    """Rolled, and then lost: the key goes on under another name, and no line leads to it there."""
    old, new = SigningKey.make(ORIGIN), SigningKey.make(ORIGIN)
    renamed = SigningKey.from_seed(f"{ORIGIN}/2", LOG, new.seed)
    keys = LogKeys((str(old.key), str(renamed.key)), (rollover(7, old, new),))
    for each in (old, new, renamed):
        body = body_of(each.key.name, 8, bytes(32))
        assert keys.that_signed(Checkpoint.read(note_of(body, each.sign(body)))) == str(each.key)
    body = body_of(ORIGIN, 8, bytes(32))
    with pytest.raises(Fails) as refused:
        keys.that_signed(Checkpoint.read(note_of(body, SigningKey.make(ORIGIN).sign(body))))
    assert refused.value.code == "not-signed"
