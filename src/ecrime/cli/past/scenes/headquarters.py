"""The network of headquarters in a DEMO: this machine, where whoever tries it sits."""

from __future__ import annotations

from ecrime.cameras.watching.live import actions
from ecrime.cameras.watching.live.facts import WatchNetworkFacts
from ecrime.cli.past.days import Plan
from ecrime.cli.past.desk import Desk, once
from ecrime.cli.past.scenes.choosing import before, key_of

UNIT = "GPP"
NETWORK = "127.0.0.1/32"
WHY = "ជញ្ជាំងរូបភាពនៃ DEMO ស្ថិតនៅលើម៉ាស៊ីននេះ · The wall of the DEMO stands on this machine"


def name_headquarters(desk: Desk, plan: Plan) -> None:
    """The administrator names it."""
    desk.at(before(plan, 170, 9))
    administrator = desk.officer(UNIT, "administrator")
    once(actions.allow_watch_network, key_of(plan, "headquarters"))(administrator, WatchNetworkFacts(NETWORK, WHY))
