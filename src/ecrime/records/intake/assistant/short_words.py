"""Short lists that every register has: sexes, peoples, yes and no, harm to the body. Words in, codes out."""

from __future__ import annotations

from collections.abc import Mapping

from ecrime.foundation.text import search_form
from ecrime.records.incidents.people import Harm, Sex

SEXES: Mapping[Sex, str] = {
    Sex.FEMALE: "f; female; woman; girl; w; femme; féminin; feminin; fille; ស; ស្រី; ស្ត្រី; នារី; 2",
    Sex.MALE: "m; male; man; boy; h; homme; masculin; garçon; ប; ប្រុស; បុរស; 1",
    Sex.UNKNOWN: "u; unknown; x; inconnu; មិនដឹង; មិនស្គាល់; 0; 9",
}
HARMS: Mapping[Harm, str] = {
    Harm.NONE: "none; no; unhurt; uninjured; aucun; indemne; គ្មាន; គ្មានរបួស; មិនរងរបួស",
    Harm.INJURED: "injured; hurt; wounded; injury; light; serious; blessé; blesse; របួស; រងរបួស; របួសស្រាល; របួសធ្ងន់",
    Harm.KILLED: "killed; dead; died; fatal; death; tué; mort; décédé; ស្លាប់; បាត់បង់ជីវិត",
    Harm.UNKNOWN: "unknown; inconnu; មិនដឹង",
}
# What people are called by their country, beside the names that Unicode has for the countries.
PEOPLES: Mapping[str, str] = {
    "KH": "khmer; cambodian; cambodgien; cambodgienne; ខ្មែរ; ជនជាតិខ្មែរ",
    "VN": "vietnamese; vietnamien; vietnamienne; viet; ជនជាតិវៀតណាម",
    "TH": "thai; thaïlandais; ជនជាតិថៃ",
    "LA": "lao; laotian; laotien; ជនជាតិឡាវ",
    "CN": "chinese; chinois; chinoise; ជនជាតិចិន",
    "KR": "korean; south korean; coréen; ជនជាតិកូរ៉េ",
    "JP": "japanese; japonais; ជនជាតិជប៉ុន",
    "FR": "french; français; française; ជនជាតិបារាំង",
    "US": "american; usa; américain; ជនជាតិអាមេរិក",
    "GB": "british; uk; anglais; ជនជាតិអង់គ្លេស",
    "PH": "filipino; philippine; ជនជាតិហ្វីលីពីន",
    "IN": "indian; indien; ជនជាតិឥណ្ឌា",
}
YES = "true; yes; y; 1; oui; o; attempted; tentative; បាទ; ចាស; មាន; ប៉ុនប៉ង"
NO = "false; no; n; 0; non; completed; ទេ; គ្មាន; សម្រេច"


def sex_meant(written: str) -> str:
    """The sex that a word means, "" when none."""
    return _SEXES.get(search_form(written), "")


def harm_meant(written: str) -> str:
    """The harm that a word means, "" when none."""
    return _HARMS.get(search_form(written), "")


def people_meant(written: str) -> str:
    """The ISO code of the country whose people a word names, "" when none."""
    return _PEOPLES.get(search_form(written), "")


def yes_or_no(written: str) -> str:
    """``true``, ``false``, or "" when the word is neither."""
    return _ANSWERS.get(search_form(written), "")


def _by_form(words: Mapping[str, str]) -> dict[str, str]:
    return {search_form(word): code for code, said in words.items() for word in said.split(";")}


_SEXES = _by_form({sex.value: words for sex, words in SEXES.items()})
_HARMS = _by_form({harm.value: words for harm, words in HARMS.items()})
_PEOPLES = _by_form(PEOPLES)
_ANSWERS = _by_form({"true": YES, "false": NO})
