"""Container images of the workloads: built with what the machine has, put on the node, never twice."""

from atoll_engine.images.base import PUBLIC_BASE, BaseImage, choose_base
from atoll_engine.images.builder import Builder, Recipe
from atoll_engine.images.delivery import (
    DEBIAN_PACKAGES,
    Image,
    build_all,
    builder_name,
    choose_builder,
    ensure,
    load,
)
from atoll_engine.images.node import Node

__all__ = [
    "DEBIAN_PACKAGES",
    "PUBLIC_BASE",
    "BaseImage",
    "Builder",
    "Image",
    "Node",
    "Recipe",
    "build_all",
    "builder_name",
    "choose_base",
    "choose_builder",
    "ensure",
    "load",
]
