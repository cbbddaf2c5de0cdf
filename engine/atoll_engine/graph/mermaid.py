"""The architecture as a Mermaid flowchart, for pages that draw one."""

from __future__ import annotations

from collections.abc import Iterator

from atoll_engine.graph.model import Architecture


def mermaid(picture: Architecture, *, title: str) -> str:
    """Return ``picture`` as the text of a flowchart under ``title``, a subgraph a place."""
    return "\n".join(["---", f"title: {title}", "---", *_lines(picture)]) + "\n"


def _lines(picture: Architecture) -> Iterator[str]:
    names = {node.key: f"n{number}" for number, node in enumerate(picture.nodes)}
    yield "flowchart TD"
    for number, place in enumerate(sorted({node.place for node in picture.nodes})):
        yield f'  subgraph p{number}["{_text(place or "no cloud")}"]'
        for node in picture.nodes:
            if node.place == place:
                label = "<br/>".join(_text(line) for line in (node.name, node.kind, *node.facts))
                yield f'    {names[node.key]}["{label}"]'
        yield "  end"
    for node in picture.nodes:
        for other in node.needs:
            yield f"  {names[node.key]} --> {names[other]}"


def _text(text: str) -> str:
    return text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;").replace(">", "&gt;")
