"""``./atoll graph ENVIRONMENT``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from atoll_engine.environments import offline as environments
from atoll_engine.errors import AtollError
from atoll_engine.graph.drawing import svg
from atoll_engine.graph.mermaid import mermaid
from atoll_engine.graph.model import Architecture, architecture

_FORMS: Mapping[str, tuple[str, Callable[[Architecture, str], str]]] = {
    "svg": ("svg", lambda picture, title: svg(picture, title=title)),
    "mermaid": ("mmd", lambda picture, title: mermaid(picture, title=title)),
}


def draw(environment: str, *, output: str, form: str) -> None:
    """Write the drawing to ``output``, or ENVIRONMENT.svg where it is empty; ``-`` is standard output.

    Raises AtollError for another form, an environment that has errors, or a file that can't be written.
    """
    if form not in _FORMS:
        raise AtollError("there is no such format of a graph", got=form, allowed=tuple(_FORMS))
    suffix, render = _FORMS[form]
    text = render(architecture_of(environment), environment)
    if output == "-":
        print(text, end="")
        return
    path = Path(output or f"{environment}.{suffix}")
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as failure:
        raise AtollError(
            f"{path} can't be written", got=failure.strerror, fix="name another --output"
        ) from None
    print(path)


def architecture_of(environment: str) -> Architecture:
    """Return what the environment builds. Raises AtollError where its check has errors."""
    outcome, _ = environments.check(environment)
    if outcome.errors:
        raise AtollError(
            f"{environment} has errors, and what it builds isn't known",
            got="; ".join(error.message for error in outcome.errors),
            fix=f"see all of them with: ./atoll check {environment}",
        )
    return architecture(outcome)
