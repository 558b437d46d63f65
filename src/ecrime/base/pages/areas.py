"""The area picker: areas of the country pack as options of a combobox."""

from __future__ import annotations

from collections.abc import Sequence

from ecrime.base.country import queries as country
from ecrime.base.country.facts import Area
from ecrime.base.pages.choices import MOST_OFFERED, choose
from ecrime.base.pages.fields import Form, Option
from ecrime.base.pages.language import page_language
from ecrime.foundation.errors import NotFound, Problem


def area_options(areas: Sequence[Area]) -> list[Option]:
    """Areas in the language of the page, each with the areas it lies in, widest first."""
    language = page_language()
    above = {area.id: _ids_above(area) for area in areas}
    names = {found.id: found.name(language) for found in country.areas({id_ for ids in above.values() for id_ in ids})}
    return [
        Option(area.id, area.name(language), " › ".join(names[id_] for id_ in above[area.id] if id_ in names))
        for area in areas
    ]


def find_area_options(text: str, within: str = "") -> list[Option]:
    """The areas that fit a code or first letters, best first."""
    return area_options(country.find_areas(text, within=within, limit=MOST_OFFERED))


def choose_area(form: Form, name: str, *, within: str = "") -> Option | Problem:
    """The area that the field means; its id is the option's value. ``within`` is a path, "" for everywhere."""
    return choose(form, name, exact=_area_with_id, find=lambda text: find_area_options(text, within))


def _area_with_id(id_: str) -> Option | None:
    try:
        return area_options([country.area(id_)])[0]
    except NotFound:
        return None


def _ids_above(area: Area) -> list[str]:
    """The ids of the areas it lies in, the country itself left out."""
    return area.path.split(".")[1:-1]
