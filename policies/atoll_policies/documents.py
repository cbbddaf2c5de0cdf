"""AWS' policy documents: JSON texts, or trees, read into statements that rules can ask.

    requires={"aws:sqs/queuePolicy:QueuePolicy": forbids("policy", words=..., wrong=any_of_them(anyone))}

Grammar: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html. What can't be read
is undetermined, never a pass. Other clouds have no such documents.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from atoll_policies.conditions import At, Condition, Fault
from atoll_policies.values import HIDDEN, MISSING, UNKNOWN

_ACCOUNT_PART = 4  # arn:partition:service:region:account:resource


@dataclass(frozen=True, slots=True)
class Restriction:
    """One line of a statement's condition: operator and key in small letters, and the values."""

    operator: str
    key: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement. Actions are in small letters; a principal is (kind, name), everybody ("AWS", "*").

    ``veiled`` says that a part of it is unknown, so that it can't be judged.
    """

    effect: str
    actions: tuple[str, ...]
    not_actions: tuple[str, ...]
    resources: tuple[str, ...]
    not_resources: tuple[str, ...]
    principals: tuple[tuple[str, str], ...]
    restrictions: tuple[Restriction, ...]
    veiled: bool

    @property
    def allows(self) -> bool:
        """Whether it gives rights rather than takes them."""
        return self.effect == "Allow"

    @property
    def every_action(self) -> bool:
        """Whether its ``Action`` is every action there is."""
        return "*" in self.actions or "*:*" in self.actions

    @property
    def everywhere(self) -> bool:
        """Whether it speaks of all resources."""
        return "*" in self.resources

    @property
    def everybody(self) -> bool:
        """Whether it speaks of everybody, with or without an account."""
        return ("AWS", "*") in self.principals

    def speaks_of(self, action: str) -> bool:
        """Return whether its ``Action`` covers ``action``, which is in small letters."""
        return any(covers(pattern, action) for pattern in self.actions)


Wrong = Callable[[Sequence[Statement]], bool]
"""Whether something is wrong with a document."""


def forbids(path: str, *, words: str, wrong: Wrong) -> Condition:
    """Nothing is ``wrong`` with the documents at ``path``; ``words`` say after "must" what that takes."""

    def check(at: At) -> list[Fault]:
        faults = []
        for place in at.reach(path):
            answer = judged(place.value, wrong)
            if answer is not False:
                faults.append(Fault(place.path, words, unknown=answer is None))
        return faults

    return Condition(words, check)


def judged(value: Any, wrong: Wrong) -> bool | None:
    """Return whether something is ``wrong`` with the document ``value``; None where that can't be known."""
    found = statements(value)
    if found is None:
        return None
    clear = [item for item in found if not item.veiled]
    # What an unknown statement may deny, nobody has.
    if wrong(clear) and all(item.allows for item in found if item.veiled):
        return True
    return False if len(clear) == len(found) else None


def any_of_them(test: Callable[[Statement], bool]) -> Wrong:
    """Return that a document is wrong where ``test`` is true of one of its statements."""
    return lambda found: any(test(item) for item in found)


def statements(value: Any) -> tuple[Statement, ...] | None:
    """Return the statements of a document; None where it is unknown or can't be read."""
    if value is MISSING or value is None or value == "":
        return ()
    if isinstance(value, str):
        return _of_text(value)
    return _of_tree(value) if isinstance(value, Mapping) else None


def written(*found: Mapping[str, Any]) -> str:
    """Return a document of statements as JSON, as cases and baselines need it."""
    return json.dumps({"Version": "2012-10-17", "Statement": list(found)})


@lru_cache(maxsize=1024)
def _of_text(text: str) -> tuple[Statement, ...] | None:
    try:
        tree = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return _of_tree(tree) if isinstance(tree, dict) else None


def _of_tree(tree: Mapping[str, Any]) -> tuple[Statement, ...] | None:
    found = tree.get("Statement", [])
    if found is UNKNOWN or found is HIDDEN:
        return None
    items = found if isinstance(found, list) else [found]
    return tuple(_statement(item) for item in items)


def _statement(tree: Any) -> Statement:
    parts = tree if isinstance(tree, Mapping) else {}
    return Statement(
        effect=str(parts.get("Effect", "")),
        actions=_lowered(parts.get("Action")),
        not_actions=_lowered(parts.get("NotAction")),
        resources=_texts(parts.get("Resource")),
        not_resources=_texts(parts.get("NotResource")),
        principals=tuple(_principals(parts.get("Principal"))),
        restrictions=tuple(_restrictions(parts.get("Condition"))),
        veiled=_veiled(tree),
    )


def _principals(value: Any) -> Iterator[tuple[str, str]]:
    named = value if isinstance(value, Mapping) else {"AWS": value}
    for kind, names in named.items():
        for name in _texts(names):
            yield str(kind), name


def _restrictions(value: Any) -> Iterator[Restriction]:
    for operator, keys in value.items() if isinstance(value, Mapping) else ():
        for key, values in keys.items() if isinstance(keys, Mapping) else ():
            yield Restriction(str(operator).lower(), str(key).lower(), _texts(values))


def _texts(value: Any) -> tuple[str, ...]:
    items = value if isinstance(value, list) else [value]
    # A condition's value may be a bare true or a number.
    return tuple(_text(item) for item in items if isinstance(item, str | bool | int | float))


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _lowered(value: Any) -> tuple[str, ...]:
    return tuple(item.lower() for item in _texts(value))


def _veiled(value: Any) -> bool:
    if isinstance(value, Mapping):
        return any(_veiled(item) for item in value.values())
    if isinstance(value, list):
        return any(_veiled(item) for item in value)
    return value is UNKNOWN or value is HIDDEN


def covers(pattern: str, action: str) -> bool:
    """Return whether IAM's ``pattern``, with ``*`` and ``?``, takes in the text ``action``."""
    if "*" not in pattern and "?" not in pattern:
        return pattern == action
    return _pattern(pattern).fullmatch(action) is not None


@lru_cache(maxsize=4096)
def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(re.escape(text).replace(r"\*", ".*").replace(r"\?", "."), re.DOTALL)


# Keys that only those inside an account, an organization or a network can meet; see
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
_NARROWING = {
    "aws:principalaccount",
    "aws:principalarn",
    "aws:principalorgid",
    "aws:principalorgpaths",
    "aws:sourceaccount",
    "aws:sourcearn",
    "aws:sourceip",
    "aws:sourceorgid",
    "aws:sourceorgpaths",
    "aws:sourceowner",
    "aws:sourcevpc",
    "aws:sourcevpce",
    "aws:userid",
    "aws:vpceaccount",
    "aws:vpcsourceip",
    "kms:calleraccount",
}
_ADDRESSES_OF_ALL = {"0.0.0.0/0", "::/0"}
# With ...IfExists or ForAllValues a caller without the key gets in, so neither is here.
_POSITIVE = {
    f"{prefix}{operator}"
    for prefix in ("", "foranyvalue:")
    for operator in (
        "stringequals",
        "stringequalsignorecase",
        "stringlike",
        "arnequals",
        "arnlike",
        "ipaddress",
    )
}


def anyone(statement: Statement) -> bool:
    """Return whether a statement lets everybody in: any account of AWS, or nobody's."""
    return statement.allows and statement.everybody and not any(map(_narrows, statement.restrictions))


def _narrows(item: Restriction) -> bool:
    if item.key not in _NARROWING or item.operator not in _POSITIVE or not item.values:
        return False
    return not any(map(_of_all, item.values))


def _of_all(value: str) -> bool:
    parts = value.split(":")
    foreign = value.startswith("arn:") and len(parts) > _ACCOUNT_PART and parts[_ACCOUNT_PART].startswith("*")
    return foreign or value in _ADDRESSES_OF_ALL or not value.strip("*?")


def names_of(found: Iterable[Statement], kind: str) -> set[str]:
    """Return the principals of ``kind`` that statements let in."""
    return {name for item in found if item.allows for of, name in item.principals if of == kind}
