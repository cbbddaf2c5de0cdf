"""Do the cases of a rule notice that its code is wrong? Changes the code in small ways and looks.

    python -m atoll_policies.testing.mutants                  # every rule: the score, and what survived
    python -m atoll_policies.testing.mutants eks-endpoint-private

A mutant is a rule's file, or a helper beside it, with one change: a condition turned round, a number moved, a
text spoilt, a part left out. It is killed where a trial of one of the rules that use the file comes out
otherwise, names a property that there isn't, or is repaired otherwise; trials are of the cases as they were.
What verdicts don't depend on isn't changed: words for people, and what only cases use.
"""

from __future__ import annotations

import ast
import importlib
import pkgutil
import sys
from collections.abc import Collection, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from atoll_policies import conditions
from atoll_policies import rules as _rules
from atoll_policies.baselines import baseline
from atoll_policies.rule import Rule
from atoll_policies.testing.deciding import RULE, called, children, names_of, reached
from atoll_policies.testing.matrix import Trial, trials
from atoll_policies.testing.trying import stands

_TURNED = {
    "absent": "present",
    "all_of": "any_of",
    "any_of": "all_of",
    "at_least": "at_most",
    "at_most": "at_least",
    "avoids": "matches",
    "contains": "excludes",
    "differs": "equals",
    "equals": "differs",
    "excludes": "contains",
    "is_false": "is_true",
    "is_true": "is_false",
    "isnt_true": "is_true",
    "matches": "avoids",
    "none_of": "one_of",
    "one_of": "none_of",
    "present": "absent",
}
_COMPARED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.GtE,
    ast.GtE: ast.Lt,
    ast.Gt: ast.LtE,
    ast.LtE: ast.Gt,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}


@dataclass(frozen=True)
class Mutant:
    """A file of rules with one change. ``what`` says which, in one line."""

    module: str
    line: int
    what: str
    tree: ast.Module

    def __str__(self) -> str:
        return f"{self.module.removeprefix('atoll_policies.rules.')}:{self.line}: {self.what}"


@dataclass(frozen=True)
class Score:
    """How many mutants there were, and which survived."""

    count: int
    survivors: tuple[Mutant, ...]

    @property
    def killed(self) -> float:
        """The part that was killed, from 0 to 1."""
        return 1 - len(self.survivors) / self.count if self.count else 1.0


def score(rule_ids: Sequence[str] = ()) -> Score:
    """Return the score of the rules named, or of all and their helpers."""
    modules = {found.name: importlib.import_module(found.name) for found in _files()}
    trees = {name: ast.parse(Path(module.__file__ or "").read_text()) for name, module in modules.items()}
    decides = reached(trees)
    wanted = [name for name, module in modules.items() if not rule_ids or _id(module) in rule_ids]
    tried = {name: tuple(trials(module.RULE, baseline())) for name, module in modules.items() if _id(module)}
    count, survivors = 0, []
    for name in sorted(wanted):
        subjects = [(modules[user], tried[user]) for user in (name, *_users(name, modules)) if user in tried]
        for mutant in mutants(modules[name], {what for module, what in decides if module == name}):
            count += 1
            if not _killed(mutant, modules[name], subjects):
                survivors.append(mutant)
    return Score(count, tuple(survivors))


def _id(module: ModuleType) -> str:
    """Return the id of a file's rule; helpers have none."""
    rule = getattr(module, RULE, None)
    return rule.id if isinstance(rule, Rule) else ""


def _files() -> Iterator[pkgutil.ModuleInfo]:
    return (
        found for found in pkgutil.walk_packages(_rules.__path__, f"{_rules.__name__}.") if not found.ispkg
    )


def _users(name: str, modules: dict[str, ModuleType]) -> list[str]:
    """Return the modules of rules that import the module ``name``, directly or not."""
    users = [
        user
        for user, module in modules.items()
        if user != name and f"from {name} import" in Path(module.__file__ or "").read_text()
    ]
    return [*users, *(further for user in users for further in _users(user, modules))]


def mutants(module: ModuleType, decides: Collection[str]) -> Iterator[Mutant]:
    """Yield every mutant of a file, changed in the definitions of the names that decide."""
    source = Path(module.__file__ or "").read_text()
    places = list(_places(ast.parse(source), decides))
    for number, (node, _) in enumerate(places):
        for change in range(len(_changes(node))):
            tree = ast.parse(source)
            found, parent = list(_places(tree, decides))[number]
            what, replacement = _changes(found)[change]
            _replace(parent, found, replacement)
            yield Mutant(module.__name__, node.lineno, what, ast.fix_missing_locations(tree))


def _places(tree: ast.Module, decides: Collection[str]) -> Iterator[tuple[ast.expr, ast.AST]]:
    """Yield the expressions that decide, with what holds them."""
    for statement in tree.body:
        if any(name in decides for name in names_of(statement)):
            yield from _inside(statement)


def _inside(node: ast.AST) -> Iterator[tuple[ast.expr, ast.AST]]:
    for child in children(node):
        if isinstance(child, ast.expr) and _changes(child):
            yield child, node
        yield from _inside(child)


def _changes(node: ast.expr) -> list[tuple[str, ast.expr]]:
    """Return what ``node`` may be changed into, with words for it."""
    if isinstance(node, ast.Call):
        return _calls(node)
    if isinstance(node, ast.Constant):
        return _constants(node)
    if isinstance(node, ast.Compare) and type(node.ops[0]) in _COMPARED:
        turned = deepcopy(node)
        turned.ops[0] = _COMPARED[type(node.ops[0])]()
        return [(f"{ast.unparse(node)} turned round", turned)]
    if isinstance(node, ast.BoolOp):
        other = deepcopy(node)
        other.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        return [(f"{ast.unparse(node)} with the other word", other)]
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        return [(f"{ast.unparse(node)} without not", deepcopy(node.operand))]
    return []


def _calls(node: ast.Call) -> list[tuple[str, ast.expr]]:
    name = called(node)
    found: list[tuple[str, ast.expr]] = []
    if name in _TURNED:
        turned = deepcopy(node)
        if isinstance(turned.func, ast.Attribute):
            turned.func.attr = _TURNED[name]
        elif isinstance(turned.func, ast.Name):
            turned.func.id = _TURNED[name]
        found.append((f"{_TURNED[name]} instead of {name}", turned))
    if name in {"all_of", "any_of"} and len(node.args) > 1:
        for number in range(len(node.args)):
            fewer = deepcopy(node)
            del fewer.args[number]
            found.append((f"{name} without {ast.unparse(node.args[number])}", fewer))
    if name == "when":
        found.append((f"always {ast.unparse(node.args[1])}", deepcopy(node.args[1])))
    if name == "negated":
        found.append((f"not negated: {ast.unparse(node.args[0])}", deepcopy(node.args[0])))
    return found


def _constants(node: ast.Constant) -> list[tuple[str, ast.expr]]:
    value = node.value
    if isinstance(value, bool):
        return [(f"{value} turned round", ast.Constant(not value))]
    if isinstance(value, int | float):
        return [(f"{value} moved by {by:+}", ast.Constant(value + by)) for by in (1, -1)]
    return [(f"{value!r} spoilt", ast.Constant(f"{value}_"))] if isinstance(value, str) and value else []


def _replace(parent: ast.AST, old: ast.expr, new: ast.expr) -> None:
    defaults = [parent.args] if isinstance(parent, ast.FunctionDef) else []
    for holder in (parent, *getattr(parent, "keywords", ()), *defaults):
        for name, value in ast.iter_fields(holder):
            if value is old:
                setattr(holder, name, new)
            elif isinstance(value, list):
                value[:] = [new if item is old else item for item in value]


def _killed(
    mutant: Mutant, module: ModuleType, subjects: Sequence[tuple[ModuleType, Sequence[Trial]]]
) -> bool:
    """Run the trials of the rules that use the file, with the mutant in its place."""
    original = dict(module.__dict__)
    # A turned condition may have a name that the file doesn't import.
    module.__dict__.update({name: getattr(conditions, name) for name in conditions.__all__})
    try:
        exec(compile(mutant.tree, module.__file__ or "", "exec"), module.__dict__)  # noqa: S102
        return not all(stands(_again(subject, module), tried) for subject, tried in subjects)
    except Exception:  # noqa: BLE001  # a mutant that can't even load, or raises, is noticed
        return True
    finally:
        module.__dict__.clear()
        module.__dict__.update(original)


def _again(subject: ModuleType, mutated: ModuleType) -> Rule:
    """Return the rule of ``subject``, read anew where it uses what was ``mutated``."""
    if subject is mutated:
        rule: Rule = subject.RULE
        return rule
    namespace = dict(subject.__dict__)
    source = Path(subject.__file__ or "").read_text()
    exec(compile(source, subject.__file__ or "", "exec"), namespace)  # noqa: S102
    rebuilt: Rule = namespace[RULE]
    return rebuilt


def main() -> int:
    """Print the score and what survived; return 1 where anything did."""
    found = score(sys.argv[1:])
    for mutant in found.survivors:
        print(mutant)
    print(f"{found.count} mutants, {found.killed:.1%} killed")
    return 1 if found.survivors else 0


if __name__ == "__main__":
    sys.exit(main())
