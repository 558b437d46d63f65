"""The peer of the bench of a slow line: Django's own administration, its list and form of users, as it comes.

``python -m ecrime.cli.benches.plain_admin PORT FOLDER`` serves it on the loopback address: pages and files are sent
compressed, files may be kept for ever, and who asks is signed in.
"""

from __future__ import annotations

import secrets
import sys
from pathlib import Path
from typing import Any

import django
from django.conf import settings

PATHS = ("/admin/", "/admin/auth/user/", "/admin/auth/user/add/")


class AsAdministrator:
    """Signs every request in."""

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> Any:
        from django.contrib.auth.models import User

        request.user = User.objects.get(username="admin")
        return self.get_response(request)


def configure(folder: Path) -> None:
    """Settings as a new project has them, with its files named by their content."""
    static = "django.contrib.staticfiles"
    applications = ("admin", "auth", "contenttypes", "sessions", "messages")
    settings.configure(
        SECRET_KEY=secrets.token_hex(),
        ALLOWED_HOSTS=["localhost"],
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": folder / "peer.sqlite3"}},
        INSTALLED_APPS=[*(f"django.contrib.{name}" for name in applications), static],
        MIDDLEWARE=[
            "django.middleware.gzip.GZipMiddleware",
            "whitenoise.middleware.WhiteNoiseMiddleware",
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
            f"{__name__ if __name__ != '__main__' else 'ecrime.cli.benches.plain_admin'}.AsAdministrator",
        ],
        ROOT_URLCONF="ecrime.cli.benches.plain_admin",
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "APP_DIRS": True,
                "OPTIONS": {
                    "context_processors": [
                        "django.template.context_processors.request",
                        "django.contrib.auth.context_processors.auth",
                        "django.contrib.messages.context_processors.messages",
                    ]
                },
            }
        ],
        STATIC_URL="/static/",
        STATIC_ROOT=folder / "static",
        STORAGES={
            "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
            "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
        },
    )
    django.setup()


def main(port: int, folder: Path) -> None:
    """Make the database and the files, then serve until ended."""
    from socketserver import ThreadingMixIn
    from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

    configure(folder)
    from django.contrib.auth.models import User
    from django.core.management import call_command
    from django.core.wsgi import get_wsgi_application

    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    User.objects.create_superuser("admin")
    User.objects.bulk_create([User(username=f"officer{number}") for number in range(100)])

    class Threads(ThreadingMixIn, WSGIServer):
        daemon_threads = True

    class Quiet(WSGIRequestHandler):
        def log_message(self, format: str, *arguments: object) -> None:
            """Nothing."""

    make_server("127.0.0.1", port, get_wsgi_application(), Threads, Quiet).serve_forever()


def __getattr__(name: str) -> Any:
    """The paths, asked for once everything is set up."""
    if name != "urlpatterns":
        raise AttributeError(name)
    from django.contrib import admin
    from django.urls import path

    return [path("admin/", admin.site.urls)]


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
