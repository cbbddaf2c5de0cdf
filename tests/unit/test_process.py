"""Running programs: what comes back and what a failure says."""

from pathlib import Path

import pytest

from atoll_engine.errors import AtollError, ImageError
from atoll_engine.process import run


def test_returns_standard_output() -> None:
    assert run(["sh", "-c", "echo one; echo two >&2"], what="a test") == "one\n"


def test_failure_names_the_work_the_status_and_the_last_words() -> None:
    with pytest.raises(ImageError, match=r"(?s)baking failed with exit status 3.*no flour.*fix: buy some"):
        run(["sh", "-c", "echo no flour >&2; exit 3"], what="baking", error=ImageError, fix="buy some")


def test_missing_program_is_a_clear_error() -> None:
    with pytest.raises(AtollError, match="'no-such-program' is not installed"):
        run(["no-such-program"], what="a test")


def test_late_program_is_ended() -> None:
    with pytest.raises(AtollError, match=r"not done after 0\.1 s"):
        run(["sleep", "60"], what="a test", timeout_s=0.1)


def test_log_gets_both_outputs(tmp_path: Path) -> None:
    log = tmp_path / "logs" / "a.log"

    assert run(["sh", "-c", "echo one; echo two >&2"], what="a test", log=log) == ""
    assert log.read_text() == "one\ntwo\n"


def test_input_is_given_or_empty() -> None:
    assert run(["cat"], what="a test", stdin="words") == "words"
    assert run(["cat"], what="a test") == ""
