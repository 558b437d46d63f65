"""A record that a court had erased."""

from __future__ import annotations

from datetime import timedelta

from ecrime.base.ledger.access import own_work
from ecrime.cli.past.days import Plan
from ecrime.cli.past.desk import Desk, done_before
from ecrime.cli.past.scenes.choosing import GUIDED, before, key_of, locked_records
from ecrime.records.erasure import actions, queries
from ecrime.records.erasure.facts import OrderFacts, OrderId
from ecrime.records.incidents import actions as incidents

WHICH = 30  # behind those that other scenes are about
ORDERED = "តុលាការបង្គាប់ឱ្យលុប · A court has ordered an erasure"


def erase_by_order(desk: Desk, plan: Plan) -> None:
    """The chief records the order, planning carries it out the day after."""
    desk.at(before(plan, 25))
    chief = desk.officer(GUIDED, "chief")
    order_id = OrderId(key_of(plan, "erasure", "order id"))
    key = key_of(plan, "erasure", "order")
    if done_before(chief, key) is None:
        row = locked_records(plan, chief, WHICH + 1)[-1]
        subject = desk.subject(chief, row.id)
        desk.read(chief, subject, reason=ORDERED)
        ordered_on = before(plan, 27).date() - timedelta(days=1)
        stated = OrderFacts("សាលាដំបូងខេត្តកណ្ដាល", "77/26", ordered_on, "ថតទី ៤ · Cabinet 4")
        words = queries.words_of_order(order_id)
        desk.signed(chief, actions.order_erasure, subject, stated, key=key, words=words, order_id=order_id)
    desk.at(before(plan, 24))
    planner = desk.officer("GPP", "planning_head")
    key = key_of(plan, "erasure", "carry out")
    if done_before(planner, key) is None:
        waiting = queries.order(planner, order_id)
        incidents.see_incident(own_work(planner), desk.subject(planner, waiting.incident_id))
        erasure_id = key_of(plan, "erasure", "id")
        words = queries.words_of_erasure(erasure_id)
        desk.signed(planner, actions.carry_out_erasure, order_id, key=key, words=words, erasure_id=erasure_id)
