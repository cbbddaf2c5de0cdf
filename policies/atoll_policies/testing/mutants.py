"""Do the cases of a rule notice that its code is wrong? Changes the code in small ways and looks.

    python -m atoll_policies.testing.mutants                  # every rule: the score, and what survived
    python -m atoll_policies.testing.mutants eks-endpoint-private

A mutant is a rule's file, or a helper beside it, with one change: a condition turned round, a number moved, a
text spoilt, a part left out. It is killed where a trial of one of the rules that use the file comes out
otherwise. Words for people and the cases themselves aren't changed.
"""

from __future__ import annotations

import ast
import importlib
import pkgutil
import sys
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from atoll_policies import conditions
from atoll_policies import rules as _rules
from atoll_policies.baselines import baseline
from atoll_policies.evaluator import Evaluator
from atoll_policies.resources import Resource
from atoll_policies.rule import Rule
from atoll_policies.settings import Settings
from atoll_policies.testing.build import build
from atoll_policies.testing.matrix import Trial, trials

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
# Arguments of a rule that are words, cases, or said of it; and calls whose texts are words.
_SPARED = {
    "id", "title", "why", "fix", "severity", "good", "bad", "maps", "equivalents", "disagrees", "gap",
    "evidence", "absent", "dev", "prod", "parameters", "words", "about", "remedy",
}  # fmt: skip


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
    """Return the score of the rules named, or of all."""
    modules = {found.name: importlib.import_module(found.name) for found in _files()}
    wanted = {
        name
        for name, module in modules.items()
        if not rule_ids or getattr(getattr(module, "RULE", None), "id", "") in rule_ids
    }
    count, survivors = 0, []
    for name in sorted(wanted):
        users = [name, *_users(name, modules)]
        subjects = [modules[user] for user in users if hasattr(modules[user], "RULE")]
        for mutant in mutants(modules[name]):
            count += 1
            if not _killed(mutant, modules[name], subjects):
                survivors.append(mutant)
    return Score(count, tuple(survivors))


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


def mutants(module: ModuleType) -> Iterator[Mutant]:
    """Yield every mutant of a file."""
    source = Path(module.__file__ or "").read_text()
    places = list(_places(ast.parse(source)))
    for number, (node, _) in enumerate(places):
        for change in range(len(_changes(node))):
            tree = ast.parse(source)
            found, parent = list(_places(tree))[number]
            what, replacement = _changes(found)[change]
            _replace(parent, found, replacement)
            yield Mutant(module.__name__, node.lineno, what, ast.fix_missing_locations(tree))


def _places(tree: ast.Module) -> Iterator[tuple[ast.expr, ast.AST]]:
    """Yield the expressions that decide, with what holds them."""
    for statement in tree.body:
        if isinstance(statement, ast.FunctionDef | ast.Assign | ast.AnnAssign):
            yield from _inside(statement)


def _inside(node: ast.AST) -> Iterator[tuple[ast.expr, ast.AST]]:
    for child in _children(node):
        if isinstance(child, ast.expr) and _changes(child):
            yield child, node
        yield from _inside(child)


def _children(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.FunctionDef):
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
        yield from node.values
    else:
        yield from ast.iter_child_nodes(node)


def _arguments(call: ast.Call) -> Iterator[ast.AST]:
    name = _called(call)
    for number, argument in enumerate(call.args):
        is_words = isinstance(argument, ast.Constant | ast.JoinedStr) and (
            (name in {"satisfies", "custom"} and number == 0)
            or (name in {"matches", "avoids", "negated"} and number == 1)
            or (name == "some" and number == 2)
            or (name == "Fault" and number == 1)
        )
        if not is_words:
            yield argument
    yield from (keyword.value for keyword in call.keywords if keyword.arg not in _SPARED)


def _called(call: ast.Call) -> str:
    function = call.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


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
    name = _called(node)
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
    for holder in (parent, *getattr(parent, "keywords", ())):
        for name, value in ast.iter_fields(holder):
            if value is old:
                setattr(holder, name, new)
            elif isinstance(value, list):
                value[:] = [new if item is old else item for item in value]


def _killed(mutant: Mutant, module: ModuleType, subjects: Sequence[ModuleType]) -> bool:
    """Run the trials of the rules that use the file, with the mutant in its place."""
    original = dict(module.__dict__)
    # A turned condition may have a name that the file doesn't import.
    module.__dict__.update({name: getattr(conditions, name) for name in conditions.__all__})
    try:
        exec(compile(mutant.tree, module.__file__ or "", "exec"), module.__dict__)  # noqa: S102
        return any(_fails(_again(subject, module)) for subject in subjects)
    except Exception:  # noqa: BLE001  # a mutant that can't even load, or raises, is noticed
        return True
    finally:
        module.__dict__.clear()
        module.__dict__.update(original)


def _again(subject: ModuleType, mutated: ModuleType) -> Rule:
    if subject is mutated:
        rule: Rule = subject.RULE
        return rule
    namespace = dict(subject.__dict__)
    source = Path(subject.__file__ or "").read_text()
    exec(compile(source, subject.__file__ or "", "exec"), namespace)  # noqa: S102
    rebuilt: Rule = namespace["RULE"]
    return rebuilt


def _fails(rule: Rule) -> bool:
    evaluator = Evaluator([rule], Settings("prod"))
    return any(
        _verdict(evaluator, trial, alone=rule.across is None) != trial.expected
        for trial in trials(rule, baseline())
    )


def _verdict(evaluator: Evaluator, trial: Trial, *, alone: bool) -> str:
    subjects = [name for name in trial.declared if not alone or name == trial.subject]
    resources = [
        Resource(
            urn=sample.urn("aws-prod"),
            type=sample.type,
            name=sample.name,
            properties=dict(sample.properties),
            property_dependencies={
                name: [f"::{other}" for other in others] for name, others in sample.depends_on.items()
            },
        )
        for sample in build(trial.declared, subjects)
    ]
    verdicts = {finding.verdict for finding in evaluator.all(resources)}
    if "error" in verdicts or "violation" in verdicts:
        return "fails"
    return "undetermined" if verdicts else "passes"


def main() -> int:
    """Print the score and what survived; return 1 where anything did."""
    found = score(sys.argv[1:])
    for mutant in found.survivors:
        print(mutant)
    print(f"{found.count} mutants, {found.killed:.1%} killed")
    return 1 if found.survivors else 0


if __name__ == "__main__":
    sys.exit(main())
