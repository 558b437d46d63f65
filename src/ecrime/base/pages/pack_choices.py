"""Short lists of the country pack as comboboxes: offence classes and nationalities.

Each list is put once on the page with ``{% choices %}`` and searched there, without asking the server.
"""

from __future__ import annotations

from datetime import date

from ecrime.base.country import queries as country
from ecrime.base.country.facts import OffenceClass
from ecrime.base.pages.choices import choose
from ecrime.base.pages.fields import Form, Option
from ecrime.base.pages.language import page_language
from ecrime.foundation.errors import NotFound, Problem


def class_options(on: date | None = None) -> list[Option]:
    """The offence classes valid on the day; the note is the other language and the article."""
    return [_class_option(found) for found in country.classes(on)]


def choose_class(form: Form, name: str, *, on: date | None = None) -> Option | Problem:
    """The offence class that the field means; its code is the option's value."""

    def find(text: str) -> list[Option]:
        return [_class_option(found) for found in country.find_classes(text, on=on)]

    return choose(form, name, exact=_class_with_code, find=find)


def nationality_options() -> list[Option]:
    """Nationalities by their two letters, the pack's own people first."""
    return [Option(found.code, found.name) for found in country.nationalities(page_language())]


def choose_nationality(form: Form, name: str) -> Option | Problem:
    """The nationality that the field means; its two letters are the option's value."""
    options = nationality_options()
    by_code = {option.value: option for option in options}

    def find(text: str) -> list[Option]:
        start = text.casefold()
        return [option for option in options if str(option.label).casefold().startswith(start)]

    return choose(form, name, exact=by_code.get, find=find)


def _class_option(found: OffenceClass) -> Option:
    language = page_language()
    other = "en" if language == "km" else "km"
    return Option(found.code, found.name(language), " · ".join(filter(None, [found.name(other), found.article])))


def _class_with_code(code: str) -> Option | None:
    try:
        return _class_option(country.offence_class(code))
    except NotFound:
        return None
