"""From what was typed in a combobox to the one thing meant, without any script in the browser."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ecrime.base.pages.fields import Form, Option
from ecrime.foundation.errors import Problem
from ecrime.foundation.text import fold_digits

MOST_OFFERED = 8


def choose(
    form: Form, name: str, *, exact: Callable[[str], Option | None], find: Callable[[str], Sequence[Option]]
) -> Option | Problem:
    """The option that the field ``name`` means, or why none does.

    exact  the option with this code, None when there is none
    find   options that fit a piece of text, best first

    A picked radio button counts first, then a code at the start of the text, then the only fit.
    When several fit they are offered (``form.offers``), and the next sending brings the pick.
    """
    typed = " ".join(fold_digits(form.value(name)).split())
    picked = form.value(f"{name}.pick")
    if picked and (option := exact(picked)):
        form.values[name] = option.text
        form.values.pop(f"{name}.pick", None)
        return option
    if not typed:
        return Problem(name, "choice.missing")
    code = typed.partition(" ")[0]
    if option := exact(code) or exact(code.upper()):
        form.values[name] = option.text
        return option
    found = tuple(find(typed))[:MOST_OFFERED]
    if not found:
        return Problem(name, "choice.unknown")
    same = [option for option in found if str(option.label).casefold() == typed.casefold()]
    only = same or found
    if len(only) == 1:
        form.values[name] = only[0].text
        return only[0]
    form.offers[name] = tuple(only)
    return Problem(name, "choice.several")
