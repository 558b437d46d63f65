"""``python -m ecrime`` is the ``ecrime`` command."""

import sys

from ecrime.cli.main import main

sys.exit(main())
