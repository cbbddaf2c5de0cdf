"""The server with a network that takes SLOW_RUN_S seconds a run: real but for its slowness."""

from __future__ import annotations

import os
import sys
import time

from atoll_serving.__main__ import main
from atoll_serving.features import Batch, Floats
from atoll_serving.network import Network

_run = Network.run


def _slow_run(self: Network, batch: Batch) -> Floats:
    time.sleep(float(os.environ["SLOW_RUN_S"]))
    return _run(self, batch)


Network.run = _slow_run  # type: ignore[method-assign]
sys.exit(main())
