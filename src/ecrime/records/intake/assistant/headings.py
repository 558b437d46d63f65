"""What headings say, in Khmer, English, French and the short forms of clerks: words in, meanings out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from ecrime.foundation.text import fold_digits, search_form
from ecrime.records.incidents.people import Role
from ecrime.records.intake.assistant.meanings import MOST_OF_A_ROLE, Meaning, whose

WORDS: Mapping[Meaning, str] = {
    Meaning.MOMENT: (
        "datetime; date time; date and time; occurred; occurred at; occurred on; occurrence; when; timestamp; moment;"
        " date heure; date et heure; dateheure; កាលបរិច្ឆេទនិងម៉ោង; ពេលវេលា; ពេលកើតហេតុ;"
        " ថ្ងៃម៉ោង; ថ្ងៃម៉ោងកើតហេតុ"
    ),
    Meaning.DATE: (
        "date; day; occurrence date; date of offence; date of offense; date of incident; incident date; offence date;"
        " dt; jour; date des faits; date du fait; date infraction; ថ្ងៃ; ថ្ងៃខែឆ្នាំ; កាលបរិច្ឆេទ; ថ្ងៃកើតហេតុ;"
        " កាលបរិច្ឆេទកើតហេតុ; ថ្ងៃខែ"
    ),
    Meaning.TIME: "time; hour; hr; tm; heure; heure des faits; time of day; ម៉ោង; ម៉ោងកើតហេតុ; វេលាម៉ោង",
    Meaning.END_DATE: "end date; date end; date to; to date; date fin; date de fin; ថ្ងៃបញ្ចប់; ដល់ថ្ងៃ",
    Meaning.END_TIME: "end time; time end; time to; to time; heure fin; heure de fin; ម៉ោងបញ្ចប់; ដល់ម៉ោង",
    Meaning.END_MOMENT: "end; until; occurred to; ended; fin; បញ្ចប់; រហូតដល់",
    Meaning.ZONE: "time zone; timezone; zone; tz; fuseau; fuseau horaire; ល្វែងម៉ោង",
    Meaning.AREA_CODE: (
        "area code; geocode; pcode; commune code; district code; province code; code commune; code district;"
        " លេខកូដតំបន់; លេខកូដឃុំ; លេខកូដស្រុក; លេខកូដខេត្ត; កូដភូមិសាស្ត្រ"
    ),
    Meaning.AREA_1: ("province; prov; city; state; region; departement; ville; ខេត្ត; រាជធានីខេត្ត; ខេត្តក្រុង; រាជធានី"),
    Meaning.AREA_2: ("district; dist; srok; khan; arrondissement; municipality; ស្រុក; ខណ្ឌ; ក្រុងស្រុកខណ្ឌ; ស្រុកខណ្ឌ; ក្រុង"),
    Meaning.AREA_3: "commune; comm; khum; sangkat; quartier; ឃុំ; សង្កាត់; ឃុំសង្កាត់",
    Meaning.AREA_4: "village; vill; phum; ភូមិ",
    Meaning.AREA_LIST: (
        "beat; precinct; sector; station; police station; post; poste; secteur; commissariat; ប៉ុស្តិ៍; អធិការដ្ឋាន"
    ),
    Meaning.DETAIL: (
        "place; location; address of incident; street; premise; premises; scene; block; where; lieu; lieu des faits;"
        " rue; adresse; address; ទីកន្លែង; កន្លែងកើតហេតុ; ទីកន្លែងកើតហេតុ; ទីតាំង; ផ្លូវ"
    ),
    Meaning.LATITUDE: "latitude; lat; y; coord y; y coordinate; រយៈទទឹង",
    Meaning.LONGITUDE: "longitude; lon; lng; long; x; coord x; x coordinate; រយៈបណ្តោយ",
    Meaning.OFFENCE: (
        "offence; offense; crime; crime type; offence type; type of offence; class; category; charge; primary type;"
        " infraction; delit; nature; nature des faits; qualification; បទល្មើស; ប្រភេទបទល្មើស; បទល្មើសព្រហ្មទណ្ឌ; បទចោទ;"
        " ប្រភេទ; ករណី"
    ),
    Meaning.ATTEMPTED: "attempted; attempt; tentative; ប៉ុនប៉ង; ការប៉ុនប៉ង",
    Meaning.NARRATIVE: (
        "narrative; what happened; description; summary; details; facts; remarks; notes; text; resume; faits;"
        " observations; commentaire; សេចក្តីរៀបរាប់; អង្គហេតុ; ហេតុការណ៍; អ្វីបានកើតឡើង; ខ្លឹមសារ;"
        " សេចក្តីសង្ខេប; ផ្សេងៗ"
    ),
    Meaning.NUMBER: (
        "id; no; nr; number; case no; case number; case id; incident number; incident id; incident no; record no; ref;"
        " reference; file no; dossier; numero; pv; លេខ; លេខសំណុំរឿង; លេខរឿង; លេខករណី; លរ; ល.រ; លេខកូដករណី"
    ),
    Meaning.NAME_KM: (
        "name khmer; khmer name; khmer; name km; nom khmer; ឈ្មោះខ្មែរ; ឈ្មោះជាខ្មែរ; ឈ្មោះ; នាមនិងគោត្តនាម; គោត្តនាមនិងនាម"
    ),
    Meaning.NAME_LATIN: (
        "name; full name; name latin; latin name; latin; name en; english name; nom; nom complet; ឈ្មោះឡាតាំង;"
        " ឈ្មោះជាឡាតាំង"
    ),
    Meaning.ALIAS: "alias; nickname; aka; surnom; dit; ហៅ; ឈ្មោះហៅក្រៅ; រហស្សនាម",
    Meaning.SEX: "sex; gender; sexe; genre; ភេទ",
    Meaning.AGE: "age; yrs; years old; អាយុ",
    Meaning.BIRTH: (
        "date of birth; birth date; birthdate; dob; born; birth; date de naissance; ne le; ថ្ងៃខែឆ្នាំកំណើត; ថ្ងៃកំណើត;"
        " ឆ្នាំកំណើត"
    ),
    Meaning.NATIONALITY: "nationality; nat; citizenship; nationalite; សញ្ជាតិ",
    Meaning.OCCUPATION: "occupation; job; profession; work; metier; មុខរបរ",
    Meaning.ADDRESS: "address; home address; residence; domicile; lives at; អាសយដ្ឋាន; ទីលំនៅ; លំនៅឋាន",
    Meaning.IDENTITY_CARD: (
        "identity card; id card; national id; nid; cni; carte d identite; អត្តសញ្ញាណប័ណ្ណ; លេខអត្តសញ្ញាណប័ណ្ណ"
    ),
    Meaning.PASSPORT: "passport; passport no; passeport; លិខិតឆ្លងដែន",
    Meaning.TELEPHONE: "telephone; phone; tel; mobile; លេខទូរស័ព្ទ; ទូរស័ព្ទ",
    Meaning.ROLE: "role; person type; party; party type; involvement; qualite; តួនាទី; ប្រភេទបុគ្គល; ឋានៈ",
    Meaning.HARM: "harm; injury; injured; casualty; blessure; របួស; ស្ថានភាពរបួស; ការរងគ្រោះ",
}
ROLE_WORDS: Mapping[Role, str] = {
    Role.SUSPECT: (
        "suspect; susp; offender; accused; perpetrator; arrestee; auteur; mis en cause; ជនសង្ស័យ; ជនត្រូវចោទ; ជនល្មើស; ចារី"
    ),
    Role.VICTIM: "victim; vict; vic; injured party; victime; ជនរងគ្រោះ; រងគ្រោះ",
    Role.WITNESS: "witness; wit; temoin; សាក្សី",
    Role.COMPLAINANT: "complainant; reporter; plaintiff; plaignant; ដើមបណ្តឹង; អ្នកប្តឹង",
}
JOINTS = re.compile(r"[\s_\-./:;,()\[\]{}#*]+")
CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z0-9])|(?<=[0-9])(?=[A-Za-z])")
NUMBER = re.compile(r"\d+")


def plain_heading(heading: str) -> str:
    """The words of a heading: lower case, no accents, one space between them, whatever joined them."""
    text = search_form(JOINTS.sub(" ", CAMEL.sub(" ", heading)))
    # Marks of Khmer letters are letters; only those of Latin ones go.
    return "".join(char for char in unicodedata.normalize("NFD", text) if not "\u0300" <= char <= "\u036f")


_MEANINGS: dict[str, list[Meaning]] = {}
for _meaning, _words in WORDS.items():
    for _word in _words.split(";"):
        _MEANINGS.setdefault(plain_heading(_word), []).append(_meaning)
_ROLES = {plain_heading(word): role for role, words in ROLE_WORDS.items() for word in words.split(";")}


def meanings_of(heading: str) -> dict[Meaning, bool]:
    """The meanings a heading names: True where the whole of it does, False where a part of it does."""
    words = _bare(heading)
    found = dict.fromkeys(_MEANINGS.get(words, ()), True)
    for phrase, meanings in _MEANINGS.items():
        if _holds(words, phrase):
            for meaning in meanings:
                found.setdefault(meaning, False)
    return found


def person_of(heading: str) -> str:
    """Whose fact the heading tells, ``suspect.1``; "" when it names nobody."""
    words = plain_heading(heading)
    role = next((role for word, role in _ROLES.items() if words == word or _holds(words, word)), None)
    if role is None:
        return ""
    number = NUMBER.search(fold_digits(words))
    place = int(number[0]) if number and len(number[0]) == 1 else 1
    return whose(role, place) if 1 <= place <= MOST_OF_A_ROLE else ""


def role_meant(written: str) -> str:
    """The role that a word names, "" when none."""
    words = plain_heading(written)
    return _ROLES[words].value if words in _ROLES else words if words in frozenset(Role) else ""


def is_about_person(heading: str) -> bool:
    """True when the heading is a role alone: under "suspect" stands his name."""
    return NUMBER.sub("", plain_heading(heading)).strip() in _ROLES


def _bare(heading: str) -> str:
    """The words without a role and its number: what is left of "suspect 2 age" is "age"."""
    words = plain_heading(heading)
    if not person_of(heading):
        return words
    for word in sorted(_ROLES, key=len, reverse=True):
        words = re.sub(rf"(?<![a-z]){re.escape(word)}(?![a-z])", " ", words)
    return " ".join(NUMBER.sub(" ", words).split())


def _holds(words: str, phrase: str) -> bool:
    """True when the phrase stands among the words; Khmer is written without spaces between them."""
    if phrase.isascii():
        return len(phrase) > 1 and f" {phrase} " in f" {words} "
    return len(phrase) > 2 and phrase in words
