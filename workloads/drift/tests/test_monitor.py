from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest
import small_bundle

from atoll_drift.comparing import PREDICTION, Limits
from atoll_drift.errors import EventError, SettingsError
from atoll_drift.events import REQUEST, RESPONSE, Event
from atoll_drift.monitor import Memory, Monitor
from atoll_drift.payloads import probabilities
from atoll_drift.performance import judge
from atoll_drift.records import replay
from atoll_drift.reference import Reference


def feed(monitor: Monitor, identifier: str, kind: str, body: dict[str, Any]) -> None:
    event = Event(identifier, kind, body, f"2026-01-01T00:00:{len(identifier):02}Z")
    monitor.take(event, monitor.decode(event))


def feed_calls(monitor: Monitor, calls: list, prefix: str = "") -> None:
    for number, (request, response) in enumerate(calls):
        feed(monitor, f"{prefix}{number}", REQUEST, request)
        feed(monitor, f"{prefix}{number}", RESPONSE, response)


def test_halves_meet_in_any_order(known: Reference) -> None:
    monitor = Monitor(known, Limits(), Memory())
    halves = [
        (str(number), kind, body)
        for number, call in enumerate(small_bundle.calls(400))
        for kind, body in zip((REQUEST, RESPONSE), call, strict=True)
    ]
    random.Random(3).shuffle(halves)
    for half in halves:
        feed(monitor, *half)
    assert monitor.filled("data") == 400
    assert monitor.due() == []
    assert monitor.counts["dropped", "unpaired"] == 0


def test_windows_close_when_full_and_drift_goes_on_until_it_ends(known: Reference) -> None:
    monitor = Monitor(known, Limits(window=1000), Memory())
    states = []
    for seed, offset in enumerate((0, 40, 40, 0)):
        feed_calls(monitor, small_bundle.calls(1000, seed=seed, size_offset=offset), f"{seed}-")
        assert monitor.due() == ["data"]
        result = monitor.close("data")
        assert (result.number, result.rows) == (seed + 1, 1000)
        assert result.began < result.ended
        states.append((result.drifted, monitor.series["data"].since))
        assert monitor.filled("data") == 0
    assert states == [((), None), (("size",), 2), (("size",), 2), ((), None)]
    assert monitor.series["data"].drifted_windows == 2


def test_memory_is_bounded_and_losses_are_counted(known: Reference) -> None:
    monitor = Monitor(known, Limits(), Memory(pending_rows=30, label_rows=20))
    calls = small_bundle.calls(100)
    for number, (request, _) in enumerate(calls):
        feed(monitor, str(number), REQUEST, request)
    assert monitor.counts["dropped", "unpaired"] == 7
    for number, (_, response) in enumerate(calls):
        feed(monitor, str(number), RESPONSE, response)
    # 7 responses wait in vain, and 4 of them had to go.
    assert monitor.filled("data") == 30
    assert monitor.counts["dropped", "unpaired"] == 11
    assert monitor.counts["labels", "expired"] == 1
    assert [monitor.label_outcome(str(number), 10) for number in (7, 8, 9)] == [
        "unknown_id",
        "taken",
        "taken",
    ]


def test_halves_that_do_not_fit_and_repetitions(known: Reference) -> None:
    monitor = Monitor(known, Limits(), Memory())
    request, response = small_bundle.calls(10)[0]
    feed(monitor, "a", REQUEST, request)
    with pytest.raises(EventError, match="came before"):
        feed(monitor, "a", REQUEST, request)
    feed(monitor, "a", RESPONSE, {"predictions": [0.5]})
    assert monitor.counts["dropped", "mismatch"] == 2
    feed_calls(monitor, [(request, response)])
    for kind, body in ((REQUEST, request), (RESPONSE, response)):
        with pytest.raises(EventError, match="came before") as caught:
            feed(monitor, "0", kind, body)
        assert caught.value.reason == "duplicate"
    assert monitor.filled("data") == 10


def test_a_sample_holds_both_halves_of_its_share(known: Reference) -> None:
    monitor = Monitor(known, Limits(), Memory(), sample_share=0.25)
    wanted = sum(monitor.wants(f"call-{number}") for number in range(4000))
    assert 900 < wanted < 1100
    outside = next(name for name in map(str, range(100)) if not monitor.wants(name))
    assert monitor.take_labels(outside, [1]) == "not_sampled"
    assert all(Monitor(known, Limits(), Memory()).wants(str(number)) for number in range(1000))


def labelled(known: Reference, right: bool, calibrated: bool = True) -> Monitor:
    """A window of labels that follow the probabilities, or their opposite, or are always 1."""
    monitor = Monitor(known, Limits(window=1000), Memory())
    generator = np.random.default_rng(8)
    feed_calls(monitor, small_bundle.calls(1000, rows_each=1))
    for number, (_, response) in enumerate(small_bundle.calls(1000, rows_each=1)):
        (answer,) = probabilities(response, known)
        label = int(generator.random() < (answer if right else 1 - answer)) if calibrated else 1
        assert monitor.take_labels(str(number), [label]) == "taken"
    assert "performance" in monitor.due()
    monitor.close("performance")
    return monitor


def test_labels_that_fit_raise_no_alarm(known: Reference) -> None:
    monitor = labelled(known, right=True)
    assert monitor.series["performance"].last.drifted == ()
    assert monitor.counts["rows", "performance"] == 1000


def test_labels_that_do_not_fit(known: Reference) -> None:
    assert labelled(known, right=False).series["performance"].last.drifted == ("log_loss",)
    always = labelled(known, right=True, calibrated=False).series["performance"].last
    assert set(always.drifted) == {"log_loss", "calibration"}
    calibration = next(finding for finding in always.findings if finding.name == "calibration")
    assert calibration.effect == pytest.approx(0.5, abs=0.05)
    assert [bar.window for bar in calibration.bars] == [1.0] * 10


def test_better_than_validation_and_as_far_off_as_validation_is_no_drift(known: Reference) -> None:
    answers = np.full(1000, 0.5, dtype=np.float32)
    labels = (np.arange(1000) < 400).astype(np.int8)
    better = known.validation.model_copy(update={"log_loss": 1.0})
    log_loss, calibration = judge(labels, answers, better, Limits())
    assert log_loss.p_value > 0.99
    assert log_loss.effect < 0
    assert calibration.drifted
    as_far_off = better.model_copy(update={"observed": 0.4})
    log_loss, calibration = judge(labels, answers, as_far_off, Limits())
    assert calibration.effect == pytest.approx(0, abs=1e-6)
    assert not calibration.drifted


def test_halves_that_met_wait_no_more(known: Reference) -> None:
    monitor = Monitor(known, Limits(), Memory(pending_rows=10))
    feed_calls(monitor, small_bundle.calls(100))
    request, response = small_bundle.calls(10)[0]
    feed(monitor, "last", REQUEST, request)
    feed(monitor, "last", RESPONSE, response)
    assert monitor.counts["dropped", "unpaired"] == 0
    assert monitor.filled("data") == 110


def test_each_call_is_labelled_once_and_in_full(known: Reference) -> None:
    monitor = Monitor(known, Limits(), Memory())
    feed_calls(monitor, small_bundle.calls(10))
    assert [monitor.take_labels("0", labels) for labels in ([1], [0] * 10, [0] * 10)] == [
        "mismatch",
        "taken",
        "unknown_id",
    ]
    assert monitor.filled("performance") == 10


@pytest.mark.parametrize("ignored", [{"sise"}, {"city", "size", PREDICTION}])
def test_what_is_ignored_must_exist_and_not_be_all(known: Reference, ignored: set[str]) -> None:
    with pytest.raises(SettingsError, match="allowed: city, size, prediction"):
        Monitor(known, Limits(ignored=frozenset(ignored)), Memory())


def test_a_log_with_strange_lines_is_replayed_as_far_as_it_goes(known: Reference) -> None:
    monitor = Monitor(known, Limits(), Memory())
    request, response = small_bundle.calls(10)[0]
    lines = [
        b"\n",
        b'{"type": "atoll.drift.window", "data": {}}\n',
        b'{"type": "atoll.drift.alert", "data": {"kind": "other"}}\n',
        b'{"type": "atoll.drift.labels", "data": 5}\n',
        b'{"no": "type"}\n',
        Event("a", REQUEST, request).to_line(),
        Event("a", RESPONSE, response).to_line(),
    ]
    replay(monitor, lines)
    assert monitor.filled("data") == 10
    assert monitor.counts["dropped", "json"] == 5
