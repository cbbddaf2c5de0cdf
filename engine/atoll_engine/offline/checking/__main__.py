"""One check in a process of its own: the job as JSON on standard input, the outcome into the file named."""

from __future__ import annotations

import json
import pickle
import sys
from pathlib import Path

from atoll_engine.offline.checking.folders import Job, check_here

Path(sys.argv[1]).write_bytes(pickle.dumps(check_here(Job(**json.load(sys.stdin)))))
