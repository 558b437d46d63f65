"""The settings of tests/web/bare.py: no database, and no slice above the pages."""

from __future__ import annotations

from pathlib import Path

import django
from django.conf import settings

import ecrime

SOURCE = Path(ecrime.__file__).parent

settings.configure(
    DEBUG=True,
    DEBUG_PROPAGATE_EXCEPTIONS=False,
    SECRET_KEY="only-for-tests",
    ALLOWED_HOSTS=["localhost", "127.0.0.1"],
    ROOT_URLCONF="__main__",
    INSTALLED_APPS=[
        "django.contrib.staticfiles",
        "ecrime.base.database",
        "ecrime.base.country",
        "ecrime.base.ledger",
        "ecrime.base.officers",
        "ecrime.base.pages",
    ],
    MIDDLEWARE=[
        "ecrime.web.middleware.headers.SecurityHeaders",
        "ecrime.web.middleware.language.Language",
        "django.middleware.csrf.CsrfViewMiddleware",
        "__main__.SignedIn",
        "ecrime.base.pages.errors.ErrorPages",
    ],
    CSRF_FAILURE_VIEW="ecrime.base.pages.errors.origin_refused",
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "DIRS": [SOURCE / "web" / "templates", Path(__file__).parent / "templates"],
            "APP_DIRS": True,
            "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
        }
    ],
    LANGUAGE_CODE="km",
    LOCALE_PATHS=[SOURCE / "locale"],
    USE_TZ=True,
    STATIC_URL="/static/",
    STATICFILES_DIRS=[SOURCE / "web" / "static"],
    STRICT_TEXTS=True,
)
django.setup()
