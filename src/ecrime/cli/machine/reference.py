"""The pages of reference that are made from the code: error codes, rights and posts, acts, settings."""

from __future__ import annotations

import ast
import importlib
import pkgutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from django.utils.translation import override

import ecrime
from ecrime.base.country.pack_files import read_pack
from ecrime.base.country.rights import RIGHTS as REACHES
from ecrime.base.ledger.act import Act
from ecrime.base.ledger.bulk import BulkAct
from ecrime.base.pages import messages
from ecrime.base.pages.officers import words
from ecrime.cli.supervisor.told import TOLD
from ecrime.foundation import errors

SOURCE = Path(ecrime.__file__).parent
FOLDER = Path("docs/reference")
PACK = "kh"
LANGUAGES = ("km", "en")
MADE = "Made from the code by `./ecrime docs`; change the code, then run it."
FINDINGS = "check."  # what the edit checks find is no refusal; docs/guide/edit-checks.md
# A problem of one field comes in an answer as what is wrong with a form.
OF_PROBLEMS = errors.Invalid
FAMILIES = {
    name: family
    for name, family in vars(errors).items()
    if isinstance(family, type) and issubclass(family, errors.EcrimeError)
}


def pages() -> Mapping[str, str]:
    """Every page by the name of its file."""
    return {
        "errors.md": error_page(),
        "rights.md": rights_page(),
        "acts.md": acts_page(),
        "settings.md": settings_page(),
    }


def error_page() -> str:
    """Every code with its sentence in both languages; the status and the rule where the code is raised as it stands."""
    raised = raised_codes()
    rows = [
        (f"`{code}`", *raised.get(code, ("", "")), *(sentence(code, language) for language in LANGUAGES))
        for code in sorted(messages.known_codes())
        if not code.startswith(FINDINGS)
    ]
    told = (
        "A refusal has a code that stays, and a sentence; an answer that asks for JSON gets both. `%(…)s` are values\n"
        "of the moment. The status is that with which a page answers; empty for what the terminal says, and what\n"
        "is told in another way."
    )
    return page("Error codes", told, ("code", "status", "rule", "Khmer", "English"), rows)


def sentence(code: str, language: str) -> str:
    """The sentence of a code, with the names of its values."""
    with override(language):
        return str(messages.sentences()[code])


def raised_codes() -> dict[str, tuple[str, str]]:
    """Status and rule of every code that is raised somewhere, by reading the source."""
    found: dict[str, tuple[str, str]] = {}
    for path in sorted(SOURCE.rglob("*.py")):
        if "drills" not in path.parts and "benches" not in path.parts:
            for code, status, rule in raised_in(ast.parse(path.read_text(encoding="utf-8"))):
                known = found.get(code, ("", ""))
                found[code] = (known[0] or status, known[1] or rule)
    return found


def raised_in(tree: ast.AST) -> Iterator[tuple[str, str, str]]:
    """Code, status and rule of every error and problem that a module makes."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        name, place = node.func.id, 0
        if name in ("Problem", "_invalid"):
            name, place = OF_PROBLEMS.__name__, 1
        if name in FAMILIES and len(node.args) > place and isinstance(node.args[place], ast.Constant):
            constant = node.args[place]
            rules = [word.value for word in node.keywords if word.arg == "rule"]
            rule = rules[0].value if rules and isinstance(rules[0], ast.Constant) else ""
            yield str(getattr(constant, "value", "")), str(FAMILIES[name].status), str(rule)


def rights_page() -> str:
    """Every right: how far it goes, what it is called, which posts hold it; then every kind of post."""
    pack = read_pack(PACK)
    rows = []
    for right, reach in REACHES.items():
        held = ", ".join(post.name_en for post in pack.posts if right in post.rights)
        rows.append((f"`{right}`", str(reach), *in_both(words.RIGHTS[right]), held or "nobody"))
    told = (
        "A right is the word of the act that it allows, or of the mask that it lifts. How far it goes: `own`, what\n"
        "the officer did himself; `unit`, records of his unit; `area`, the area of his unit with all below it;\n"
        "`service`, no matter where. Posts are those of the country pack `kh`."
    )
    first = page("Rights and posts", told, ("right", "reach", "Khmer", "English", "posts"), rows)
    posts = [
        (post.name_km, post.name_en, f"`{post.code}`", f"{post.idle_minutes} min", str(len(post.rights)))
        for post in pack.posts
    ]
    return f"{first}\n## Kinds of post\n\n{table(('Khmer', 'English', 'code', 'session ends after', 'rights'), posts)}"


def in_both(text: object) -> tuple[str, ...]:
    found = []
    for language in LANGUAGES:
        with override(language):
            found.append(str(text))
    return tuple(found)


def acts_page() -> str:
    """Every act: its operation, who may, and what it is for."""
    pack = read_pack(PACK)
    rows = []
    for act in sorted(acts(), key=lambda one: (one.kind, one.__name__)):
        held = ", ".join(post.name_en for post in pack.posts if act.kind in post.rights)
        purpose = " ".join((act.__doc__ or "").split("\n\n")[0].split())
        rules = ", ".join(sorted(rules_of(act)))
        rows.append((f"`{act.kind}`", str(act.operation), held or "nobody", rules, purpose, f"`{where(act)}`"))
    told = (
        "An act is one transaction and one entry of the ledger. Its kind is also the right that allows it. The rule\n"
        "is the clause on which the act stands, where [the directive's table](../directive.md) names it."
    )
    return page("Acts", told, ("kind", "operation", "who may", "rule", "what it does", "where"), rows)


def acts() -> list[Act | BulkAct]:  # type: ignore[type-arg]
    """Every act of every slice."""
    found = []
    for module in pkgutil.walk_packages(ecrime.__path__, "ecrime."):
        if module.name.endswith((".actions", ".access")):
            loaded = importlib.import_module(module.name)
            own = (value for value in vars(loaded).values() if isinstance(value, Act | BulkAct))
            found += [act for act in own if act.__module__ == module.name]
    return found


def where(act: Act | BulkAct) -> str:  # type: ignore[type-arg]
    """The function of an act, as the table of the directive names it."""
    return f"{act.__module__.removeprefix('ecrime.').replace('.', '/')}.py::{act.__name__}"


def rules_of(act: Act | BulkAct) -> Iterator[str]:  # type: ignore[type-arg]
    """The clauses whose row names the act."""
    for line in (SOURCE.parents[1] / "docs/directive.md").read_text(encoding="utf-8").splitlines():
        if f"`{where(act)}`" in line:
            yield line.split("|")[1].strip()


def settings_page() -> str:
    """Every variable of the environment that a process reads."""
    rows = [(f"`{name}`", told.usual, told.who, told.what) for name, told in TOLD.items()]
    about = (
        "Everything that differs between machines comes from the environment: in a file under `/etc/ecrime` with\n"
        "units, in the shell otherwise. A secret stands in the file of the one process that needs it\n"
        "([a PostgreSQL of your own](../guide/postgresql.md))."
    )
    return page("Settings", about, ("variable", "without it", "read by", "what it says"), rows)


def page(title: str, told: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    return f"# {title}\n\n{MADE}\n\n{told}\n\n{table(heads, rows)}"


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "".join(f"| {' | '.join(clean(cell) for cell in line)} |\n" for line in lines)


def clean(cell: str) -> str:
    return cell.replace("|", "\\|").replace("\n", " ").replace("<", "&lt;")
