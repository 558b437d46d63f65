"""What watching live answers when it cannot do what was asked."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MESSAGES: dict[str, str | Promise] = {
    "wall.none": _("There is no such wall; they are numbered from 1 to 9."),
    "wall.number_unfit": _("A wall has a number from 1 to 9."),
    "wall.tiles_unfit": _("A wall has 4, 9, 16 or 25 tiles."),
    "wall.too_many": _("More cameras are chosen than the wall has tiles. Take some out, or choose more tiles."),
    "watch.camera": _(
        "This camera is not to be watched: it is not in use, or no decision that stands allows it. Choose another."
    ),
    "watch.passkey": _("Cameras are watched in a session that was opened with a passkey. Sign in with yours."),
    "watch.stands": _("This watch goes on; only its officer closes it."),
    "watch.too_many": _("You watch as many cameras as one officer can. Close a wall first."),
    "watch.unit": _("Cameras are watched live at headquarters only. Your unit is none."),
    "watch.zone": _(
        "Cameras are watched live from the network of headquarters only, and you are elsewhere. Ask your administrator if this should be it."
    ),
    "watch_network.none": _("There is no such network of headquarters. Go back to the list."),
    "watch_network.reason_missing": _("Say why this is a network of headquarters."),
    "watch_network.too_wide": _("No headquarters has so wide a network. Write one of at most 65,536 addresses."),
    "watch_network.unfit": _("Write a network such as 10.1.2.0/24, with nothing behind its own part."),
    "watch_network.withdrawn": _("This network is withdrawn already."),
}
