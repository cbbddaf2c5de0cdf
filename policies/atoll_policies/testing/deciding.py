"""Which part of a rule's code its verdicts depend on: not words for people, and not its cases."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

RULE = "RULE"
# Arguments of a rule that are words, cases, or said of it.
_SPARED = {
    "id", "title", "why", "fix", "severity", "good", "bad", "undetermined", "maps", "equivalents",
    "disagrees", "gap", "evidence", "absent", "unknown", "dev", "prod", "parameters", "words", "about",
}  # fmt: skip
# Calls whose text at this position is words.
_WORDS = {"satisfies": 0, "custom": 0, "matches": 1, "avoids": 1, "negated": 1, "some": 2, "Fault": 1}

Definition = tuple[str, str]
"""A module and the name of something that it defines."""


def reached(trees: Mapping[str, ast.Module]) -> set[Definition]:
    """Return what the verdicts of the rules in ``trees`` depend on, by module; what only cases use isn't."""
    defined = {(module, name): item for module in trees for name, item in _defined(trees[module])}
    came_from = {(module, name): item for module in trees for name, item in _imported(trees[module])}
    found: set[Definition] = set()
    waiting = [(module, RULE) for module in trees if (module, RULE) in defined]
    while waiting:
        definition = waiting.pop()
        definition = came_from.get(definition, definition)
        if definition in defined and definition not in found:
            found.add(definition)
            waiting += [(definition[0], name) for name in _names(defined[definition])]
    return found


def names_of(statement: ast.stmt) -> list[str]:
    """Return what a statement of a module defines."""
    if isinstance(statement, ast.FunctionDef):
        return [statement.name]
    targets = statement.targets if isinstance(statement, ast.Assign) else []
    if isinstance(statement, ast.AnnAssign):
        targets = [statement.target]
    return [name.id for target in targets for name in ast.walk(target) if isinstance(name, ast.Name)]


def children(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the parts of ``node`` that decide."""
    if isinstance(node, ast.FunctionDef):
        yield from node.args.defaults
        yield from (default for default in node.args.kw_defaults if default is not None)
        for statement in node.body:
            if not (isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)):
                yield statement
    elif isinstance(node, ast.Call):
        yield node.func
        yield from _arguments(node)
    elif isinstance(node, ast.AnnAssign):
        if node.value is not None:
            yield node.value
    elif isinstance(node, ast.Dict):
        yield from filter(None, node.keys)
        yield from node.values
    else:
        yield from ast.iter_child_nodes(node)


def called(call: ast.Call) -> str:
    """Return the name of the function or method that is called."""
    function = call.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _arguments(call: ast.Call) -> Iterator[ast.AST]:
    words_at = _WORDS.get(called(call))
    for number, argument in enumerate(call.args):
        if number != words_at or not isinstance(argument, ast.Constant | ast.JoinedStr):
            yield argument
    yield from (keyword.value for keyword in call.keywords if keyword.arg not in _SPARED)


def _defined(tree: ast.Module) -> Iterator[tuple[str, ast.stmt]]:
    yield from ((name, statement) for statement in tree.body for name in names_of(statement))


def _imported(tree: ast.Module) -> Iterator[tuple[str, Definition]]:
    for statement in tree.body:
        if isinstance(statement, ast.ImportFrom) and statement.module:
            for alias in statement.names:
                yield alias.asname or alias.name, (statement.module, alias.name)


def _names(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Name):
        yield node.id
    for child in children(node):
        yield from _names(child)
