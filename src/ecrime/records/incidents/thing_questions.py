"""The questions about organisations, relations, vehicles and property as the form draws them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from ecrime.base.country import queries as country
from ecrime.base.pages.fields import Field, Form, Option
from ecrime.records.incidents import words
from ecrime.records.incidents.people import Role

Asked = tuple[tuple[Field, ...], tuple[Field, ...]]


@dataclass(frozen=True, slots=True)
class Around:
    """What the questions depend on beside the part itself.

    many_offences  whether it has to be asked which offence is meant
    currencies     in which sums are stated here, ISO 4217
    """

    many_offences: bool
    currencies: tuple[str, ...]


Draw = Callable[[Form, str, Around], Asked]


def here(*, many_offences: bool) -> Around:
    """What the pack and the form say."""
    return Around(many_offences, tuple(country.pack().checks.questioned_values))


def organisation(form: Form, name: str, _around: Around) -> Asked:
    """Who it is and in which role; where it is found waits until it is asked for."""
    recorded = form.value(f"{name}.role")
    roles = {role: word for role, word in words.ROLES.items() if role is not Role.ACQUITTED or role == recorded}
    asked = (
        form.select(f"{name}.kind", words.FIELDS["organisation_kind"], _options(words.ORGANISATION_KINDS)),
        form.select(f"{name}.role", words.FIELDS["role"], _options(roles)),
        form.text(f"{name}.name_km", words.FIELDS["name_km"], lang="km", size=22),
        form.text(f"{name}.name_latin", words.FIELDS["name_latin"], size=22),
    )
    area = words.FIELDS["address_area_id"]
    more = (
        form.text(f"{name}.number", _("Registration number"), optional=True, size=18),
        form.text(f"{name}.address", words.FIELDS["address"], optional=True, size=34),
        form.combobox(f"{name}.address_area", area, source="/country/areas/", optional=True),
    )
    return asked, more


def relation(form: Form, name: str, _around: Around) -> Asked:
    """Who is what to whom."""
    hint = _("the number above")
    asked = (
        form.number(f"{name}.person", _("Person number"), hint=hint),
        form.select(f"{name}.kind", _("is, to the other"), _options(words.RELATION_KINDS)),
        form.number(f"{name}.other", _("Person number"), hint=hint),
    )
    return asked, ()


def vehicle(form: Form, name: str, around: Around) -> Asked:
    """What it is and what became of it; by what it is known again waits until it is asked for."""
    asked = (
        form.select(f"{name}.kind", words.FIELDS["vehicle_kind"], _options(words.VEHICLE_KINDS)),
        form.text(f"{name}.plate", words.FIELDS["plate"], optional=True, size=12),
        *state(form, f"{name}.state", around),
    )
    country_label = words.FIELDS["plate_country"]
    more = (
        form.combobox(f"{name}.plate_country", country_label, source="nationalities", optional=True, size=22),
        form.text(f"{name}.make", words.FIELDS["make"], optional=True, size=14),
        form.text(f"{name}.model", words.FIELDS["model"], optional=True, size=14),
        form.text(f"{name}.colour", words.FIELDS["colour"], optional=True, size=14),
        form.number(f"{name}.year", words.FIELDS["year"], optional=True),
        form.text(f"{name}.frame_number", words.FIELDS["frame_number"], optional=True, size=18),
        form.text(f"{name}.engine_number", words.FIELDS["engine_number"], optional=True, size=18),
        *_belonging(form, name, around),
        *state(form, f"{name}.state_2", around, again=True),
    )
    return asked, more


def thing(form: Form, name: str, around: Around) -> Asked:
    """What it is, how much, and what became of it; the rest waits until it is asked for."""
    asked = (
        form.select(f"{name}.kind", words.FIELDS["thing_kind"], _options(words.PROPERTY_KINDS)),
        form.text(f"{name}.description", words.FIELDS["description"], optional=True, size=34),
        form.text(f"{name}.quantity", words.FIELDS["amount"], optional=True, size=8, inputmode="decimal"),
        form.select(
            f"{name}.unit", _("Counted in"), _options(words.UNITS), optional=True, nothing=words.UNITS["piece"]
        ),
        *state(form, f"{name}.state", around),
    )
    more = (
        form.text(f"{name}.serial", words.FIELDS["serial"], optional=True, size=18),
        form.text(f"{name}.substance", _("Substance, of a drug"), optional=True, size=18),
        *_belonging(form, name, around),
        *state(form, f"{name}.state_2", around, again=True),
        form.text(f"{name}.state_2_quantity", _("Of how much that is so"), optional=True, size=8, inputmode="decimal"),
    )
    return asked, more


def state(form: Form, where: str, around: Around, *, again: bool = False) -> Iterator[Field]:
    """What became of a thing, when, and what it was worth."""
    label = _("What became of it then") if again else words.FIELDS["states"]
    yield form.select(where, label, _options(words.THING_STATES), optional=again)
    yield form.date(f"{where}_on", _("on"), optional=True)
    if where.startswith(("things.", "vehicles.")) and form.value(f"{where}_quantity") and not again:
        yield form.text(f"{where}_quantity", _("Of how much that is so"), size=8, inputmode="decimal")
    yield form.text(f"{where}_value", _("Value"), optional=True, size=10, inputmode="decimal")
    recorded = form.value(f"{where}_currency")
    also = [recorded] if recorded and recorded not in around.currencies else []
    currencies = [Option(code, code) for code in (*around.currencies, *also)]
    yield form.select(f"{where}_currency", _("Currency"), currencies, optional=True)


def _belonging(form: Form, name: str, around: Around) -> Iterator[Field]:
    yield form.number(f"{name}.owner", words.FIELDS["owner"], hint=_("the number above"), optional=True)
    if around.many_offences or form.value(f"{name}.offence"):
        yield form.number(f"{name}.offence", words.FIELDS["offence"], optional=True)


def _options(named: words.Words) -> list[Option]:
    return [Option(value, label) for value, label in named.items()]
