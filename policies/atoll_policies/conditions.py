"""Conditions on a resource's properties, with three answers: it holds, it doesn't, it can't be known yet.

    field("metadataOptions.httpTokens").equals("required")
    field("vpcConfig.publicAccessCidrs[*]").differs("0.0.0.0/0")
    when(field("enabled").is_true(), field("kmsKeyArn").present())

A condition says which paths are at fault. An unknown value is at fault only where the answer depends on it:
one rule that is surely open makes a violation, whatever the others turn out to be.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as _field
from typing import Any

from atoll_policies.answers import Answer, Answers, either, every, hold, implied
from atoll_policies.paths import getter, reach, values_at, walker
from atoll_policies.values import HIDDEN, MISSING, UNKNOWN

__all__ = [
    "Answer",
    "At",
    "Condition",
    "Fault",
    "Field",
    "all_of",
    "any_of",
    "custom",
    "each",
    "each_of",
    "field",
    "negated",
    "some",
    "when",
]


@dataclass(frozen=True, slots=True)
class Fault:
    """A path that is not as it should be, and what it should be; ``unknown`` where that can't be told yet."""

    path: str
    words: str
    unknown: bool = False


@dataclass(frozen=True, slots=True)
class At:
    """A value, the path that led to it, and the rule's parameters as they are set for this stack."""

    value: Any
    path: str = ""
    parameters: Mapping[str, Any] = _field(default_factory=dict)
    _reached: dict[str, list[At]] = _field(default_factory=dict, repr=False, compare=False)
    _values: dict[tuple[str, ...], Sequence[Any]] = _field(default_factory=dict, repr=False, compare=False)

    def reach(self, path: str) -> list[At]:
        """Return where ``path`` leads from here; see `atoll_policies.paths.reach`.

        Many rules go the same way, to a pod's containers say, so it is gone once.
        """
        found = self._reached.get(path)
        if found is None:
            places = reach(self.value, path)
            found = [At(value, self.trail(trail), self.parameters) for trail, value in places]
            self._reached[path] = found
        return found

    def values(self, paths: tuple[str, ...]) -> Sequence[Any]:
        """Return what is at the places that ``paths`` lead to, without the places; it is gone once too."""
        found = self._values.get(paths)
        if found is None:
            found = [value for path in paths for value in values_at(path)(self.value)]
            self._values[paths] = found
        return found

    def get(self, path: str) -> Any:
        """Return the value that ``path``, without ``*``, leads to; ``MISSING`` where there is none."""
        return getter(path)(self.value)

    def trail(self, path: str) -> str:
        """Return ``path`` from the resource on."""
        return f"{self.path}.{path}" if self.path and path else self.path or path


@dataclass(frozen=True, slots=True)
class Condition:
    """Something that must hold. ``words`` say what, after "must": "be true"."""

    words: str
    check: Callable[[At], list[Fault]]
    answer: Answers | None = None
    """What `holds` says of a value, where the value alone decides; it is quicker than `check`."""

    def faults(self, at: At) -> list[Fault]:
        """Return what is wrong at ``at``: nothing where the condition holds."""
        return self.check(at)

    def holds(self, at: At) -> Answer:
        """Return whether the condition holds at ``at``."""
        return self.answer(at.value) if self.answer else _answer(self.check(at))


def _answer(faults: Iterable[Fault]) -> Answer:
    found = [fault.unknown for fault in faults]
    if not found:
        return True
    return None if all(found) else False


def all_of(*conditions: Condition) -> Condition:
    """Each of ``conditions`` holds."""
    words = " and ".join(item.words for item in conditions)

    def check(at: At) -> list[Fault]:
        faults: list[Fault] = []
        for item in conditions:
            faults += item.check(at)
        return faults

    return Condition(words, check, every(item.answer for item in conditions))


def any_of(*conditions: Condition) -> Condition:
    """One of ``conditions`` holds at least; where none does, the first one's faults are told."""
    words = " or ".join(item.words for item in conditions)

    def check(at: At) -> list[Fault]:
        found = [item.check(at) for item in conditions]
        answers = [_answer(faults) for faults in found]
        if True in answers:
            return []
        return found[answers.index(None) if None in answers else 0]

    return Condition(words, check, either(item.answer for item in conditions))


def negated(condition: Condition, words: str = "") -> Condition:
    """``condition`` doesn't hold."""
    said = words or f"not {condition.words}"

    def check(at: At) -> list[Fault]:
        answer = condition.holds(at)
        return [] if answer is False else [Fault(at.path, said, unknown=answer is None)]

    return Condition(said, check)


def when(condition: Condition, then: Condition) -> Condition:
    """Where ``condition`` holds, ``then`` does; elsewhere nothing is asked."""

    def check(at: At) -> list[Fault]:
        applies = condition.holds(at)
        if applies is False:
            return []
        faults = then.check(at)
        return faults if applies else [Fault(item.path, item.words, unknown=True) for item in faults]

    return Condition(then.words, check, implied(condition.answer, then.answer))


def each(path: str, condition: Condition) -> Condition:
    """``condition`` holds at each place that ``path`` leads to; there may be none."""
    return each_of((path,), condition)


def each_of(paths: tuple[str, ...], condition: Condition) -> Condition:
    """``condition`` holds at each place that one of ``paths`` leads to."""
    answer = condition.answer

    def check(at: At) -> list[Fault]:
        if answer and hold(at.values(paths), answer):
            return []
        faults: list[Fault] = []
        for path in paths:
            for place in at.reach(path):
                faults += _checked(place, condition)
        return faults

    return Condition(condition.words, check)


def _checked(place: At, condition: Condition) -> list[Fault]:
    value = place.value
    if value is UNKNOWN or value is HIDDEN:
        return [Fault(place.path, condition.words, unknown=True)]
    return condition.check(place)


def some(path: str, condition: Condition, words: str = "") -> Condition:
    """``condition`` holds at one at least of the places that ``path`` leads to."""
    said = words or condition.words

    def check(at: At) -> list[Fault]:
        answers = [_answer(_checked(place, condition)) for place in at.reach(path)]
        if True in answers:
            return []
        return [Fault(at.trail(path), said, unknown=None in answers)]

    return Condition(said, check)


def custom(words: str, holds: Callable[[At], Answer], path: str = "") -> Condition:
    """What only code can say: ``holds`` gets the place, where ``path`` is the property to name."""

    def check(at: At) -> list[Fault]:
        answer = holds(at)
        return [] if answer else [Fault(at.trail(path), words, unknown=answer is None)]

    return Condition(words, check)


@dataclass(frozen=True, slots=True)
class Field:
    """The values that ``path`` leads to; ``default`` is what the cloud takes where there is none."""

    path: str
    default: Any = MISSING

    def satisfies(self, words: str, test: Callable[[Any], bool]) -> Condition:
        """Each value passes ``test``, which gets ``MISSING`` where there is none and no default."""
        return self._asks(words, test)

    def present(self) -> Condition:
        """There is a value, and it isn't empty."""
        return self._asks(
            "be set", lambda value: value is not MISSING and value not in ("", [], {}), hidden=True
        )

    def absent(self) -> Condition:
        """There is no value, or an empty one."""
        return self.satisfies("not be set", lambda value: value is MISSING or value in ("", [], {}))

    def is_true(self) -> Condition:
        """The value is true; what says it in a text counts too."""
        return self.satisfies("be true", lambda value: value is True or value == "true")

    def is_false(self) -> Condition:
        """The value is false; what says it in a text counts too."""
        return self.satisfies("be false", lambda value: value is False or value == "false")

    def isnt_true(self) -> Condition:
        """The value is false, or isn't there."""
        return self.satisfies("not be true", lambda value: not (value is True or value == "true"))

    def equals(self, wanted: Any) -> Condition:
        """The value is ``wanted``."""
        return self.satisfies(f"be {wanted!r}", lambda value: value == wanted)

    def differs(self, refused: Any) -> Condition:
        """The value isn't ``refused``."""
        return self.satisfies(f"not be {refused!r}", lambda value: value != refused)

    def one_of(self, *wanted: Any) -> Condition:
        """The value is one of ``wanted``."""
        return self.satisfies(f"be one of {_list(wanted)}", lambda value: value in wanted)

    def none_of(self, *refused: Any) -> Condition:
        """The value is none of ``refused``."""
        return self.satisfies(f"be none of {_list(refused)}", lambda value: value not in refused)

    def at_least(self, least: float) -> Condition:
        """The value is a number, and not below ``least``."""
        return self.satisfies(f"be at least {least}", lambda value: _number(value) and value >= least)

    def at_most(self, most: float) -> Condition:
        """The value is a number, and not above ``most``."""
        return self.satisfies(f"be at most {most}", lambda value: _number(value) and value <= most)

    def matches(self, pattern: str, words: str = "") -> Condition:
        """The value is a text that ``pattern`` fits as a whole."""
        compiled = re.compile(pattern)
        return self.satisfies(
            words or f"be like {pattern}",
            lambda value: isinstance(value, str) and compiled.fullmatch(value) is not None,
        )

    def avoids(self, pattern: str, words: str = "") -> Condition:
        """The value is no text in which ``pattern`` is found."""
        compiled = re.compile(pattern)
        return self.satisfies(
            words or f"not have {pattern}",
            lambda value: not (isinstance(value, str) and compiled.search(value)),
        )

    def contains(self, *wanted: Any) -> Condition:
        """The value is a list with all of ``wanted``."""
        return self._of_list(f"contain {_list(wanted)}", lambda values: _all_in(wanted, values))

    def excludes(self, *refused: Any) -> Condition:
        """The value is a list with none of ``refused``, or no list."""
        return self._of_list(
            f"not contain {_list(refused)}", lambda values: _none_in(refused, values), without=True
        )

    def _of_list(
        self, words: str, test: Callable[[Sequence[Any]], Answer], *, without: bool = False
    ) -> Condition:
        return self._asks(words, lambda value: test(value) if isinstance(value, list) else without)

    def _asks(self, words: str, test: Callable[[Any], Answer], *, hidden: Answer = None) -> Condition:
        """Each value that can be read passes ``test``; ``hidden`` is the answer where it is a secret."""
        walk, default, several = walker(self.path), self.default, "*" in self.path
        get = getter("" if several else self.path)

        def answer(tree: Any) -> Answer:
            found = get(tree)
            if found is UNKNOWN:
                return None
            return hidden if found is HIDDEN else test(default if found is MISSING else found)

        def check_one(at: At) -> list[Fault]:
            holds = answer(at.value)
            if holds:
                return []
            return [Fault(at.trail(trail), words, holds is None) for trail, _ in walk(at.value)]

        def check_all(at: At) -> list[Fault]:
            asked = [(trail, answer(found)) for trail, found in walk(at.value)]
            return [Fault(at.trail(trail), words, holds is None) for trail, holds in asked if not holds]

        return Condition(words, check_all) if several else Condition(words, check_one, answer)


def field(path: str, default: Any = MISSING) -> Field:
    """Return the values at ``path``; ``default`` is what the cloud takes where nothing is said."""
    return Field(path, default)


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _all_in(wanted: Sequence[Any], values: Sequence[Any]) -> Answer:
    if all(item in values for item in wanted):
        return True
    return None if _veiled(values) else False


def _none_in(refused: Sequence[Any], values: Sequence[Any]) -> Answer:
    if any(item in values for item in refused):
        return False
    return None if _veiled(values) else True


def _veiled(values: Sequence[Any]) -> bool:
    return any(_is_veiled(value) for value in values)


def _is_veiled(value: Any) -> bool:
    return value is UNKNOWN or value is HIDDEN


def _list(values: Sequence[Any]) -> str:
    return ", ".join(repr(value) for value in values)
