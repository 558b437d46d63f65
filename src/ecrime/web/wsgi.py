"""The pages as a WSGI application, for the server that serve.py starts and for any other."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ecrime.settings.pages")
application = get_wsgi_application()
