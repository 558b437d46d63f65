"""Looking people up: the act that is in the ledger before anything is found."""

from __future__ import annotations

import json

from django.db import connection

from ecrime.base.ledger.access import Access
from ecrime.base.ledger.act import act
from ecrime.base.ledger.entry import Entry, Operation, Subject
from ecrime.foundation import canonical
from ecrime.foundation.ids import uuid7
from ecrime.records.lookup import rules
from ecrime.records.lookup.facts import SearchId, Sought

_SEARCH = "insert into lookup_search (id, sought, entry_id) values (%s, %s, %s)"


@act("people.look_up", Operation.CONSULTATION)
def look_up_people(entry: Entry, access: Access, sought: Sought) -> SearchId:
    """Look people up for the purpose stated; what is found is read with ``queries.found`` for half an hour.

    Raises Invalid when too little is sought, PurposeMissing when the access has run out, Forbidden without the right.
    """
    sought = rules.checked(sought)
    search_id = SearchId(uuid7())
    stated = {name: value if value is not None else "" for name, value in canonical.plain(sought).items()}
    with connection.cursor() as cursor:
        cursor.execute(_SEARCH, [search_id, json.dumps(stated), entry.id])
    entry.about(Subject("search", search_id), after=sought, purpose=access.purpose, purpose_subject_id=access.id)
    return search_id
