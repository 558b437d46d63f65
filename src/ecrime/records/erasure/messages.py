"""The sentences for what an erasure does not allow."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MESSAGES: dict[str, str | Promise] = {
    "erasure.court_missing": _("Name the court that gave the order."),
    "erasure.day_missing": _("Give the day of the order, not only its month or year."),
    "erasure.none": _("There is no such order in the area of your post."),
    "erasure.not_whole": _("Somebody wrote into the record while it was being erased. Nothing was erased; try again."),
    "erasure.number_missing": _("Give the number of the order."),
    "erasure.order_to_come": _("This day is still to come. Give the day on the order."),
    "erasure.paper_missing": _("Say where the order itself is on file."),
    "erasure.spent": _("This order was carried out, has expired, or such an order waits already."),
    "erasure.two_people": _(
        "An erasure needs two people of two units, and neither may have recorded it. Leave this to a colleague."
    ),
    "erasure.whom_missing": _("Choose whether the whole record or one person is to be erased."),
    "record.erased": _("This record was erased by order of a court. Its page says by which."),
}
