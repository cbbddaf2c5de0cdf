"""Plain progress lines: one writer, so that ranks don't repeat each other."""

from __future__ import annotations

import os
import sys
import time


def log(text: str) -> None:
    """Write ``text`` with the UTC time to stderr; ranks other than 0 are silent."""
    if os.environ.get("RANK", "0") == "0":
        print(time.strftime("%H:%M:%S", time.gmtime()), text, file=sys.stderr, flush=True)
