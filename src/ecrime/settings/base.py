"""Settings shared by every way of running."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from ecrime.base.database.urls import django_database
from ecrime.settings.static_files import built_version, is_versioned

PACKAGE = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("ECRIME_DATA", "data"))

# "owner" for the process that migrates, "app" for all others.
ROLE = os.environ.get("ECRIME_ROLE", "app")
_address = os.environ.get("DATABASE_OWNER_URL" if ROLE == "owner" else "DATABASE_URL", "")

DATABASES: dict[str, dict[str, Any]] = {}
if _address:
    DATABASES["default"] = django_database(_address)

# Where the pages ask the process that mints sessions.
AUTH_SOCKET = os.environ.get("ECRIME_AUTH_SOCKET", str(DATA / "auth" / "auth.sock"))

# Where sealed files lie, and the master keys that open theirs; only processes that keep or open files know the latter.
FILES = DATA / "files"
FOOTAGE = Path(os.environ.get("ECRIME_FOOTAGE") or DATA / "footage")
# What the recorder was told of its room, for the page that says how long it lasts.
FOOTAGE_QUOTA = os.environ.get("ECRIME_FOOTAGE_QUOTA", "")
FOOTAGE_SPARE = os.environ.get("ECRIME_FOOTAGE_SPARE", "")
MASTER_KEYS = Path(os.environ.get("ECRIME_MASTER_KEYS") or "/nonexistent")
# Where ClamAV listens, if it runs beside us; what comes in is then looked through before it is kept.
CLAMAV_SOCKET = os.environ.get("ECRIME_CLAMAV_SOCKET", "/run/clamav/clamd.ctl")
# Where to report a weakness of this service: mailto:…, https://… or tel:…; shown at /.well-known/security.txt.
SECURITY_CONTACT = os.environ.get("ECRIME_SECURITY_CONTACT", "")

# At which port of this machine the gateway of live pictures answers; a proxy brings it under the pages' own name.
LIVE_PORT = int(os.environ.get("ECRIME_LIVE_PORT") or int(os.environ.get("ECRIME_PORT") or 8000) + 1)

SECRET_KEY = os.environ.get("ECRIME_SECRET_KEY", "")
DEBUG = False
ALLOWED_HOSTS = [name.strip() for name in os.environ.get("ECRIME_HOSTS", "localhost,127.0.0.1,[::1]").split(",")]
# Pages answer on loopback only, so it is the service's own proxy that says by which scheme an officer came:
# without it every form sent by https would seem to come from elsewhere, and cookies would travel unsecured.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

INSTALLED_APPS = [
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "ecrime.base.database",
    "ecrime.base.country",
    "ecrime.base.ledger",
    "procrastinate.contrib.django",
    "ecrime.base.files",
    "ecrime.base.jobs",
    "ecrime.base.officers",
    "ecrime.base.pages",
    "ecrime.records.lock",
    "ecrime.records.incidents",
    "ecrime.records.documents",
    "ecrime.records.lookup",
    "ecrime.records.corrections",
    "ecrime.records.intake",
    "ecrime.records.supervision",
    "ecrime.records.erasure",
    "ecrime.cameras.sites",
    "ecrime.cameras.recorder",
    "ecrime.cameras.analysis",
    "ecrime.cameras.watching",
    "ecrime.oversight.inspection",
    "ecrime.oversight.tour",
    "ecrime.web",
]

MIDDLEWARE = [
    "ecrime.web.logging.RequestLog",
    "ecrime.web.middleware.headers.SecurityHeaders",
    # Pads its output at random, against guessing a secret from the size of a compressed page.
    "django.middleware.gzip.GZipMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "ecrime.web.middleware.cookies.HostCookies",
    "ecrime.web.middleware.language.Language",
    "django.middleware.csrf.CsrfViewMiddleware",
    "ecrime.base.officers.middleware.SignedIn",
    "ecrime.web.middleware.size.Size",
    "ecrime.web.middleware.pace.Pace",
    "ecrime.base.pages.purpose.bar.ShowsPurpose",
    "ecrime.base.pages.errors.ErrorPages",
]

# One JSON object a line, and nothing in it that somebody typed.
LOGGING_CONFIG: str | None = "ecrime.web.logging.configure"
LOGGING = {"version": 1}  # where it is empty Django does not call the function above

ROOT_URLCONF = "ecrime.web.urls"
WSGI_APPLICATION = "ecrime.web.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "web" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
            ],
        },
    }
]

LANGUAGE_CODE = "km"
LANGUAGES = [("km", _("Khmer")), ("en", _("English"))]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# Served from where set-up built them, under an address that changes with their content: kept for ever by browsers.
STATIC_ROOT = PACKAGE / "web" / "static"
STATIC_URL = f"/static/{built_version(STATIC_ROOT)}/"
WHITENOISE_IMMUTABLE_FILE_TEST = is_versioned
WHITENOISE_ALLOW_ALL_ORIGINS = False

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_FAILURE_VIEW = "ecrime.base.pages.errors.origin_refused"

# A form is small; files have their own limits where they are taken (base/pages/uploads.py).
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
DATA_UPLOAD_MAX_NUMBER_FILES = 12

# A slice's background work stands in its jobs.py.
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
