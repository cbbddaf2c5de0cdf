from __future__ import annotations

import asyncio

import pytest
from served import Receiver

from atoll_drift.monitor import Series
from atoll_drift.webhook import Webhook, message


def test_tries_again_and_gives_up(caplog: pytest.LogCaptureFixture) -> None:
    with Receiver(500, 302, 404, 503) as receiver:
        webhook = Webhook(receiver.url, 0, pauses_s=(0, 0, 0))
        assert not asyncio.run(webhook.deliver({"a": 1}))
        assert asyncio.run(webhook.deliver({"a": 2}))
        assert receiver.asked == 5
        assert receiver.bodies == [{"a": 2}]
    assert "HTTP 302 (try 2 of 4)" in caplog.text
    assert "tell-nobody" not in caplog.text


def test_nobody_listens(caplog: pytest.LogCaptureFixture) -> None:
    webhook = Webhook("http://127.0.0.1:9/tell-nobody", 0, pauses_s=())
    assert not asyncio.run(webhook.deliver({}))
    assert "ConnectionRefusedError (try 1 of 1)" in caplog.text
    assert "tell-nobody" not in caplog.text


def test_is_due_once_a_drift_and_not_in_the_cooldown() -> None:
    now_s = [10_000.0]
    webhook = Webhook("http://x", 600, now_s=lambda: now_s[0])
    series = Series()
    assert not webhook.is_due(series)
    series.since = 1
    assert webhook.is_due(series)
    series.alerted, series.alerted_s = True, now_s[0]
    assert not webhook.is_due(series)
    series.since, series.alerted = 5, False  # another drift
    now_s[0] += 599
    assert not webhook.is_due(series)
    now_s[0] += 1
    assert webhook.is_due(series)


def test_no_message_without_a_window() -> None:
    with pytest.raises(ValueError, match="no window"):
        message(Series(), "m", "1")
