from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from atoll_drift.errors import LogError
from atoll_drift.journal import Journal, segments

LINE = b'{"n": %04d}\n'
MIB = 1 << 20


def write(folder: Path, numbers: range, max_bytes: int = MIB) -> Journal:
    journal = Journal(folder, max_bytes)
    for number in numbers:
        journal.append(LINE % number)
    return journal


def test_lines_come_back_in_order(tmp_path: Path) -> None:
    write(tmp_path / "log", range(100)).close()
    journal = write(tmp_path / "log", range(100, 150))
    assert list(journal.lines()) == [LINE % number for number in range(150)]
    assert journal.size_bytes == 150 * len(LINE % 0)
    journal.close()


def test_a_process_that_ends_without_a_word_loses_nothing(tmp_path: Path) -> None:
    pid = os.fork()
    if not pid:
        write(tmp_path, range(100))
        os._exit(9)
    os.waitpid(pid, 0)
    journal = Journal(tmp_path, MIB)
    assert len(list(journal.lines())) == 100
    journal.close()


def test_the_log_is_bounded_and_keeps_the_newest(tmp_path: Path) -> None:
    line = b'"%04d' + b"x" * 1000 + b'"\n'
    journal = Journal(tmp_path, 64_000)
    for number in range(500):
        journal.append(line % number)
        assert sum(path.stat().st_size for path in segments(tmp_path)) == journal.size_bytes <= 64_000
    kept = [int(text[1:5]) for text in journal.lines()]
    assert kept == list(range(kept[0], 500))
    assert len(kept) > 50
    journal.close()
    again = Journal(tmp_path, 64_000)
    assert [int(text[1:5]) for text in again.lines()] == kept
    again.close()


def test_a_line_larger_than_a_segment(tmp_path: Path) -> None:
    journal = Journal(tmp_path, 16_000)
    for _ in range(5):
        journal.append(b"x" * 5000 + b"\n")
    assert journal.size_bytes <= 16_000 + 5001
    journal.close()


def test_what_a_kill_cut_short_is_left_out(tmp_path: Path) -> None:
    write(tmp_path, range(10)).close()
    with segments(tmp_path)[-1].open("ab") as stream:
        stream.write(b'{"n": 00')
    journal = write(tmp_path, range(10, 12))
    assert list(journal.lines()) == [LINE % number for number in range(12)]
    journal.close()


def test_a_line_that_can_be_written_in_part_only_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = write(tmp_path, range(3))
    real, full = os.write, [False]

    def half(file: int, content: bytes) -> int:
        if full[0]:
            raise OSError(errno.ENOSPC, "No space left on device")
        full[0] = True
        return real(file, content[: len(content) // 2])

    with monkeypatch.context() as patched:
        patched.setattr(os, "write", half)
        with pytest.raises(OSError, match="No space"):
            journal.append(LINE % 3)
    journal.append(LINE % 4)
    assert list(journal.lines()) == [LINE % number for number in (0, 1, 2, 4)]
    journal.close()


def test_the_header_begins_each_process_and_segment(tmp_path: Path) -> None:
    for _ in range(2):
        journal = Journal(tmp_path, 16_000, b"header\n")
        journal.append(b"x" * 900 + b"\n")
        journal.append(b"y" * 900 + b"\n")
        journal.close()
    starts = [path.read_bytes()[:7] for path in segments(tmp_path)]
    assert len(starts) > 2
    assert set(starts) == {b"header\n"}
    journal = Journal(tmp_path, 16_000)
    assert list(journal.lines()).count(b"header\n") == len(starts) + 1  # the second process's first one
    journal.close()


def test_one_monitor_a_folder(tmp_path: Path) -> None:
    journal = Journal(tmp_path, MIB)
    with pytest.raises(LogError, match="in use by another monitor"):
        Journal(tmp_path, MIB)
    journal.close()
    Journal(tmp_path, MIB).close()


def test_a_folder_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(LogError, match="can't be written: Not a directory"):
        Journal(tmp_path / "file" / "log", MIB)
