"""Where to report a weakness of this service (RFC 9116), once its operator has said where."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from ecrime.foundation.errors import NotFound

# Who reads a copy that is older asks again.
GOOD_FOR = timedelta(days=90)
WAYS = ("mailto:", "https://", "tel:")


@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """The contact, in the form that finders of weaknesses look for; no such page while there is none."""
    contact = str(settings.SECURITY_CONTACT)
    if not contact.startswith(WAYS) or not contact.isprintable():
        raise NotFound("address.unknown")
    lines = [
        f"Contact: {contact}",
        f"Expires: {(timezone.now() + GOOD_FOR).strftime('%Y-%m-%dT00:00:00Z')}",
        "Preferred-Languages: km, en",
    ]
    response = HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
    response["Cache-Control"] = "no-store"
    return response
