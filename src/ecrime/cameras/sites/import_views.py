"""The page that takes a list of cameras: looked at first, every problem by row, then registered."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from typing import cast

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from ecrime.base.officers.facts import Actor
from ecrime.base.pages.fields import Field, Form
from ecrime.base.pages.messages import text_for
from ecrime.base.pages.page import page, see_other, signed_in, to_keep
from ecrime.base.pages.parts import RowProblem
from ecrime.cameras.sites import actions, queries
from ecrime.cameras.sites.listed import COLUMNS, Checked, check_list, column_of, read_list
from ecrime.foundation.errors import EcrimeError, Invalid, Problem

MOST_BYTES = 1_000_000
MOST_SHOWN = 200
EXAMPLE = {
    "code": "PP-101",
    "site": "PP-S01",
    "state": "planned",
    "mounting": "pole",
    "make": "Maker",
    "model": "Dome 4",
    "serial": "S-1",
    "height_m": "6.5",
    "bearing": "90",
    "tilt": "-18",
    "angle": "78",
    "public": "yes",
    "main": "rtsp://10.20.0.14:554/live?channel=1",
    "sub": "rtsp://10.20.0.14:554/live?channel=2",
    "control": "http://10.20.0.14:80/onvif/device_service",
}


class ListForm(Form):
    """A file, or the text of one that was looked at and waits in the page to be registered."""

    labels = {"file": _("List of cameras")}

    def __init__(self, values: Mapping[str, str], file: UploadedFile[bytes] | None) -> None:
        super().__init__(values)
        self.file = file

    @property
    def question(self) -> Field:
        """Which file."""
        return self.upload("file", self.labels["file"], hint=_("CSV in UTF-8, up to 1 MB."), accept=".csv")

    def checked(self, actor: Actor) -> Checked | None:
        """What came of looking at the list; None after noting why it is none."""
        content = self.value("list").encode() if self.file is None else cast("bytes", self.file.read(MOST_BYTES + 1))
        if len(content) > MOST_BYTES:
            self.refuse(Problem("file", "camera_list.too_large"))
            return None
        try:
            checked = check_list(read_list(io.BytesIO(content)), lambda cameras: actions.check_cameras(actor, cameras))
        except Invalid as refused:
            self.refuse(*refused.problems)
            return None
        self.values["list"] = content.decode("utf-8-sig")
        return checked


@require_http_methods(["GET", "POST"])
def import_cameras(request: HttpRequest) -> HttpResponse:
    """Look at a list; where the officer says so, register all of it, or its good rows."""
    actor = signed_in(request)
    actor.require("camera.import")
    form = ListForm(Form.values_of(request), request.FILES.get("file"))
    if request.method == "GET":
        return page(request, "sites/import.html", form=form)
    checked = form.checked(actor)
    if checked is None:
        return page(request, "sites/import.html", form=form, status=422)
    act = request.POST.get("act", "check")
    if (act == "import" and checked.is_whole) or (act == "import_good" and checked.good):
        try:
            count = actions.import_cameras(actor, checked.good)
        except EcrimeError as refused:
            return _looked_at(request, form, checked, status=form.refuse_act(refused))
        return see_other(reverse("sites:cameras") + f"?imported={count}")
    return _looked_at(request, form, checked, status=200 if checked.is_whole else 422)


@require_GET
def example_list(request: HttpRequest) -> HttpResponse:
    """A list with every heading and one camera, to begin from."""
    signed_in(request).require("camera.import")
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS)
    writer.writeheader()
    writer.writerow({**EXAMPLE, "retention": queries.retention_classes()[0].code})
    return to_keep(HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8"), "cameras.csv")


def _looked_at(request: HttpRequest, form: ListForm, checked: Checked, *, status: int) -> HttpResponse:
    shown = [
        RowProblem(row, column_of(problem.field), text_for(problem.code, problem.params))
        for row, problem in checked.problems[:MOST_SHOWN]
    ]
    more = len(checked.problems) - len(shown)
    return page(request, "sites/import.html", form=form, checked=checked, problems=shown, more=more, status=status)
