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
    console = Console(highlight=False)
    found = audited(gate, name, there)
    failing = [item for item in found if ends(item, level, undetermined_fails=fail_undetermined)]
    for line in _lines(name, there, found, failing, file):
        console.print(line, soft_wrap=not console.is_terminal)
    for warning in gate.waivers.warnings([there.stack]):
        console.print(Text.assemble(("note ", "cyan"), warning), soft_wrap=True)
    return not failing


def audited(gate: Gate, stack: str, there: state.State) -> tuple[Finding, ...]:
    """Return what is wrong with a stack, the worst first."""
    return decide(gate.evaluator(stack), there.inputs, there.outputs, repairing=False)


def _lines(
    name: str, there: state.State, found: Sequence[Finding], failing: Sequence[Finding], file: str
) -> list[Text]:
    lines = [Text.assemble((name, "bold"), f"  {len(there.inputs)} resources, {len(found)} findings")]
    if there.pending:
        lines.append(Text(f"  {there.pending} operations didn't end: what they made isn't here", "yellow"))
    for item in found:
        judged = Judged(item, "unchanged", Place(file))
        lines += finding_lines(judged, fails=item in failing, compared=False)
    words = f"Fails: {len(failing)} of the findings count." if failing else "None of the findings counts."
    return [*lines, Text(words, "bold red" if failing else "bold green")]
