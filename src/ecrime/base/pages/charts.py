"""Charts that need no script: drawn as SVG, always beside the figures they show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

WIDTH, HEIGHT = 160, 12


@dataclass(frozen=True, slots=True)
class Share:
    """One part of a whole: what it counts, how many, and its tone (a class of charts.css)."""

    label: str
    count: int
    tone: str


def share_bar(shares: Sequence[Share]) -> SafeString:
    """A bar of fixed length parted by the shares, in their order; its title says them in words."""
    whole = sum(share.count for share in shares)
    title = ", ".join(f"{share.label} {share.count}" for share in shares)
    parts, start = [], 0
    for share in shares:
        # From the sums and not from the widths, so that no rounding leaves a gap at the end.
        left, right = (round(WIDTH * count / max(whole, 1), 2) for count in (start, start + share.count))
        if right > left:
            parts.append((left, round(right - left, 2), HEIGHT, share.tone))
        start += share.count
    bars = format_html_join("", '<rect x="{}" y="0" width="{}" height="{}" class="share-{}"/>', parts)
    return format_html(
        '<svg class="shares" role="img" aria-label="{}" viewBox="0 0 {} {}" preserveAspectRatio="none">{}</svg>',
        *(title, WIDTH, HEIGHT, bars),
    )
