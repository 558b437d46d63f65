"""The area picker: areas of the country pack as options of a combobox."""

from __future__ import annotations

from ecrime.base.country import queries as country
from ecrime.base.country.facts import Area
from ecrime.base.pages.choices import choose
from ecrime.base.pages.fields import Form, Option
from ecrime.base.pages.language import page_language
from ecrime.foundation.errors import NotFound, Problem

MOST_OPTIONS = 8


def area_option(area: Area) -> Option:
    """One area with what it lies in, in the language of the page."""
    return Option(area.id, area_name(area), " › ".join(area_name(above) for above in country.areas_above(area)))


def area_name(area: Area) -> str:
    """The area's name in the language of the page."""
    return area.name_km if page_language() == "km" else area.name_latin


def find_area_options(text: str, within: str = "") -> list[Option]:
    """The areas that fit a code or first letters, best first."""
    return [area_option(area) for area in country.find_areas(text, within=within, limit=MOST_OPTIONS)]


def choose_area(form: Form, name: str, *, within: str = "") -> Option | Problem:
    """The area that the field means; its id is the option's value."""
    return choose(form, name, exact=_area_with_id, find=lambda text: find_area_options(text, within))


def _area_with_id(id_: str) -> Option | None:
    try:
        return area_option(country.area(id_))
    except NotFound:
        return None
