"""What footage and privacy zones answer when they cannot do what was asked."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MESSAGES: dict[str, str | Promise] = {
    "bookmark.none": _("No mark of yours waits for these words. Mark the moment anew."),
    "bookmark.not_watched": _("What is younger than half a minute is marked by who watches the camera just now."),
    "bookmark.words_missing": _("Say in a few words what is to be seen there."),
    "footage.at_unreadable": _("Write when the first picture was taken, such as 2026-11-20T14:32:10."),
    "footage.file_broken": _("The file cannot be read to its end as a video. Nothing of it was taken in."),
    "footage.file_codec": _("The video is neither H.264 nor H.265. Nothing of it was taken in."),
    "footage.file_cut": _("The file is cut off: it says that it is longer than it is. Nothing of it was taken in."),
    "footage.file_known": _("This very file was taken in for that time already."),
    "footage.file_no_times": _("The file does not say when each picture was taken. Nothing of it was taken in."),
    "footage.file_not_video": _("There is no video in this file. Nothing of it was taken in."),
    "footage.file_size": _("The file is empty, or larger than 64 GB."),
    "footage.kept_until": _(
        "Say until which day the footage is kept, such as 2027-05-31: after today, and within five years."
    ),
    "footage.origin_missing": _("Say whose recorder the file is from, and how it came here."),
    "footage.time_taken": _("Something is recorded of this camera in that time already. Nothing was taken in."),
    "footage.cameras_missing": _("Choose at least one camera."),
    "footage.cameras_too_many": _("Choose at most %(most)s cameras at once."),
    "footage.window": _("Name a time of at most %(hours)s hours that ends after it begins."),
    "footage.not_recorded": _("Nothing is recorded of this camera at that moment. Choose another moment."),
    "footage.not_opened": _("This footage was not opened in the last half hour. State the purpose and open it anew."),
    "footage.to_come": _("Footage is of the past: choose a moment that is at least half a minute ago."),
    "footage.unreadable": _("The recording of that moment cannot be read. Tell the administrator which moment it is."),
    "snapshot.reason_missing": _("Say why this picture is taken out."),
    "zone.changed": _("Somebody has set these zones meanwhile. Open them anew and change what is there."),
    "zone.corners": _("Line %(line)s: a zone has 3 to 20 corners."),
    "zone.crossed": _("Line %(line)s: the edges of a zone may not cross. Name its corners in order around it."),
    "zone.outside": _("Line %(line)s: a corner lies within the picture, from 0,0 to 100,100."),
    "zone.reason_missing": _("Say why the zones are so."),
    "zone.too_many": _("A camera has at most %(most)s zones."),
    "zone.too_small": _("Line %(line)s: this zone is too small to cover anything."),
    "zone.unfit": _("These are no zones. Name the corners of each in order around it."),
    "zone.unreadable": _("Line %(line)s: write the corners of a zone as 10,20 40,20 40,60."),
}
