"""What is done with files behind the pages."""

from __future__ import annotations

import logging

from django.utils import timezone
from procrastinate.contrib.django import app

from ecrime.base.files.installed import store
from ecrime.base.files.reaper import reap

logger = logging.getLogger(__name__)


@app.periodic(cron="40 3 * * *")
@app.task(queue="files", name="files.reap", queueing_lock="files.reap", pass_context=False)
def reap_files(timestamp: int) -> None:
    """Once a night: take away what lies in the store and is nobody's."""
    gone = reap(store(), now=timezone.now())
    if gone:
        logger.info("files.reaped", extra={"count": gone})
