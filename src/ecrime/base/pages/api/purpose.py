"""For what a request looks at people: stated in its headers, and in the ledger before anything is shown."""

from __future__ import annotations

from urllib.parse import unquote

from django.http import HttpRequest

from ecrime.base.ledger.access import Access, current_access, open_access
from ecrime.base.officers.facts import Actor
from ecrime.base.pages.purpose.disclosure import access_for
from ecrime.foundation.errors import Invalid, Problem

PURPOSE, CASE, REASON = "Ecrime-Purpose", "Ecrime-Case", "Ecrime-Reason"
HEADERS = {
    PURPOSE: "Code of the purpose (/api/country/purposes). Without it the purpose stated last in this session holds.",
    CASE: "The number that the purpose asks for.",
    REASON: "The reason in words that the purpose asks for, in UTF-8, percent-encoded.",
}
_FIELDS = {"purpose": PURPOSE, "case_number": CASE, "reason": REASON}
LONGEST = 6_000


def access_stated(request: HttpRequest, actor: Actor, *, own: bool = False) -> Access:
    """The Access under which this request looks: own work, what its headers state, else what the session stated last.

    The same case as stated last is not stated anew. Raises PurposeMissing when nothing is stated, Invalid with the
    header that is wrong.
    """
    if own or PURPOSE not in request.headers:
        return access_for(actor, own=own)
    purpose, case, reason = (_said(request, name) for name in (PURPOSE, CASE, REASON))
    standing = current_access(actor)
    if standing is not None and case and (standing.purpose, standing.case_number) == (purpose, case.strip()):
        return standing
    try:
        return open_access(actor, purpose=purpose, case_number=case, reason=reason)
    except Invalid as invalid:
        raise Invalid(
            Problem(_FIELDS.get(problem.field, problem.field), problem.code, problem.params)
            for problem in invalid.problems
        ) from None


def _said(request: HttpRequest, name: str) -> str:
    said = request.headers.get(name, "")
    if len(said) > LONGEST or not said.isascii():
        raise Invalid([Problem(name, "text.encoding")])
    try:
        return unquote(said, errors="strict")
    except UnicodeDecodeError:
        raise Invalid([Problem(name, "text.encoding")]) from None
