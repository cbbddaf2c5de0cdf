"""The bench's clients ask what they say they ask, and the accounts are of the server's processes."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest
from served import Served
from test_bad_requests import INFER
from test_load import ONE

sys.path.insert(0, str(Path(__file__).parents[1] / "bench"))

import load


def test_each_answer_counts_once(server: Served) -> None:
    name = 'atoll_serving_requests_total{code="200",protocol="v2"}'
    before = server.metric(name)
    message = load.request(INFER, json.dumps(ONE).encode())
    seen = load.measure(server.pid, server.http_port, message, clients=4, duration_s=0.3)
    asked = server.metric(name) - before
    assert seen.requests == asked > 4
    assert 0 < seen.p50_ms <= seen.p99_ms


def test_a_refusal_is_no_answer(server: Served) -> None:
    with pytest.raises(load.WrongAnswerError, match="missing"):
        load.measure(server.pid, server.http_port, load.request(INFER, b'{"inputs": []}'), 1, 0.1)


def test_accounts_hold_all_processes_below_the_first() -> None:
    assert os.getpid() in load.family(os.getppid())
    assert load.cpu_s(os.getpid()) > 0
    assert load.pss_mib(os.getpid()) > 1
