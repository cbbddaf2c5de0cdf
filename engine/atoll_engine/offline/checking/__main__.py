"""One check in a process of its own: the job as JSON on standard input, the outcome into the file named.

Where there can be none, the file has the AtollError that says why.
"""

from __future__ import annotations

import json
import pickle
import sys
from pathlib import Path

from atoll_engine.errors import AtollError
from atoll_engine.offline.checking.folders import Job, check_here

answer: object
try:
    answer = check_here(Job(**json.load(sys.stdin)))
except AtollError as error:
    answer = error
Path(sys.argv[1]).write_bytes(pickle.dumps(answer))
