"""Makes a DEMO: marks an empty database for ever and puts the pack's invented officers into it, passkeys and all.

Run by the owner, at the start. Each officer comes by the same door as a real one: a code, enrolment through the auth
process's own functions, a passkey; only that this service keeps its private half.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import nullcontext

from django.db import connection, transaction

from ecrime.base.country.facts import InventedOfficer
from ecrime.base.country.faults import Faults
from ecrime.base.country.pack_files import COUNTRIES
from ecrime.base.country.service import read_invented_officers
from ecrime.base.database.sqlstate import translated
from ecrime.base.officers import console
from ecrime.base.officers.auth.clerk import Clerk
from ecrime.base.officers.auth.software import SoftwareBrowser
from ecrime.base.officers.auth.store import Store
from ecrime.base.officers.authenticator import DEMO_AAGUID, SoftwareAuthenticator
from ecrime.base.officers.models import PostKind, Unit

SITE = "http://localhost"


def mark_demo() -> None:
    """Mark the database DEMO for ever. Raises Forbidden("demo.not_empty") where anything has happened yet."""
    with translated(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select law.mark_demo()")


def add_officers(pack: str, auth_address: str) -> int:
    """Add the invented officers who are not there yet and return how many; a DEMO that broke off goes on."""
    with Store.at(auth_address) as store:
        return add(officers_of(pack), store)


def officers_of(pack: str) -> tuple[InventedOfficer, ...]:
    """The invented officers whom the pack names."""
    faults = Faults()
    units, posts = (set(each.objects.values_list("code", flat=True)) for each in (Unit, PostKind))
    officers = read_invented_officers(COUNTRIES / pack, units, posts, faults)
    faults.stop_if_any()
    return officers


def add(officers: Iterable[InventedOfficer], store: Store) -> int:
    """Add those of these officers who are not there yet, each with a passkey of his own; returns how many."""
    there = {officer["name_latin"] for officer in store.demo_officers()}
    missing = [officer for officer in officers if officer.name_latin not in there]
    for officer in missing:
        code = console.code_for_new(
            name_km=officer.name_km, name_latin=officer.name_latin, unit_code=officer.unit, post_kind=officer.post
        )
        authenticator = SoftwareAuthenticator.new(DEMO_AAGUID)
        passkey, _token = browser(store).enrol(code, authenticator)
        store.keep_software_key(passkey, authenticator.kept_key)
    return len(missing)


def browser(store: Store) -> SoftwareBrowser:
    """A browser at this machine, for whose owner nobody counts failures."""
    return SoftwareBrowser(Clerk(lambda: nullcontext(store), hosts=["localhost"], key="").answer, SITE)
