"""``./atoll policy check --state FILE``: what the policies say of a stack as it is."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.text import Text

from atoll_engine.errors import UsageError
from atoll_engine.paths import repository_root
from atoll_engine.review.gate import Gate, decide, problems_as_usage, read_gate
from atoll_engine.review.model import Judged, Place, ends
from atoll_engine.review.show_terminal import finding_lines
from atoll_policies import Finding, Level, state


def run(file: str, *, stack: str | None, level: Level, fail_undetermined: bool) -> bool:
    """Audit an exported stack with the policies of this checkout and print; return whether none of it ends.

    ``stack`` is the name whose kind of environment decides about levels; by default the stack's own.
    Raises UsageError for what isn't an exported stack.
    """
    gate = read_gate(repository_root())
    with problems_as_usage():
        there = state.read(Path(file))
    name = stack or there.stack
    if not name:
        raise UsageError(f"{file} has no resources, so nothing was looked at", fix="export a stack that has")
    found = audited(gate, name, there)
    judged = [(item, ends(item, level, undetermined_fails=fail_undetermined)) for item in found]
    lines = _lines(name, there, judged, file)
    lines += [Text.assemble(("note ", "cyan"), warning) for warning in gate.waivers.warnings([there.stack])]
    _print(lines)
    return not any(fails for _, fails in judged)


def _print(lines: Sequence[Text]) -> None:
    console = Console(highlight=False)
    if console.is_terminal:
        console.print(*lines, sep="\n")
    else:  # thousands of lines that nobody's width wraps
        console.file.write("".join(f"{line.plain}\n" for line in lines))


def audited(gate: Gate, stack: str, there: state.State) -> tuple[Finding, ...]:
    """Return what is wrong with a stack, the worst first."""
    return decide(gate.evaluator(stack), there.inputs, there.outputs, repairing=False)


def _lines(name: str, there: state.State, judged: Sequence[tuple[Finding, bool]], file: str) -> list[Text]:
    lines = [Text.assemble((name, "bold"), f"  {len(there.inputs)} resources, {len(judged)} findings")]
    if there.pending:
        lines.append(Text(f"  {there.pending} operations didn't end: what they made isn't here", "yellow"))
    for item, fails in judged:
        lines += finding_lines(Judged(item, "unchanged", Place(file)), fails=fails, compared=False)
    failing = sum(fails for _, fails in judged)
    words = f"Fails: {failing} of the findings count." if failing else "None of the findings counts."
    return [*lines, Text(words, "bold red" if failing else "bold green")]
