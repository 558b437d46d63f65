"""Every page as two of its readers meet it: one who has only a keyboard, and one who reads only Khmer.

The pages are those of tests/journeys/test_every_template.py. It takes minutes: ``./ecrime test --full``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from tests.journeys import test_every_template as every
from tests.journeys.test_every_template import VIEWERS, Seen

from ecrime.cli.drills.instance import Database

pytestmark = pytest.mark.full
scene, drawn, opened = every.scene, every.drawn, every.opened

# All that Tab comes to; of the choices of one question it comes to one.
STOPS = """() => [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]')]
    .filter((each) => !each.disabled && each.type !== 'hidden' && each.tabIndex >= 0 && each.checkVisibility())
    .filter((each) => each.type !== 'radio' || each === [...document.getElementsByName(each.name)]
        .find((one, at, all) => one.form === each.form && (one.checked || !all.some((any) => any.checked))))
    .map((each, at) => { each.dataset.stop = at; return each.outerHTML.slice(0, 120); })"""
# Which stop has the focus, and what is wrong with how it shows: no ring, or something lies over it.
AT = """() => new Promise((found) => requestAnimationFrame(() => {
    const each = document.activeElement, box = each.getBoundingClientRect();
    const rings = [each, each.nextElementSibling].filter(Boolean).map((one) => getComputedStyle(one));
    const has_ring = rings.some((style) => style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2);
    const small = box.width < 3 || box.height < 3;
    const at = [box.left + Math.min(box.width / 2, 40), box.top + Math.min(box.height / 2, 20)];
    const top = document.elementFromPoint(...at), label = top?.closest('label')?.control;
    const seen = small || (top && (each.contains(top) || top.contains(each) || label === each));
    found({stop: each.dataset.stop ?? null, fault: !has_ring ? 'no ring' : !seen ? 'covered' : '',
           tag: each.outerHTML.slice(0, 120)}); }))"""
# Words in sight, or told to who hears the page, that are not marked as of another language.
WORDS = """() => { const found = []; const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const ours = (node) => node.closest('[lang]').lang === 'km' && !node.closest('code, pre, script, style, datalist');
    while (walk.nextNode()) { const node = walk.currentNode.parentElement;
        if (ours(node) && walk.currentNode.data.trim()) found.push(walk.currentNode.data.trim()); }
    for (const node of document.querySelectorAll('[placeholder], [title], [aria-label], [alt]'))
        for (const name of ['placeholder', 'title', 'aria-label', 'alt'])
            if (node.hasAttribute(name) && ours(node)) found.push(node.getAttribute(name));
    return [document.title, ...found]; }"""
# Names of keys, formats, units, files, commands, settings, programs and the invented units: the same in every language.
NAMED = """
Crime Ctrl Enter JSON PDF CSV TOML SHA UTF UTC CRC MB GB kB PNG JPEG TIFF HEIC ZIP zip UUID kbit ms Word Excel docx
xlsx gz csv.gz docs guide import.md verify.py witness.py ecrime import withdraw verify OpenAPI Python JavaScript
PostgreSQL PIN ClamAV ECRIME CLAMAV SOCKET C.UTF ZZD Asia Phnom Penh
"""
NAMES = set(NAMED.split())
LATIN = re.compile(r"[A-Za-z][A-Za-z.]*[A-Za-z]")


def test_every_page_is_gone_through_by_keyboard(
    opened: list[Seen], live_site: str, database: Database, visit: Callable[..., Any]
) -> None:
    """Tab comes to everything that can be used, once, in the order of reading, in sight; and it leaves again."""
    for viewer in VIEWERS:
        cookies = {"session": database.tokens[viewer]} if viewer else {}
        visitor = visit(live_site, cookies=cookies)
        for seen in (seen for seen in opened if seen.viewer == viewer):
            visitor.open(seen.path)
            stops = visitor.page.evaluate(STOPS)
            visitor.page.evaluate("() => document.querySelector('[data-stop=\"0\"]').focus()")
            at = visitor.page.evaluate(AT)
            reached: list[str] = []
            while at["stop"] is not None and len(reached) < len(stops):
                assert at["fault"] == "", (seen, at)
                reached.append(stops[int(at["stop"])])
                visitor.press("Tab")
                at = visitor.page.evaluate(AT)
            assert reached == stops, seen
            assert at["stop"] in {None, "0"}, (seen, at)  # out of the page, or round to its first


def test_every_khmer_page_is_khmer(
    opened: list[Seen], live_site: str, database: Database, visit: Callable[..., Any]
) -> None:
    """What stands there in Latin letters was recorded so, or is a name that has no other form."""
    recorded = everything_recorded(database)
    left = set()
    for viewer in VIEWERS:
        cookies = {"session": database.tokens[viewer]} if viewer else {}
        visitor = visit(live_site, cookies=cookies)
        for seen in (seen for seen in opened if seen.viewer == viewer):
            visitor.open(seen.path)
            for text in visitor.page.evaluate(WORDS):
                words = set(LATIN.findall(text)) - NAMES
                left |= {(seen.name, each) for each in words if each not in recorded}
    assert not left, sorted(left)


def everything_recorded(database: Database) -> set[str]:
    """All Latin words that stand in the database, but for the English names of the country pack."""
    columns = database.as_superuser(
        "select table_schema, table_name, column_name from information_schema.columns"
        " where table_schema in ('public', 'law') and table_name not like 'country%'"
        " and data_type in ('text', 'jsonb', 'ARRAY', 'character varying')"
    )
    asked = [f"""select string_agg("{name}"::text, ' ') from {schema}."{table}\"""" for schema, table, name in columns]
    return {word for sql in asked for (text,) in database.as_superuser(sql) for word in LATIN.findall(text or "")}
