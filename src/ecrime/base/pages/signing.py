"""Signing on a page: the view lays words before the officer, and takes the signature that comes back with the form.

asked = signing.lay_before(request, actor, words)
return page(request, "…", asked=asked)            # {% include "parts/sign.html" with act="confirm" … %} in a form
…
signature = signing.signature_of(request, actor)  # in the POST of that form, then the action that names it
"""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest

from ecrime.base.officers import signatures
from ecrime.base.officers.facts import Actor, SignatureId
from ecrime.base.officers.signatures import Asked
from ecrime.base.pages.caller import caller_of
from ecrime.foundation.errors import Refused

NOT_SIGNED_YET = SignatureId(UUID(int=0))  # a rehearsal names no signature; the words it returns are then signed


def lay_before(request: HttpRequest, actor: Actor, words: str) -> Asked:
    """The words of an act as the officer is to see and sign them."""
    return signatures.ask_officer(actor, words, caller=caller_of(request))


def signature_of(request: HttpRequest, actor: Actor) -> SignatureId:
    """The signature that was given on the page. Raises Refused when there is none, or none that holds."""
    asked, answer = request.POST.get("asked", ""), request.POST.get("answer", "")
    if answer:
        return signatures.take(actor, asked, answer, caller=caller_of(request))
    if request.POST.get("in_software"):
        return signatures.sign_in_software(actor, asked, caller=caller_of(request))
    raise Refused("passkey.script_needed")
