"""The shared settings as tests and drills run them: a known key, the test client's host, static files in place."""

from __future__ import annotations

import os

os.environ.setdefault("ECRIME_SECRET_KEY", "only-for-tests")
# A trial points Django at a clone of its own before anything connects.
os.environ.setdefault("DATABASE_URL", "postgresql://ecrime_app@/none")

from ecrime.settings.base import *

ALLOWED_HOSTS = ["localhost", "127.0.0.1", "testserver"]

# Static files are served from where they are built; nothing is collected for a test.
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
# pytest shows the logs of a test that fails.
LOGGING_CONFIG = None
# A code without a sentence is a fault of ours and fails the test that meets it.
STRICT_TEXTS = True
# No scanner of this machine has a say in a test.
CLAMAV_SOCKET = "/nonexistent/clamd.ctl"
