"""Template words for the parts: ``{% field %}``, ``{% clock %}``, ``{% choices %}`` and times in words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django import template
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from ecrime.base.pages import clocks, dates
from ecrime.base.pages.fields import Field, Option, id_of
from ecrime.base.pages.language import page_language
from ecrime.base.pages.lists import Column, ListState

register = template.Library()


@register.simple_tag
def field(question: Field) -> SafeString:
    """Draw one question with label, hint, errors and what was typed."""
    return render_to_string(question.template, {"field": question})


@register.simple_tag
def attributes(question: Field) -> SafeString:
    """The attributes that every control of a question carries."""
    pairs = {"id": question.id, "name": question.name}
    if question.kind not in ("checkbox", "file"):
        pairs["autocomplete"] = "off"
    pairs |= question.attributes
    if question.described_by:
        pairs["aria-describedby"] = question.described_by
    if question.errors:
        pairs["aria-invalid"] = "true"
    if question.focus:
        pairs["autofocus"] = "autofocus"
    return format_html_join(" ", '{}="{}"', pairs.items())


@register.simple_tag
def clock(chip: clocks.Clock) -> SafeString:
    """Draw a clock chip; the page counts it down when it has an end."""
    counting = (
        format_html(' data-clock="{}" data-ends="{}"', chip.kind, chip.ends_at.isoformat()) if chip.ends_at else ""
    )
    time = format_html(' <span class="chip-time">{}</span>', chip.time) if chip.time else ""
    return format_html(
        '<span class="chip" data-state="{}"{}><span class="chip-shape" aria-hidden="true">{}</span> '
        '<span class="chip-text">{}</span>{}</span>',
        chip.state,
        counting,
        chip.shape,
        chip.text,
        time,
    )


@register.simple_tag
def clock_words() -> SafeString:
    """The words with which the page counts its chips down; browsers have no Khmer of their own."""
    return format_html_join(" ", 'data-{}="{}"', clocks.counting_words().items())


@register.simple_tag
def choices(id_: str, options: Iterable[Option]) -> SafeString:
    """A list that comboboxes on the page search in; without a script the browser offers it itself."""
    rows = format_html_join("", '<option value="{}">{}</option>', ((option.text, option.note) for option in options))
    return format_html('<datalist id="{}">{}</datalist>', id_, rows)


@register.simple_tag
def list_head(state: ListState, columns: Iterable[Column]) -> SafeString:
    """The head of a list's table, with links that sort."""
    return render_to_string("parts/list_head.html", {"heads": state.heads(columns)})


@register.simple_tag
def list_pages(state: ListState, total: int) -> SafeString:
    """Which rows are shown, of how many, and the links to the other pages."""
    return render_to_string("parts/list_pages.html", {"pages": state.pages(total), "state": state})


@register.simple_tag
def moment(at: datetime, zone: str) -> SafeString:
    """A moment with its date in figures, in the zone of the unit."""
    return format_html('<time datetime="{}">{}</time>', at.isoformat(), dates.short_moment(at, zone))


@register.simple_tag
def long_moment(at: datetime, zone: str) -> SafeString:
    """A moment in words."""
    words = dates.long_moment(at, zone, page_language())
    return format_html('<time datetime="{}">{}</time>', at.isoformat(), words)


@register.filter
def field_id(name: str) -> str:
    """The id of the field with this name."""
    return id_of(name)


@register.filter
def shape(state: clocks.ClockState) -> str:
    """The shape that goes with a state."""
    return clocks.SHAPES[state]


@register.filter
def state_word(state: clocks.ClockState) -> str:
    """The word that goes with a state."""
    return str(clocks.WORDS[state])
