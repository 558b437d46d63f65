"""One operation of the API: its word, who may call it, what it takes, how it is refused; for code and schema alike."""

from __future__ import annotations

import functools
import hmac
import inspect
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Concatenate, Generic, ParamSpec, TypeVar, get_type_hints
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.functional import Promise
from ninja import Router, Schema, Status

from ecrime.base.database.context import HoldsToken
from ecrime.base.ledger import act
from ecrime.base.ledger.act import Act
from ecrime.base.ledger.bulk import BulkAct
from ecrime.base.officers.facts import Actor
from ecrime.base.pages.api import purpose, strict
from ecrime.base.pages.api.refusals import OtherKind, Unreadable
from ecrime.base.pages.page import signed_in
from ecrime.foundation import trace
from ecrime.foundation.errors import AlreadyDone, EcrimeError, Invalid, Problem

V = TypeVar("V", bound=Callable[..., Any])
P = ParamSpec("P")
R = TypeVar("R")
A = TypeVar("A", bound=HoldsToken)

KEY = "Idempotency-Key"
KEY_MEANS = (
    "A UUID that the caller makes. The same request again under it is done once and answered alike; another request"
    " under it is refused."
)
JSON, FORM = "application/json", "multipart/form-data"
_PLACES = re.compile(r"{(?:\w+:)?(\w+)}")


class FieldRefused(Schema):
    """What is wrong with one field."""

    code: str
    message: str


class Versions(Schema):
    """The version that was sent and the one that stands."""

    yours: int
    now: int


class Refusal(Schema):
    """Why a request was refused: a code that stays, a sentence, what is wrong by field, the clause behind it."""

    code: str
    message: str
    fields: dict[str, list[FieldRefused]]
    rule: str | None
    versions: Versions | None


@dataclass(frozen=True, slots=True)
class Operation:
    """What is known of an operation beside its schema.

    word     of the act or query; its operationId
    right    that the post must hold, "" where being signed in is enough
    is_open  nobody needs to be signed in
    writes   done at most once under a key
    looks    shows people, for a purpose that is stated
    takes    the kind of body, "" for none
    errors   the statuses with which it may refuse
    """

    method: str
    path: str
    word: str
    summary: str | Promise
    right: str
    is_open: bool
    writes: bool
    looks: bool
    takes: str
    errors: tuple[int, ...]


_operations: dict[str, Operation] = {}


def bound() -> tuple[Operation, ...]:
    """Every operation of the modules that were read so far, by its word; ``service.operations`` reads all of them."""
    return tuple(found for _word, found in sorted(_operations.items()))


class Door:
    """Who and what is let in to an operation, before any of its values are read."""

    def __init__(self, told: Operation, names: frozenset[str]) -> None:
        self._told = told
        self._names = names

    def __call__(self, request: HttpRequest) -> object:
        """Raises what is refused; whoever passes has shown who he is and may do this somewhere."""
        strayed: EcrimeError | None = getattr(request, "refused_at_the_door", None)
        if strayed is not None:
            raise strayed
        if not self._told.is_open:
            actor = signed_in(request)
            if self._told.right:
                actor.require(self._told.right)
        problems = [Problem(name[:60], "api.field_unknown") for name in sorted(set(request.GET) - self._names)[:20]]
        problems += [Problem(name, "api.named_twice") for name in request.GET if len(request.GET.getlist(name)) > 1]
        problems += [Problem(name, "api.broken_text") for name, said in request.GET.items() if "\0" in said]
        if problems:
            raise Invalid(problems)
        if self._told.takes:
            self._check_body(request)
        if self._told.writes:
            request.idempotency_key = _read_key(request)  # type: ignore[attr-defined]
        return True

    def _check_body(self, request: HttpRequest) -> None:
        if request.content_type != self._told.takes:
            raise OtherKind("api.other_kind", takes=self._told.takes)
        if self._told.takes == JSON:
            if not request.body:
                raise Unreadable("api.not_json")
            request.said = strict.read(request.body)  # type: ignore[attr-defined]


class OfficerSession(Door):
    """An officer's session, by its cookie; with the token of the page on whatever writes."""

    openapi_security_schema = {
        "type": "apiKey",
        "in": "cookie",
        "name": "session",
        "description": "An officer's session. What is no GET needs the header X-CSRFToken as well.",
    }


class SystemToken:
    """A system's session, by the token that its credential opened. Whoever shows it was let in by the door before."""

    openapi_security_schema = {"type": "http", "scheme": "bearer", "description": "Of POST /api/session, for an hour."}

    def __call__(self, request: HttpRequest) -> None:
        """Never asked: the door before lets in or raises."""


def operation(
    router: Router,
    method: str,
    path: str,
    *,
    word: str,
    summary: str | Promise,
    answers: type[Any],
    status: int = HTTPStatus.OK,
    right: str = "",
    is_open: bool = False,
    writes: bool = False,
    looks: bool = False,
    takes: str | None = None,
    errors: tuple[int, ...] = (),
) -> Callable[[V], V]:
    """Make a function an operation; the rest as in Operation.

    answers  the schema of its answer, and ``status`` the answer's
    takes    JSON where nothing is said of a POST or PUT
    errors   further statuses with which it may refuse: 404, 409 …
    """
    body = takes if takes is not None else (JSON if method in ("POST", "PUT") else "")
    refusals = {405, 422, 429, 503, *errors}
    refusals |= set() if is_open else {401, 403}
    refusals |= {400, 413, 415} if body else set()
    refusals |= {409} if writes else set()
    refusals |= {403, 411} if method != "GET" else set()
    told = Operation(method, path, word, summary, right, is_open, writes, looks, body, tuple(sorted(refusals)))

    def bind(view: V) -> V:
        if word in _operations:
            raise ValueError(f"two operations are called {word}")
        _operations[word] = told
        signature = inspect.signature(view)
        hints = get_type_hints(view, include_extras=True)
        parameters = [one.replace(annotation=hints.get(one.name, Any)) for one in signature.parameters.values()]

        @functools.wraps(view)
        def called(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            found = view(request, *args, **kwargs)
            return found if isinstance(found, HttpResponseBase) else Status(status, found)

        called.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]
        names = frozenset(signature.parameters) - {"request", "response", "body", *_PLACES.findall(path)}
        router.api_operation(
            [method],
            path,
            auth=[Door(told, names)] if is_open else [OfficerSession(told, names), SystemToken()],
            response={int(status): answers} | dict.fromkeys(told.errors, Refusal),
            operation_id=word,
            summary=str(summary),
            description=inspect.getdoc(view) or "",
            url_name=word.replace(".", "_"),
            openapi_extra={"parameters": _headers(told)} | _needs(told),
        )(called)
        return view

    return bind


def caller(request: HttpRequest) -> Actor:
    """The officer or system that calls."""
    return signed_in(request)


@dataclass(frozen=True, slots=True)
class Done(Generic[R]):
    """An act that was done: under which entry; what it returned, or on what it was done where that was before."""

    entry: UUID
    result: R | None = None
    subject: UUID | None = None


def done_before(
    request: HttpRequest, bound: Act[A, P, R] | BulkAct[A, P, R], actor: A, *files: bytes
) -> Done[R] | None:
    """What this very request has done before, under its key; asked before anything else, so that it is answered alike.

    files  hashes of what came as files

    Raises Changed when another request came under the key.
    """
    done = bound.done_under(_key_of(request), said_in(request, *files), actor)
    return None if done is None else _again(done)


def done_once(
    request: HttpRequest, bound: Act[A, P, R] | BulkAct[A, P, R], *files: bytes
) -> Callable[Concatenate[A, P], Done[R]]:
    """The act, done at most once under the key of this request; as ``done_before`` where two come at the same time."""

    def keyed(actor: A, /, *args: P.args, **kwargs: P.kwargs) -> Done[R]:
        return done_by(request, lambda key, said: bound.once(key, said)(actor, *args, **kwargs), *files)

    return keyed


def done_by(request: HttpRequest, do: Callable[[UUID, bytes], R], *files: bytes) -> Done[R]:
    """What ``do`` does once under the key of this request and the hash of it; for acts that bring a file with them."""
    try:
        result = do(_key_of(request), said_in(request, *files))
    except AlreadyDone as done:
        return _again(done)
    return Done(UUID(trace.entry_id.get() or ""), result)


def step_once(request: HttpRequest, word: str, actor: Actor, *, of: UUID, entry: UUID) -> AbstractContextManager[bool]:
    """A step without an entry of its own, done at most once under the key of this request; as ``act.step_once``."""
    return act.step_once(word, actor, key=_key_of(request), said=said_in(request), of=of, entry=entry)


def said_in(request: HttpRequest, *files: bytes) -> bytes:
    """A keyed hash of the whole request, by which the same key with another request is known.

    files  hashes of what came as files; they are not read again
    """
    body = b"" if files else request.body
    whole = b"\0".join([str(request.method).encode(), request.get_full_path().encode(), *files, body])
    return hmac.digest(settings.SECRET_KEY.encode(), b"said:" + whole, "sha256")


def _again(done: AlreadyDone) -> Done[Any]:
    return Done(UUID(done.entry), subject=UUID(done.subject))


def _key_of(request: HttpRequest) -> UUID:
    found: UUID = request.idempotency_key  # type: ignore[attr-defined]
    return found


def _read_key(request: HttpRequest) -> UUID:
    said = request.headers.get(KEY, "")
    if not said:
        raise Invalid([Problem(KEY, "api.key_missing")])
    try:
        found = UUID(said)
    except ValueError:
        raise Invalid([Problem(KEY, "api.key_unfit")]) from None
    if str(found) != said.lower():
        raise Invalid([Problem(KEY, "api.key_unfit")])
    return found


def _headers(told: Operation) -> list[dict[str, Any]]:
    found = [
        _header("Accept-Language", "The language of sentences; Khmer where nothing is said.", {"enum": ["km", "en"]})
    ]
    if told.writes:
        found.append(_header(KEY, KEY_MEANS, {"format": "uuid"}, required=True))
    if told.looks:
        found += [_header(name, means, {}) for name, means in purpose.HEADERS.items()]
    return found


def _header(name: str, means: str, more: dict[str, Any], *, required: bool = False) -> dict[str, Any]:
    kind = {"type": "string", **more}
    return {"in": "header", "name": name, "required": required, "schema": kind, "description": means}


def _needs(told: Operation) -> dict[str, Any]:
    """What a schema has no words for, as extensions: the right, and whether a purpose must be stated."""
    return ({"x-right": told.right} if told.right else {}) | ({"x-purpose": True} if told.looks else {})
