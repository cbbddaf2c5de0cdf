from __future__ import annotations

import json
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
import small_bundle
from served import Receiver, Served, wait_until

from atoll_drift.metrics import COUNTERS

SECRET = "Bearer tell-nobody"


@pytest.fixture(scope="module")
def served(bundle_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A monitor that most tests share; each uses ids of its own."""
    with Served(bundle_dir, tmp_path_factory.mktemp("data"), "--max-body-mib", "0.1") as running:
        yield running


def test_drift_is_seen_everywhere(bundle_dir: Path, tmp_path: Path) -> None:
    with Served(bundle_dir, tmp_path / "data", "--window", "500") as served:
        served.send_calls(small_bundle.calls(500), "before-")
        assert served.ask("/drift")[1]["drift"] is False
        assert "<b>No drift.</b>" in served.ask("/report")[1]
        served.send_calls(small_bundle.calls(500, seed=1, size_offset=40), "after-")
        state = served.ask("/drift")[1]
        assert (state["model"], state["version"], state["drift"]) == ("houses", "v7", True)
        data = state["kinds"]["data"]
        assert (data["since_window"], data["windows"], data["drifted"]) == (2, 2, ["size"])
        assert [window["drifted"] for window in data["recent"]] == [[], ["size"]]
        assert served.metric('atoll_drift_detected{kind="data"}') == 1
        assert served.metric('atoll_drift_windows_total{kind="data"}') == 2
        assert served.metric('atoll_drift_rows_total{kind="data"}') == 1000
        labels = '{kind="data",measure="KS distance",name="size"}'
        assert served.metric(f"atoll_drift_drifted{labels}") == 1
        assert served.metric(f"atoll_drift_effect{labels}") == pytest.approx(0.36, abs=0.08)
        assert served.metric(f"atoll_drift_effect_floor{labels}") == 0.1
        assert served.metric(f"atoll_drift_p_value{labels}") < 1e-6
        page = served.ask("/report")[1]
        assert "Drift: requests and predictions." in page
        assert "data drift in window 2: size" in served.log()


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list) -> None:
        self.tags.append(tag)
        self.links += [value for name, value in attrs if name in {"src", "href"}]
        if tag not in {"meta", "rect"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag != "rect":
            assert self.open.pop() == tag


def test_the_page_is_whole_small_and_needs_nothing_else(bundle_dir: Path, tmp_path: Path) -> None:
    floorless = ("--min-ks", "0", "--min-w", "0")
    with Served(bundle_dir, tmp_path / "data", "--window", "100", *floorless) as served:
        served.send_calls(small_bundle.calls(200), "a")
        text = served.ask("/report")[1]
    page = _Page()
    page.feed(text)
    assert page.open == []
    assert page.links == []
    assert not {"script", "img", "link"} & set(page.tags)
    assert page.tags.count("svg") == 3
    assert "prefers-color-scheme:dark" in text
    assert "url(" not in text
    assert len(text) < 30_000


def test_what_was_acknowledged_survives_a_kill(bundle_dir: Path, tmp_path: Path) -> None:
    flags = ("--window", "500", "--cooldown-s", "0")
    request, response = small_bundle.calls(10, seed=5)[0]
    with Served(bundle_dir, tmp_path, *flags) as served:
        served.send_calls(small_bundle.calls(740, size_offset=40), "a")
        served.send("half", "request", request)
        given = {"labels": [{"id": "a3", "labels": [1] * 10}]}
        assert served.ask("/labels", given)[1] == {"taken": 1, "left": 0, "problems": {}}
        before = served.ask("/drift")[1]
        served.kill()
    with Served(bundle_dir, tmp_path, *flags) as served:
        after = served.ask("/drift")[1]
        assert after["kinds"] == before["kinds"]
        assert after["kinds"]["data"]["open_window_rows"] == 240
        assert after["kinds"]["performance"]["open_window_rows"] == 10
        assert after["counts"] == {}
        served.send("half", "response", response)
        assert served.ask("/drift")[1]["kinds"]["data"]["open_window_rows"] == 250
        assert served.send("a3", "request", request)[0] == 200  # labelled, so its id is free again
        assert served.send("a4", "request", request)[1]["reason"] == "duplicate"
        assert served.ask("/labels", given)[1]["problems"] == {"0": "unknown_id"}


def test_a_new_model_begins_anew(bundle_dir: Path, tmp_path: Path) -> None:
    changed = small_bundle.document()["prediction"] | {"missing": 1}
    newer = small_bundle.write(tmp_path / "newer", prediction=changed)
    data = tmp_path / "data"
    with Served(bundle_dir, data, "--window", "100") as served:
        served.send_calls(small_bundle.calls(150, size_offset=60), "a")
    with Served(newer, data, "--window", "100") as served:
        state = served.ask("/drift")[1]
        assert (state["drift"], state["kinds"]["data"]["windows"]) == (False, 0)
        assert state["kinds"]["data"]["open_window_rows"] == 0
        served.send_calls(small_bundle.calls(50), "b")
    with Served(bundle_dir, data, "--window", "100") as served:
        state = served.ask("/drift")[1]
        assert (state["drift"], state["kinds"]["data"]["open_window_rows"]) == (True, 50)


def test_labels_that_came_late(bundle_dir: Path, tmp_path: Path) -> None:
    with Served(bundle_dir, tmp_path / "data", "--window", "300") as served:
        served.send_calls(small_bundle.calls(300), "a")
        given = [{"id": f"a{number}", "labels": [1] * 10} for number in range(30)]
        bad = [{"id": "nobody", "labels": [1]}, {"id": "a0", "labels": [2]}, "x", {"labels": [1]}]
        status, answer = served.ask("/labels", {"labels": [*bad, *given]})
        assert (status, answer["taken"], answer["left"]) == (200, 30, 4)
        assert answer["problems"]["0"] == "unknown_id"
        assert answer["problems"]["1"].startswith("invalid: labels must be an array of 0 and 1")
        drifted = served.ask("/drift")[1]["kinds"]["performance"]["drifted"]
        assert set(drifted) == {"log_loss", "calibration"}
        assert served.metric('atoll_drift_detected{kind="performance"}') == 1
        assert served.metric('atoll_drift_labels_total{outcome="taken"}') == 30
        assert served.metric('atoll_drift_labels_total{outcome="invalid"}') == 3
        assert served.metric('atoll_drift_labels_total{outcome="unknown_id"}') == 1
        assert "Performance on labels" in served.ask("/report")[1]


@pytest.mark.parametrize(
    ("half", "body", "status", "reason"),
    [
        ("request", b"no JSON", 400, "json"),
        ("request", {"instances": [{"weight": 3}]}, 400, "schema"),
        ("response", {"error": "model failed"}, 400, "response"),
        ("feedback", {}, 400, "attributes"),
        ("request", {"instances": [{"city": "x" * 200_000}]}, 413, "too_large"),
    ],
)
def test_bad_events_are_refused_and_counted(
    served: Served, half: str, body: object, status: int, reason: str
) -> None:
    name = f'atoll_drift_dropped_total{{reason="{reason}"}}'
    before = served.metric(name)
    got, answer = served.send(f"bad-{reason}", half, body, Authorization=SECRET, Ce_Metadata=SECRET)
    assert (got, answer["reason"]) == (status, reason)
    assert served.metric(name) == before + 1
    assert served.ask("/health/live") == (200, {"live": True})
    assert SECRET not in json.dumps(answer)
    assert "Traceback" not in served.log()


def test_nothing_of_the_headers_is_kept_or_logged(bundle_dir: Path, tmp_path: Path) -> None:
    request, response = small_bundle.calls(10)[0]
    with Served(bundle_dir, tmp_path / "data") as served:
        served.send("a", "request", request, Authorization=SECRET, Ce_Metadata=SECRET, Cookie=SECRET)
        served.send("a", "response", response, Authorization=SECRET, Ce_Metadata=SECRET)
        assert served.metric('atoll_drift_window_rows{kind="data"}') == 10
    assert SECRET not in served.log()
    assert served.process.returncode == 0
    for path in (tmp_path / "data").iterdir():
        assert SECRET.encode() not in path.read_bytes()


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"labels": 5}', b'{"labels": {"a": [1]}}'])
def test_labels_that_are_none(served: Served, body: bytes) -> None:
    status, answer = served.ask("/labels", body)
    assert status == 400
    assert answer["reason"] in {"json", "schema"}


def test_paths_and_methods(served: Served) -> None:
    assert served.ask("/health/ready") == (200, {"ready": True})
    assert served.ask("/")[0] == 405
    assert served.ask("/nothing")[0] == 404
    assert served.ask("/drift", {})[0] == 405


def test_every_counter_is_there_from_the_start(served: Served) -> None:
    text = served.ask("/metrics")[1]
    for what, (_, label, values) in COUNTERS.items():
        for value in values:
            assert f'atoll_drift_{what}_total{{{label}="{value}"}}' in text
    assert 'atoll_drift_model_info{model="houses",version="v7"} 1.0' in text


def test_an_alert_comes_once_an_onset(bundle_dir: Path, tmp_path: Path) -> None:
    with Receiver(503) as receiver:
        flags = ("--window", "100", "--cooldown-s", "0", "--on-drift-url", receiver.url)
        with Served(bundle_dir, tmp_path, *flags) as served:
            served.send_calls(small_bundle.calls(100, size_offset=60), "a")
            wait_until(lambda: served.metric('atoll_drift_alerts_total{outcome="delivered"}') == 1)
            served.send_calls(small_bundle.calls(200, seed=1, size_offset=60), "b")
            served.kill()
        assert receiver.asked == 2  # the first was refused, and tried again
        with Served(bundle_dir, tmp_path, *flags) as served:
            served.send_calls(small_bundle.calls(100, seed=2, size_offset=60), "c")
            served.send_calls(small_bundle.calls(100, seed=3), "d")
            assert served.ask("/drift")[1]["drift"] is False
            assert receiver.asked == 2
            served.send_calls(small_bundle.calls(100, seed=4, size_offset=60), "e")
            wait_until(lambda: len(receiver.bodies) == 2)
            assert "HTTP 503" not in served.log()
        first, second = receiver.bodies
        assert (first["event"], first["model"], first["version"]) == ("drift", "houses", "v7")
        assert (first["kind"], first["since_window"], first["drifted"]) == ("data", 1, ["size"])
        assert first["window"]["rows"] == 100
        assert {finding["name"] for finding in first["findings"]} == {"city", "size", "prediction"}
        assert second["since_window"] == 6
    assert "tell-nobody" not in served.log()


def test_a_drift_that_nobody_was_told_of_is_told_after_a_restart(bundle_dir: Path, tmp_path: Path) -> None:
    with Served(bundle_dir, tmp_path, "--window", "100") as served:
        served.send_calls(small_bundle.calls(100, size_offset=60), "a")
        served.kill()
    with Receiver() as receiver:
        with Served(bundle_dir, tmp_path, "--window", "100", "--on-drift-url", receiver.url):
            wait_until(lambda: len(receiver.bodies) == 1)
        assert receiver.bodies[0]["drifted"] == ["size"]


def test_a_second_monitor_is_refused(bundle_dir: Path, tmp_path: Path) -> None:
    with Served(bundle_dir, tmp_path), pytest.raises(RuntimeError, match="in use by another monitor"):
        Served(bundle_dir, tmp_path).__enter__()
