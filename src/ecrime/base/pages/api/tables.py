"""The tables of docs/guide/api.md, from the code: operations with their rights, and codes with their sentences."""

from __future__ import annotations

import json
import re

from django.utils import translation

from ecrime.base.pages.api import service
from ecrime.base.pages.api.messages import MESSAGES

STATUSES = {
    400: "the body is no JSON that could be understood",
    401: "nobody is signed in, or the session has ended",
    403: "the post may not, the record is locked, no purpose is stated, the network is another",
    404: "there is no such thing, or none that the post may know of",
    405: "the address does not know the method; `Allow` says which it knows",
    409: "somebody was quicker (`versions`), it is done already, or the key was used for something else",
    411: "the request does not say how long it is, in Content-Length; nothing of it was read",
    413: "the body is too large; nothing of it was read",
    415: "the body is of another kind",
    422: "something does not fit; `fields` says what and where",
    429: "too much in a while; `Retry-After` says how many seconds to wait",
    503: "the service cannot now, or the ledger cannot be written; try again in a minute",
}


def tables() -> dict[str, str]:
    """Every table by the word of its place in the page."""
    with translation.override("en"):
        return {"operations": _operations(), "codes": _codes(), "refusals": _refusals()}


def written_into(page: str) -> str:
    """The page with its tables as the code makes them."""
    for place, table in tables().items():
        page = re.sub(
            rf"<!-- {place} -->\n.*?<!-- /{place} -->",
            lambda _found, place=place, table=table: f"<!-- {place} -->\n{table}<!-- /{place} -->",  # type: ignore[misc]
            page,
            flags=re.DOTALL,
        )
    return page


def _operations() -> str:
    told = {one.word: one for one in service.operations()}
    rows = []
    for path, methods in json.loads(service.schema())["paths"].items():
        for method, details in methods.items():
            one = told[details["operationId"]]
            right = f"`{one.right}`" if one.right else ("nobody signed in" if one.is_open else "any")
            needs = ", ".join(word for word, is_so in (("purpose", one.looks), ("key", one.writes)) if is_so)
            refusals = " ".join(map(str, one.errors))
            rows.append(
                f"| `{method.upper()} {path}` | `{one.word}` | {one.summary} | {right} | {needs} | {refusals} |\n"
            )
    head = "| call | operation | does | right | needs | may refuse with |\n|---|---|---|---|---|---|\n"
    return head + "".join(sorted(rows, key=lambda row: row.split("`")[1].split(" ")[::-1]))


def _codes() -> str:
    rows = "".join(
        f"| `{code}` | {text} |\n" for code, text in sorted((code, str(text)) for code, text in MESSAGES.items())
    )
    return "| code | says |\n|---|---|\n" + rows


def _refusals() -> str:
    return "| status | means |\n|---|---|\n" + "".join(
        f"| {status} | {means} |\n" for status, means in STATUSES.items()
    )
