from __future__ import annotations

import re
from pathlib import Path

import pytest

from atoll_drift.comparing import Limits
from atoll_drift.errors import REASONS, SettingsError
from atoll_drift.metrics import COUNTERS, FINDINGS
from atoll_drift.monitor import Memory
from atoll_drift.settings import FLAGS, parse

GUIDE = (Path(__file__).parents[3] / "docs" / "drift.md").read_text()


def test_defaults_are_those_of_the_parts() -> None:
    settings = parse(["serve"])
    assert settings.limits == Limits()
    assert settings.memory == Memory()
    assert settings.data_dir == Path("/data")
    assert parse(["check", "--log", "x", "--ignore", "a, b,"]).limits.ignored == {"a", "b"}


def test_all_problems_are_told_at_once() -> None:
    wrong = [
        "--window",
        "x",
        "--port",
        "70000",
        "--sample-share",
        "nan",
        "--on-drift-url",
        "ftp://u:secret@h",
    ]
    with pytest.raises(SettingsError) as caught:
        parse(["serve", *wrong])
    assert len(caught.value.problems) == 4
    for part in (
        "--window must be a whole number, got 'x'",
        "--port must be between 0",
        "--sample-share must",
    ):
        assert part in str(caught.value)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("argv", [[], ["check"], ["serve", "--log", "x"], ["serve", "--win", "200"]])
def test_command_lines_that_lack_or_have_too_much(argv: list[str]) -> None:
    with pytest.raises(SettingsError):
        parse(argv)


def test_the_guide_has_every_flag_with_its_default() -> None:
    for flag in FLAGS:
        line = next((line for line in GUIDE.splitlines() if line.startswith(f"| `{flag.name}`")), None)
        assert line is not None, flag.name
        shown = f"| `{flag.default}` |" if flag.default not in (None, "") else "| |"
        assert shown in line, line
    assert set(re.findall(r"^\| `(--[a-z-]+)`", GUIDE, re.MULTILINE)) == {flag.name for flag in FLAGS}


def test_the_guide_has_every_metric_and_reason() -> None:
    names = {f"atoll_drift_{what}_total" for what in COUNTERS} | {f"atoll_drift_{what}" for what in FINDINGS}
    names |= {f"atoll_drift_{what}" for what in ("detected", "window_rows", "model_info", "log_bytes")}
    assert set(re.findall(r"`(atoll_drift_[a-z_]+)`", GUIDE)) == names
    for reason in REASONS:
        assert f"| `{reason}` |" in GUIDE
