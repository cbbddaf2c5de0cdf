"""Progress on a pipe: plain lines and a summary of where time went."""

from io import StringIO

import pytest
from rich.console import Console

from atoll_engine.progress import Progress, duration


def test_lines_on_a_pipe() -> None:
    out = StringIO()
    progress = Progress(Console(file=out))

    with progress.phase("Building it", expected_s=90):
        progress.note("halfway [not markup]")

    first, second, third = out.getvalue().splitlines()
    assert first == "Building it ..., usually 1 min 30 s"
    assert second == "halfway [not markup]"
    assert third.startswith("Building it: done in ")


def test_failed_phase_is_said_and_raised() -> None:
    out = StringIO()
    progress = Progress(Console(file=out))

    with pytest.raises(ZeroDivisionError), progress.phase("Dividing"):
        _ = 1 / 0

    assert "Dividing: failed in" in out.getvalue()
    assert progress.phases[0].failed


def test_summary_is_longest_first() -> None:
    out = StringIO()
    progress = Progress(Console(file=out))
    for name, elapsed_s in (("short", 0.2), ("middle", 3.0), ("long", 60.0)):
        with progress.phase(name) as phase:
            pass
        phase.elapsed_s = elapsed_s
    out.truncate(0)

    progress.summary()

    text = out.getvalue()
    assert text.index("long") < text.index("middle")
    assert "short" not in text


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(0.04, "0.0 s"), (9.96, "10.0 s"), (59.4, "59 s"), (60, "1 min 00 s"), (3661, "61 min 01 s")],
)
def test_duration(seconds: float, shown: str) -> None:
    assert duration(seconds) == shown
