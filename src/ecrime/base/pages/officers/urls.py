"""Addresses of signing in and of the administration of officers."""

from __future__ import annotations

from django.urls import include, path

from ecrime.base.pages.officers import credentials, passkeys, sign_in, views

officers = [
    path("", views.list_officers, name="list"),
    path("appoint/", views.appoint_officer, name="appoint"),
    path("<uuid:posting_id>/", passkeys.see_officer, name="see"),
    path("<uuid:posting_id>/code/", views.give_code, name="code"),
    path("<uuid:posting_id>/credential/", credentials.give_credential, name="credential"),
    path("<uuid:posting_id>/end-post/", views.end_post, name="end_post"),
    path("<uuid:posting_id>/confirm/<uuid:passkey_id>/", passkeys.confirm_passkey, name="confirm_passkey"),
    path("<uuid:posting_id>/lift/<uuid:passkey_id>/", passkeys.lift_passkey, name="lift_passkey"),
]

urlpatterns = [
    path("", sign_in.start, name="start"),
    path("sign-in/", sign_in.sign_in, name="sign_in"),
    path("sign-in/question/", sign_in.ask_passkey, name="ask_passkey"),
    path("sign-in/enrol/", sign_in.enrol, name="enrol"),
    path("sign-in/as/", sign_in.sign_in_as, name="sign_in_as"),
    path("sign-out/", sign_in.sign_out, name="sign_out"),
    path("passkeys/", passkeys.own_passkeys, name="passkeys"),
    path("command-line/", views.show_console, name="console"),
    path("rights/", views.show_rights, name="rights"),
    path("oversight/refusals/", views.list_refusals, name="refusals"),
    path("administration/officers/", include((officers, "officers"))),
    path("administration/credentials/", credentials.list_credentials, name="credentials"),
    path(
        "administration/credentials/<uuid:credential_id>/revoke/",
        credentials.revoke_credential,
        name="revoke_credential",
    ),
]
