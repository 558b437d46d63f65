"""What is done about documents behind the pages."""

from __future__ import annotations

import logging

from procrastinate.contrib.django import app

from ecrime.records.documents.pieces import purge

logger = logging.getLogger(__name__)


@app.periodic(cron="25 * * * *")
@app.task(queue="files", name="documents.purge", queueing_lock="documents.purge", pass_context=False)
def purge_uploads(timestamp: int) -> None:
    """Once an hour: throw away what nobody has finished sending within a day."""
    gone = purge()
    if gone:
        logger.info("documents.uploads_purged", extra={"count": gone})
