from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import small_bundle
from served import Served

from atoll_drift.events import REQUEST, RESPONSE, Event


def check(bundle_dir: Path, log: Path, *flags: str) -> tuple[int, dict[str, Any], str]:
    """Return the exit code, the JSON on stdout, and stderr."""
    command = [sys.executable, "-m", "atoll_drift", "check", "--reference", str(bundle_dir)]
    done = subprocess.run([*command, "--log", str(log), *flags], capture_output=True, text=True, check=False)
    return done.returncode, json.loads(done.stdout or "{}"), done.stderr


def write_log(path: Path, *parts: list) -> Path:
    lines = [
        Event(f"{part}-{number}", kind, body).to_line()
        for part, calls in enumerate(parts)
        for number, call in enumerate(calls)
        for kind, body in zip((REQUEST, RESPONSE), call, strict=True)
    ]
    path.write_bytes(b"".join(lines))
    return path


def test_a_log_without_drift(bundle_dir: Path, tmp_path: Path) -> None:
    log = write_log(tmp_path / "log.jsonl", small_bundle.calls(2500))
    code, state, _ = check(bundle_dir, log, "--page", str(tmp_path / "page.html"))
    assert (code, state["drift"], state["kinds"]["data"]["windows"]) == (0, False, 2)
    assert state["kinds"]["data"]["open_window_rows"] == 500
    assert "<b>No drift.</b>" in (tmp_path / "page.html").read_text()


def test_drift_that_has_ended_is_drift(bundle_dir: Path, tmp_path: Path) -> None:
    calls = [small_bundle.calls(1000, seed=seed, rome=rome) for seed, rome in enumerate((0.2, 0.6, 0.2))]
    code, state, _ = check(bundle_dir, write_log(tmp_path / "log", *calls), "--page", str(tmp_path / "page"))
    assert (code, state["drift"]) == (1, False)
    assert [window["drifted"] for window in state["kinds"]["data"]["recent"]] == [[], ["city"], []]
    assert "<b class=bad>2</b> (city)" in (tmp_path / "page").read_text()


def test_a_folder_labels_and_strange_lines(bundle_dir: Path, tmp_path: Path) -> None:
    folder = tmp_path / "logs"
    folder.mkdir()
    calls = small_bundle.calls(1000)
    write_log(folder / "1.jsonl", calls[:50])
    lines = write_log(tmp_path / "rest", calls[50:]).read_bytes().replace(b'"id":"0-', b'"id":"1-')
    strange = b'{"type":"org.kubeflow.serving.inference.request","id":"x","data":{}}\nno JSON\n\n{}\n'
    (folder / "2.jsonl").write_bytes(strange + lines)
    labels = [{"id": f"{part}-{number}", "labels": [1] * 10} for part in (0, 1) for number in range(50)]
    text = "\n".join(json.dumps(item) for item in [*labels, {"id": "nobody", "labels": [1]}, 5])
    (tmp_path / "labels").write_text(text)
    code, state, _ = check(bundle_dir, folder, "--labels", str(tmp_path / "labels"))
    assert code == 1
    assert state["kinds"]["data"]["drifted"] == []
    assert set(state["kinds"]["performance"]["drifted"]) == {"log_loss", "calibration"}
    assert state["counts"]["dropped"] == {"json": 1, "schema": 1}
    assert state["counts"]["labels"] == {"invalid": 1, "taken": 100, "unknown_id": 1}


def test_what_the_service_wrote_can_be_checked(bundle_dir: Path, tmp_path: Path) -> None:
    with Served(bundle_dir, tmp_path, "--window", "100") as served:
        served.send_calls(small_bundle.calls(300, size_offset=50), "a")
        served.ask("/labels", {"labels": [{"id": f"a{n}", "labels": [1] * 10} for n in range(10)]})
        seen = served.ask("/drift")[1]["kinds"]
    code, state, _ = check(bundle_dir, tmp_path, "--window", "100")
    assert code == 1
    for kind in ("data", "performance"):
        assert state["kinds"][kind]["last_window"]["findings"] == seen[kind]["last_window"]["findings"]


def test_too_few_rows_no_log_and_no_reference(bundle_dir: Path, tmp_path: Path) -> None:
    log = write_log(tmp_path / "log", small_bundle.calls(500))
    code, _, error = check(bundle_dir, log)
    assert code == 2
    assert "has 500 rows with request and response, and a window takes 1000" in error
    assert check(bundle_dir, log, "--window", "500")[0] == 0
    code, _, error = check(bundle_dir, tmp_path / "nothing")
    assert (code, "can't be read: No such file" in error, "Traceback" in error) == (2, True, False)
    code, _, error = check(small_bundle.write(tmp_path / "old", reference=None), log)
    assert (code, "train it again" in error) == (2, True)
