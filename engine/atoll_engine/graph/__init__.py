"""The architecture of an environment as a picture: its components, what they are, and what needs what.

    from atoll_engine import graph

    picture = graph.svg(graph.architecture(outcome), title="aws-prod")

An outcome with dependencies is wanted: `atoll_engine.offline.check` tells them, a preview doesn't.
"""

from __future__ import annotations

from atoll_engine.graph.drawing import svg
from atoll_engine.graph.mermaid import mermaid
from atoll_engine.graph.model import Architecture, Layer, Node, architecture

__all__ = ["Architecture", "Layer", "Node", "architecture", "mermaid", "svg"]
