"""The sentences for officers, posts, one-time codes, passkeys and signatures."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MESSAGES: dict[str, str | Promise] = {
    "console.post_unknown": _("There is no kind of post %(given)s. Give one of these: %(known)s."),
    "console.unit_unknown": _("There is no unit %(given)s. Give the code of one of these: %(known)s."),
    "auth.away": _("Signing in and signing do not work at this moment. Keep what you wrote and try again in a minute."),
    "auth.failed": _(
        "Signing in and signing do not work at this moment. Keep what you wrote and try again in a minute."
    ),
    "challenge.too_old": _("This took longer than five minutes, or was answered already. Start again."),
    "code.missing": _("The one-time code is missing. Type the twelve letters and figures you were given."),
    "code.shown_once": _("This code was shown already and cannot be shown again. Make a new one if it was lost."),
    "console.token_missing": _(
        "The token is missing. Get one on the page “Command line”, then put it into ECRIME_TOKEN or type it when asked."
    ),
    "credential.ended": _("This day is over already. Choose a later one."),
    "credential.network_too_wide": _(
        "A network is too wide. Name the networks of the system itself, at widest like 10.0.0.0/8 or 2001:db8::/32."
    ),
    "credential.network_unreadable": _("“%(typed)s” is no network. Write it like 10.20.30.0/24, or one address."),
    "credential.networks_missing": _("Name the networks from which the system will call, like 10.20.30.0/24."),
    "credential.none": _("There is no such credential in the area of your post. Go back to the list."),
    "credential.not_valid": _(
        "This credential is not known here, or it has ended or was revoked. Ask your administrator for a new one."
    ),
    "credential.of_a_person": _(
        "This officer is a person: there is a passkey or a one-time code. Add an officer of its own for the system."
    ),
    "credential.revoked": _("This credential was revoked already. Look at the list again."),
    "credential.shown_once": _(
        "This credential was shown already and cannot be shown again. Revoke it and give another."
    ),
    "credential.too_long": _("A credential lasts a year at most. Choose an earlier day."),
    "credential.too_many_networks": _("There are too many networks. Name %(most)s at most."),
    "credential.wrong_network": _(
        "This credential is not for the network you call from. It was noted; ask your administrator."
    ),
    "demo.not_empty": _(
        "This database holds entries already and cannot become a DEMO. Choose another data folder with --data."
    ),
    "demo.not_marked": _("This works only in a DEMO, and only on the machine itself."),
    "officer.is_a_system": _("This is a system and no person. Systems get credentials, not one-time codes."),
    "officer.name_missing": _("The name is missing. Write it in Khmer letters and in Latin letters."),
    "officer.post_unknown": _("The post is missing. Choose one of the list."),
    "officer.unit_unknown": _("There is no such unit in your area. Type its code or first letters and choose."),
    "passkey.changed": _("Somebody else suspended, revoked or freed this passkey in the meantime. Look at it again."),
    "passkey.label_unfit": _(
        "The name of the passkey is too long or holds characters that cannot be kept. Type the code again and choose a short word."
    ),
    "passkey.none_suspended": _("No suspended passkey waits here for your decision. Go back to the officer."),
    "passkey.not_made": _(
        "The passkey was not made as it must be: with a PIN or a finger, and never used here before. Try again, or take another key."
    ),
    "passkey.not_valid": _(
        "This passkey is not known here, or it is suspended. Try another one, or ask your chief or your administrator."
    ),
    "passkey.script_needed": _(
        "Passkeys need JavaScript. Switch it on for this site, load the page again and use your passkey."
    ),
    "passkey.stands": _(
        "This officer has a passkey that stands. Two people must revoke it before a new code is given."
    ),
    "posting.ended": _("This post has ended already. Go back to the list of officers."),
    "posting.none": _("There is no such officer in the area of your post. Go back to the list of officers."),
    "second_person.needed": _(
        "A second person must do this: neither the officer whose passkey it is nor who suspended it."
    ),
    "sign_in.closed": _("Too many attempts failed here. Signing in is closed for 15 minutes; then try again."),
    "signature.not_valid": _(
        "The act is not signed with your passkey, its words changed, or five minutes are over. Look at it and sign again."
    ),
    "site.not_ours": _(
        "Passkeys work only at the address of the service that your administrator gave you. Open that address."
    ),
}
