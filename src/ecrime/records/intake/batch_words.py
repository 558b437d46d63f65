"""An import in words: its state, its figures, how far it is."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ecrime.base.pages.messages import text_for
from ecrime.foundation.errors import Problem
from ecrime.records.intake.facts import Batch, BatchState

STATES: dict[BatchState, str | Promise] = {
    BatchState.WAITING: _("waits for its check"),
    BatchState.LOOKING: _("is being looked through"),
    BatchState.MAPPING: _("waits for you to say what its columns are"),
    BatchState.CHECKING: _("is being checked"),
    BatchState.CHECKED: _("checked, waits for you"),
    BatchState.RECORDING: _("is being recorded"),
    BatchState.DONE: _("recorded"),
    BatchState.FAILED: _("not imported"),
    BatchState.WITHDRAWING: _("is being withdrawn"),
    BatchState.WITHDRAWN: _("withdrawn"),
    BatchState.DISCARDED: _("discarded"),
}


@dataclass(frozen=True, slots=True)
class BatchWords:
    """What a page says about one batch."""

    batch: Batch

    @property
    def state(self) -> str:
        """Where it stands."""
        return str(STATES[self.batch.state])

    @property
    def refusals(self) -> list[str]:
        """Why the file or its mapping could not be taken."""
        return [_sentence(problem) for problem in self.batch.refusals]

    @property
    def rows_done(self) -> int:
        """Rows done in the present step."""
        counts = self.batch.counts
        match self.batch.state:
            case BatchState.RECORDING:
                return counts.recorded + counts.already
            case BatchState.WITHDRAWING:
                return counts.withdrawn
            case _:
                return counts.total

    @property
    def rows_in_all(self) -> int:
        """Rows to do in the present step; while the file is being read, an estimate."""
        counts = self.batch.counts
        match self.batch.state:
            case BatchState.RECORDING:
                return counts.total - counts.bad
            case BatchState.WITHDRAWING:
                return counts.withdrawn + counts.recorded
            case _:
                return round(counts.total / self.batch.share_done) if self.batch.share_done else counts.total


def _sentence(problem: Problem) -> str:
    sentence = text_for(problem.code, problem.params)
    return gettext("The people's file: %(why)s") % {"why": sentence} if problem.field == "people" else sentence
