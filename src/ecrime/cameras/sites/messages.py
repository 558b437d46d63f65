"""What the register of cameras answers when it cannot do what was asked."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MESSAGES: dict[str, str | Promise] = {
    "camera.address_not_allowed": _(
        "The address is in no network that the administrator has allowed for cameras. Choose another, or have the network allowed first."
    ),
    "camera.changed": _("Somebody has corrected this camera meanwhile. Open it anew and correct what is there."),
    "camera.code_taken": _("Another camera has this code, or had it before it was removed. Choose another."),
    "camera.code_unfit": _(
        "Write the code of a camera with capital Latin letters, figures and hyphens, 2 to 20 of them, such as PP-014."
    ),
    "camera.hidden_reason_missing": _("Say why the public register is to leave this camera out."),
    "camera.host_unfit": _("Write a name, or an address in its plain form such as 10.20.0.14."),
    "camera.lens_whole": _("Give focal length and width of the sensor together, or neither."),
    "camera.login_unfit": _("Write at most %(most)s letters, all of which can be seen."),
    "camera.name_unknown": _("No address is known for this name. Check it, or write the address."),
    "camera.no_control": _("The camera has no address for control (ONVIF). Register one first."),
    "camera.none": _("There is no such camera in the area of your post. Go back to the list."),
    "camera.number_bounds": _("Write a number from %(least)s to %(most)s, or leave it empty."),
    "camera.number_unfit": _("Write a number in figures, such as 6.5."),
    "camera.path_tells_password": _(
        "Leave user and password out of the path; they are given on a page of their own and kept sealed."
    ),
    "camera.path_unfit": _("A path begins with / and has neither spaces nor letters beyond the Latin ones."),
    "camera.pin_unfit": _(
        "The certificate is told by 64 figures and letters from a to f (SHA-256), and goes with rtsps or https alone."
    ),
    "camera.port_unfit": _("A port is a number from 1 to 65535."),
    "camera.remove_by_itself": _("A camera is removed by an act of its own. Choose another state here."),
    "camera.removed": _("This camera was removed and changes no more. Register another."),
    "camera.removed_reason_missing": _("Say why the camera is removed."),
    "camera.retention_unknown": _("Choose how long footage of this camera is kept."),
    "camera.scheme_unfit": _("Pictures come by rtsp or rtsps, control goes by http or https."),
    "camera.site_undecided": _(
        "No decision that stands says yes to a camera at this site. Leave it planned until the head of planning has decided."
    ),
    "camera.stream_twice": _("Name each stream once."),
    "camera.user_colon": _("The name of a user has no colon in it."),
    "camera.user_missing": _("Write the name of the user."),
    "camera_list.address": _(
        "Write an address such as rtsp://10.20.0.14:554/live, without user and password; a list holds no names."
    ),
    "camera_list.cells": _("This row has %(found)s cells, and there are %(wanted)s headings."),
    "camera_list.choice": _("Write one of these: %(known)s."),
    "camera_list.empty": _("There is no camera in this list. Choose a file with headings and at least one row."),
    "camera_list.heading_missing": _("These headings are missing: %(heading)s."),
    "camera_list.heading_twice": _("The heading %(heading)s stands twice. Leave one out."),
    "camera_list.heading_unknown": _("The heading %(heading)s is not known. These are: %(known)s."),
    "camera_list.long_line": _("Line %(row)s is longer than any list of cameras has. Choose the right file."),
    "camera_list.not_csv": _("Line %(row)s is no CSV. Save the list as CSV, in UTF-8, and choose it again."),
    "camera_list.not_utf8": _("Line %(row)s is not in UTF-8. Save the list as CSV in UTF-8, and choose it again."),
    "camera_list.too_large": _(
        "This page takes a list of at most 1 MB. Cut it, or have it taken in by the command ecrime import cameras."
    ),
    "camera_list.too_many": _("A list has at most %(most)s cameras. Cut it in pieces."),
    "camera_list.twice": _("This code stands in row %(row)s already."),
    "camera_network.never": _(
        "No camera is in such a network: this machine's own, or one that is kept for other uses."
    ),
    "camera_network.none": _("There is no such network. Go back to the list."),
    "camera_network.ports": _("Write the first and the last port, from 1 to 65535, the smaller first."),
    "camera_network.reason_missing": _("Say why cameras may be in this network."),
    "camera_network.schemes": _("Choose by what cameras are spoken to there."),
    "camera_network.too_wide": _("The network is too wide. Name one of at most 65,536 addresses (/16), in IPv6 /48."),
    "camera_network.unreadable": _("Write a network such as 10.20.0.0/24."),
    "camera_network.withdrawn": _("The network is withdrawn already."),
    "site.cameras_in_use": _("Cameras are in use at this site. Have them taken out of use first, then decide so."),
    "site.changed": _("Somebody has corrected this site meanwhile. Open it anew and correct what is there."),
    "site.corrected_reason_missing": _("Say why the site is corrected."),
    "site.moved_too_far": _(
        "The decision was about the place where the site is: its point moves at most 200 m. Add another site for another place."
    ),
    "site.code_taken": _("Another site has this code. Choose another."),
    "site.code_unfit": _(
        "Write the code of a site with capital Latin letters, figures and hyphens, 2 to 20 of them, such as PP-S07."
    ),
    "site.decided_meanwhile": _("Somebody has decided on this site meanwhile. Read that decision first."),
    "site.ground_missing": _("Name the legal ground of the decision."),
    "site.name_missing": _("Write the name in both scripts."),
    "site.none": _("There is no such site in the area of your post. Go back to the list."),
    "site.point_impossible": _("There is no such place on earth. Check longitude and latitude."),
    "site.reason_missing": _("Say in words why you decide so."),
    "site.review_unfit": _("Name a day after the first on which the decision is looked at again, within five years."),
}
