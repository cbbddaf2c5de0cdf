"""The command line, and that the guide explains all of it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from served import Served

from atoll_serving import metrics, settings
from atoll_serving.errors import SettingsError

GUIDE = Path(__file__).parents[3] / "docs" / "serving.md"


def test_defaults_are_good() -> None:
    parsed = settings.parse([])
    assert (parsed.http_port, parsed.grpc_port, parsed.max_body_bytes) == (8080, 8081, 8 * 1024 * 1024)


def test_all_problems_come_at_once() -> None:
    flags = ["--http-port", "99999", "--max-batch-rows", "many", "--max-delay-ms", "nan", "--drain-s", "-1"]
    with pytest.raises(SettingsError) as refused:
        settings.parse(flags)
    assert refused.value.problems == (
        "--http-port must be between 0 and 65535, got '99999'",
        "--max-batch-rows must be a whole number, got 'many'",
        "--max-delay-ms must be between 0 and 1000, got 'nan'",
        "--drain-s must be between 0 and 3600, got '-1'",
    )


def test_a_start_waits_for_no_framework() -> None:
    script = (
        "import sys, atoll_serving.bundle, atoll_serving.server\n"
        "print(*{'torch', 'kserve', 'fastapi', 'pandas', 'onnx'} & sys.modules.keys())"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_flags_are_checked_together() -> None:
    flags = ["--http-port", "9000", "--grpc-port", "9000", "--max-queue-rows", "5", "--max-request-rows", "6"]
    with pytest.raises(SettingsError) as refused:
        settings.parse([*flags, "--model-name", "a/b", "--log-level", "loud"])
    found = str(refused.value)
    for part in (
        "must differ",
        "could never be queued",
        "--model-name must be",
        "--log-level must be one of",
    ):
        assert part in found


@pytest.mark.parametrize("flags", [["--model_name", "x"], ["--http-por", "1"], ["stray"], ["--drain-s"]])
def test_unknown_flags_are_refused(flags: list[str]) -> None:
    with pytest.raises(SettingsError, match="--help"):
        settings.parse(flags)


def test_the_program_ends_with_2_and_no_traceback() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "atoll_serving", "--drain-s", "x"], capture_output=True, text=True
    )
    assert done.returncode == 2
    assert done.stderr == "the settings are refused:\n  - --drain-s must be a number, got 'x'\n"


@pytest.mark.parametrize("flag", ["--http-port", "--grpc-port"])
def test_a_taken_port_is_told(server: Served, bundle_dir: Path, flag: str) -> None:
    port = server.http_port if flag == "--http-port" else server.grpc_port
    ports = {"--http-port": "0", "--grpc-port": "0", flag: str(port)}
    command = [sys.executable, "-m", "atoll_serving", "--host", "127.0.0.1", "--bundle-dir", str(bundle_dir)]
    done = subprocess.run(
        [*command, *(part for pair in ports.items() for part in pair)], capture_output=True, text=True
    )
    assert done.returncode == 2
    assert "the server can't start" in done.stderr
    assert str(port) in done.stderr
    assert "Traceback" not in done.stderr


def test_the_guide_has_every_flag_and_every_metric() -> None:
    guide = GUIDE.read_text("utf-8")
    for flag in settings.flag_names():
        assert f"`{flag}`" in guide
    for name in metrics.names():
        assert f"`{name}`" in guide


def test_the_program_writes_nothing_at_home(
    bundle_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.delenv("ORT_DISABLE_TELEMETRY", raising=False)
    with Served(bundle_dir) as server:
        assert server.ask("/v2/health/ready")[0] == 200
    assert list(tmp_path.iterdir()) == []
