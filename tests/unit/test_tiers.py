"""Tiers: in order or side by side, counted, and never left out unseen."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from atoll_engine import tiers
from atoll_engine.errors import AtollError
from atoll_engine.tiers import Tier, run_tiers

REPORT = (
    '<testsuites><testsuite tests="{tests}" failures="{failed}" errors="0" skipped="{skipped}"/></testsuites>'
)


def tier(name: str, *, tests: int = 1, failed: int = 0, skipped: int = 0, beside: bool = False) -> Tier:
    """Return a tier whose only command says its name and reports as pytest does."""
    report = REPORT.format(tests=tests, failed=failed, skipped=skipped)

    def commands(folder: Path) -> Sequence[Sequence[str]]:
        script = (
            f"open({str(folder / 'x.xml')!r}, 'w').write({report!r}); print('I am {name}'); exit({failed})"
        )
        return [[sys.executable, "-c", script]]

    return Tier(name, "nothing", commands, beside=beside)


@pytest.fixture(params=[True, False], ids=["side by side", "one by one"])
def _room(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tiers, "_has_room_for_two", lambda: request.param)


def run(monkeypatch: pytest.MonkeyPatch, *found: Tier, names: Sequence[str] = ()) -> bool:
    monkeypatch.setattr(tiers, "TIERS", found)
    return run_tiers(names)


@pytest.mark.usefixtures("_room")
def test_the_output_of_all_tiers_is_shown_and_their_tests_counted(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("CI", raising=False)
    assert run(monkeypatch, tier("fast", tests=3), tier("slow", tests=4, beside=True), tier("last"))

    out = capfd.readouterr().out
    assert out.index("I am fast") < out.index("I am last")
    assert {"fast", "slow", "last"} == {line.split()[0] for line in out.splitlines()[-5:-2]}
    assert "I am slow" in out
    assert out.splitlines()[-1] == "8 passed, 0 failed, 0 skipped"


def test_who_is_done_first_takes_what_is_left(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setattr(tiers, "_has_room_for_two", lambda: True)
    # The long one ends when the one after it has run, which can only be in the other lane.
    wait = (
        f"import pathlib, time\nwhile not pathlib.Path({str(tmp_path / 'left')!r}).exists(): time.sleep(0.01)"
    )
    leave = f"open({str(tmp_path / 'left')!r}, 'w')"
    long = Tier("long", "nothing", lambda _: [[sys.executable, "-c", wait]], beside=True)
    left = Tier("left", "nothing", lambda _: [[sys.executable, "-c", leave]], beside=True)

    assert run(monkeypatch, tier("fast"), long, left)

    rows = [line.split()[0] for line in capfd.readouterr().out.splitlines()[-5:-2]]
    assert rows == ["fast", "long", "left"]


@pytest.mark.usefixtures("_room")
def test_a_failure_fails_the_run_and_the_others_go_on(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    assert not run(monkeypatch, tier("bad", failed=1), tier("beside", beside=True))

    out = capfd.readouterr().out
    assert "I am beside" in out
    assert out.splitlines()[-1] == "1 passed, 1 failed, 0 skipped"


def test_a_skip_fails_the_run_on_ci_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    assert run(monkeypatch, tier("skipping", skipped=1))
    monkeypatch.setenv("CI", "true")
    assert not run(monkeypatch, tier("skipping", skipped=1))


def test_unknown_tiers_are_told_with_the_known_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(AtollError, match="got: fsat"):
        run(monkeypatch, tier("fast"), names=["fsat"])
