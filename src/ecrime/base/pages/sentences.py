"""The sentences for what any page can meet: dates, choices, sign-in, and the general refusals."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MESSAGES: dict[str, str | Promise] = {
    "act.already_done": _("This was already sent once and is done. Nothing was done twice."),
    "address.unknown": _("There is no page at this address. Check the number, or start from your desk."),
    "area.outside_post": _("This place lies outside the area of your post. Ask the unit of that area to do it."),
    "choice.missing": _("Nothing is chosen here. Choose one of the entries."),
    "choice.several": _("Several entries fit what you typed. Choose one of them, or type more."),
    "choice.unknown": _("No entry fits what you typed. Check the spelling, or type the code."),
    "date.buddhist_year": _("This looks like a year of the Buddhist era. Write the common year, %(suggestion)s."),
    "date.day_first": _("The day comes before the month here. Did you mean %(suggestion)s?"),
    "date.impossible": _("There is no such day in this month. Its last day is %(suggestion)s."),
    "date.missing": _("The date is missing. Type it as day/month/year, t for today, or y for yesterday."),
    "date.month_impossible": _("There is no such month. Write the month as 1 to 12, after the day."),
    "date.unreadable": _("This is not a date we can read. Write it like %(today)s, or t for today."),
    "date.year_missing": _("The year is missing. Did you mean %(suggestion)s?"),
    "date.year_out_of_range": _("The year must lie between %(first)s and %(last)s. Check the year."),
    "form.too_large": _("What you sent is too large to be taken. Shorten the text or send the file in parts."),
    "request.no_length": _("The request does not say how long it is. Send it whole, with its length."),
    "form.untrusted": _("This form was not sent from an open page of this service. Open the page again and send it."),
    "invalid": _("Something in the form needs to be put right before it can be taken."),
    "method.wrong": _("This address cannot be used in this way. Start again from your desk."),
    "request.too_many": _("You asked for more than can be answered so quickly. Wait a minute, then send it again."),
    "request.unreadable": _("The request could not be read. Go back, check what you typed, and send it again."),
    "right.held": _("Your post holds the right for this act."),
    "right.missing": _("Your post does not hold the right for this act. Ask your chief who may do it."),
    "server.failed": _("The service made a mistake. Nothing was recorded. Try again, then tell your administrator."),
    "sign_in.needed": _("You are not signed in, or your session has ended. Sign in to go on."),
    "text.bidi": _("The text holds marks that turn its direction. Type it again instead of pasting it."),
    "text.control": _("The text holds characters that cannot be kept. Type it again instead of pasting it."),
    "text.encoding": _("The text holds broken characters. Type it again, or save the file as UTF-8."),
    "text.marks": _("The text holds too many marks on one letter. Type it again instead of pasting it."),
    "text.too_long": _("The text is longer than %(max_length)s characters. Shorten it."),
    "time.impossible": _("There is no such time of day. Write the time from 00:00 to 23:59."),
    "time.midnight": _("24:00 is 00:00 of the next day. Write 00:00 with the next day's date."),
    "time.missing": _("The time is missing. Type it like 14:30, or only the hour, 14."),
    "time.repeated": _("On this day the clocks showed this time twice. Say whether it was the first or the second."),
    "time.skipped": _("On this day the clocks were put forward over this time. Check the time."),
    "time.unreadable": _("This is not a time we can read. Write it like 14:30 or 1430."),
}
