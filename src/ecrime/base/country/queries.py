"""What a country is made of: areas, offence classes, nationalities.

These queries take no viewer, because the pack is public reference data and holds nothing of any person.
The classes and the pack are few and are kept in the process under the pack's fingerprint; areas are read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from babel import Locale

from ecrime.base.country import facts, models
from ecrime.base.country.search_key import search_key
from ecrime.foundation.errors import NotFound, Unavailable

MOST_AREAS = 50

# CLDR names more than ISO 3166 assigns: groups of countries, islands of others, codes for tests.
_NOT_ISO = frozenset(["AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "XK", "ZZ"])
_ALPHA_2 = 2

_ID = re.compile("[A-Za-z0-9_~]{1,40}")

# A whole code or name, then a code's start, then a name's start, then anywhere inside; wide areas first.
_FIND = """
select country_area.*
from country_area cross join lateral (
    select case
        when id = %(written)s then 0
        when search like %(whole)s then 1
        when search like %(code_start)s then 2
        when search like %(start)s then 3
        else 4
    end as rank
) fit
where (search like %(inside)s or id = %(written)s) and level > 0 and not retired
  and (%(within)s = '' or path = %(within)s or path > %(within)s || '.' and path < %(within)s || '/')
order by rank, level, case when rank = 2 then 0 else length(search) end, path
limit %(limit)s
"""


def pack() -> facts.Pack:
    """The country of this installation; raises Unavailable before any pack was loaded."""
    return _pack(_fingerprint())


def fingerprint() -> str:
    """What tells one load of a pack from another; raises Unavailable before any was loaded."""
    return _fingerprint()


def area(id_: str) -> facts.Area:
    """The area of that id, retired ones included; raises NotFound."""
    for found in areas([id_]):
        return found
    raise NotFound("area.unknown", area=id_)


def areas(ids: Iterable[str]) -> tuple[facts.Area, ...]:
    """Those of the ids that are areas, from the country down."""
    possible = {id_ for id_ in ids if _ID.fullmatch(id_)}
    found = models.Area.objects.filter(id__in=possible).order_by("path")
    return tuple(row.as_facts() for row in found)


def areas_below(path: str, level: int | None = None) -> tuple[facts.Area, ...]:
    """The areas of one level, or of all levels, that lie below a path; retired ones left out."""
    below = models.Area.objects.filter(path__gt=path + ".", path__lt=path + "/", retired=False)
    if level is not None:
        below = below.filter(level=level)
    return tuple(row.as_facts() for row in below.order_by("path"))


def find_areas(text: str, *, within: str = "", limit: int = 8) -> tuple[facts.Area, ...]:
    """The areas whose code or name, Khmer or Latin, begins with the text or holds it; best first.

    Spaces, case, punctuation, Khmer or other digits and Khmer spellings that look alike do not matter.
    A whole match comes first, then the start of a code, the start of a name, the inside; in each, wide
    areas before small ones, then short names before long ones and codes in order. The country itself
    is not offered.

    within  path of the area to look in, "" for everywhere
    """
    key = search_key(text)
    if not key:
        return ()
    found = models.Area.objects.raw(
        _FIND,
        {
            "written": written if _ID.fullmatch(written := text.strip()) else "",
            "inside": f"%{key}%",
            "whole": f"%\n{key}\n%",
            "code_start": f"\n{key}%",
            "start": f"%\n{key}%",
            "within": within,
            "limit": min(limit, MOST_AREAS),
        },
    )
    return tuple(row.as_facts() for row in found)


def classes(on: date | None = None) -> tuple[facts.OffenceClass, ...]:
    """The offence classes in the pack's order; only those valid on the day when one is given."""
    current = (found for found in _classes(_fingerprint()) if not found.retired)
    return tuple(found for found in current if on is None or found.is_valid_on(on))


def classes_ever() -> tuple[facts.OffenceClass, ...]:
    """Every offence class the pack has or had; for what is on record already."""
    return _classes(_fingerprint())


def offence_class(code: str) -> facts.OffenceClass:
    """The offence class of that code, retired ones included; raises NotFound."""
    for found in _classes(_fingerprint()):
        if found.code == code:
            return found
    raise NotFound("class.unknown", offence_class=code)


def find_classes(text: str, *, on: date | None = None, limit: int = 8) -> tuple[facts.OffenceClass, ...]:
    """The offence classes whose code, name or article fits the text; whole codes and starts first."""
    key = search_key(text)
    if not key:
        return ()
    offered = classes(on)
    ranked = sorted(
        (rank, position) for position, found in enumerate(offered) if (rank := _rank(found, key)) is not None
    )
    return tuple(offered[position] for _, position in ranked[:limit])


def nationalities(language: str) -> tuple[facts.Nationality, ...]:
    """Every nationality by ISO 3166, named in the language, the country's own first, then by name."""
    home = pack()
    own_name = home.name_km if language == "km" else home.name_en
    named = dict(_territories(language))
    own = facts.Nationality(home.nationality, named.pop(home.nationality, own_name))
    return (own, *(facts.Nationality(code, name) for code, name in named.items()))


def purposes(*, retired: bool = False) -> tuple[facts.Purpose, ...]:
    """The purposes a look-up may be for, in the order in which they are offered; retired ones only if asked for."""
    rows = models.Purpose.objects.order_by("position")
    return tuple(row.as_facts() for row in (rows if retired else rows.filter(retired=False)))


def report() -> tuple[facts.Finding, ...]:
    """What was odd about the pack's data, and what later loads retired, renamed or moved."""
    return tuple(row.as_facts() for row in models.Report.objects.order_by("kind", "subject", "id"))


def _fingerprint() -> str:
    held = models.Pack.objects.values_list("fingerprint", flat=True).first()
    if held is None:
        raise Unavailable("pack.missing")
    return held


@lru_cache(maxsize=4)
def _pack(fingerprint: str) -> facts.Pack:
    return models.Pack.objects.get(fingerprint=fingerprint).as_facts()


@lru_cache(maxsize=4)
def _classes(fingerprint: str) -> tuple[facts.OffenceClass, ...]:
    return tuple(row.as_facts() for row in models.OffenceClass.objects.order_by("position"))


def _rank(found: facts.OffenceClass, key: str) -> int | None:
    code, *words = map(search_key, (found.code, found.name_km, found.name_en, found.article))
    if key == code:
        return 0
    if code.startswith(key):
        return 1
    if any(word.startswith(key) for word in words):
        return 2
    return 3 if any(key in word for word in words) else None


@lru_cache(maxsize=8)
def _territories(language: str) -> tuple[tuple[str, str], ...]:
    names = Locale(language).territories
    found = [(code, name) for code, name in names.items() if len(code) == _ALPHA_2 and code.isalpha()]
    return tuple(sorted((one for one in found if one[0] not in _NOT_ISO), key=lambda one: one[1]))
