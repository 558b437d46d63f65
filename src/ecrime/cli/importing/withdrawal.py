"""Withdraw an imported batch at the console."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from ecrime.base.officers.facts import Actor
from ecrime.cli.importing.incidents import note
from ecrime.cli.importing.progress_bar import ProgressBar
from ecrime.records.intake import actions, queries


def withdraw_batch(actor: Actor, batch_id: UUID) -> int:
    """Withdraw every incident of the batch; 1 when there was none."""
    batch = queries.batch(actor, batch_id)
    with actions.alone_on(batch.id), ProgressBar(_("withdrawn")) as bar:
        withdrawn = actions.withdraw_batch(actor, batch, step=lambda step: bar.show(step.counts.withdrawn, step.share))
    note(_("Incidents withdrawn: %(count)s.") % {"count": withdrawn})
    return 0 if withdrawn else 1
