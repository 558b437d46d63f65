"""Which class of the pack the word of another system means: by code, by name, or by what police everywhere call it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from ecrime.foundation.text import search_form
from ecrime.records.intake.assistant.headings import plain_heading
from ecrime.records.intake.assistant.meanings import Sureness
from ecrime.records.intake.assistant.pack_words import KnownClass
from ecrime.records.intake.reading.template import nearest

# Words of crime statistics in English and French, and where they stand in the international classification (ICCS).
# A narrower word comes before the wider one that it holds.
ICCS: tuple[tuple[str, str], ...] = (
    ("attempted murder", "0102"), ("manslaughter", "0103"), ("involuntary homicide", "0103"), ("murder", "0101"),
    ("homicide", "0101"), ("meurtre", "0101"), ("assassinat", "0101"),
    ("aggravated assault", "020111"), ("serious assault", "020111"), ("grievous", "020111"), ("stabbing", "020111"),
    ("simple assault", "02011"), ("sexual assault", "03012"), ("assault", "02011"), ("battery", "02011"),
    ("violence", "02011"), ("coups", "02011"), ("kidnapping", "020221"), ("abduction", "020221"),
    ("enlevement", "020221"), ("sequestration", "02022"), ("false imprisonment", "02022"),
    ("trafficking in persons", "0204"), ("human trafficking", "0204"), ("traite", "0204"), ("extortion", "0205"),
    ("blackmail", "0205"), ("chantage", "0205"), ("threat", "0201"), ("menace", "0201"), ("defamation", "0209"),
    ("rape", "03011"), ("viol", "03011"), ("indecent", "03012"), ("sexual harassment", "03019"),
    ("robbery", "0401"), ("mugging", "0401"), ("vol a main armee", "0401"), ("vol avec violence", "0401"),
    ("burglary", "0501"), ("breaking and entering", "0501"), ("housebreaking", "0501"), ("break in", "0501"),
    ("cambriolage", "0501"), ("auto theft", "050211"), ("motor vehicle theft", "050211"), ("vehicle theft", "050211"),
    ("car theft", "050211"), ("stolen vehicle", "050211"), ("theft of motor vehicle", "050211"),
    ("vol de vehicule", "050211"), ("vol de voiture", "050211"), ("pickpocket", "050221"), ("snatching", "050221"),
    ("theft", "0502"), ("larceny", "0502"), ("stealing", "0502"), ("shoplifting", "0502"), ("vol", "0502"),
    ("arson", "0504"), ("criminal damage", "0504"), ("vandalism", "0504"), ("degradation", "0504"),
    ("drug", "0601"), ("narcotic", "0601"), ("stupefiant", "0601"), ("fraud", "0701"), ("deceptive practice", "0701"),
    ("escroquerie", "0701"), ("abus de confiance", "0701"), ("forgery", "0702"), ("counterfeit", "0702"),
    ("faux", "0702"), ("bribery", "07031"), ("corruption", "07031"), ("receiving stolen", "0704"), ("recel", "0704"),
    ("money laundering", "07041"), ("blanchiment", "07041"), ("gambling", "0801"), ("vagrancy", "0801"),
    ("prostitution", "0302"), ("weapon", "0901"), ("firearm", "0901"), ("cybercrime", "0903"), ("hacking", "0903"),
    ("terrorism", "0906"), ("poaching", "1003"), ("logging", "1004"),
)  # fmt: skip
# Down to here a class of the same division still is a fair guess.
DIVISION = 4


def class_meant(written: str, classes: Sequence[KnownClass]) -> tuple[str, Sureness] | None:
    """The code of the class that a word means and how sure that is; None when nothing in the pack fits."""
    by_code = {found.code.casefold(): found.code for found in classes}
    if code := by_code.get(written.casefold().strip()):
        return code, Sureness.SURE
    by_name = _by_name(tuple(classes))
    form = search_form(written)
    if code := by_name.get(form):
        return code, Sureness.SURE
    if found := _by_iccs(plain_heading(written), classes):
        return found
    near = nearest(form, list(by_name)) if len(form) > 3 else ""
    return (by_name[near], Sureness.UNSURE) if near else None


@lru_cache(maxsize=4)
def _by_name(classes: tuple[KnownClass, ...]) -> dict[str, str]:
    return {search_form(name): found.code for found in reversed(classes) for name in found.names if name}


def _by_iccs(words: str, classes: Sequence[KnownClass]) -> tuple[str, Sureness] | None:
    iccs = next((code for word, code in ICCS if f" {word}" in f" {words}"), "")
    if not iccs:
        return None
    fitting = [found for found in classes if found.iccs]
    for length in range(len(iccs), DIVISION - 1, -1):
        for found in fitting:
            if found.iccs == iccs[:length]:
                return found.code, Sureness.LIKELY
    wider = next((found for found in fitting if found.iccs.startswith(iccs[:DIVISION])), None)
    return (wider.code, Sureness.UNSURE) if wider else None
