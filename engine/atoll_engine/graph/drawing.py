"""The picture: one SVG that stands by itself, with no script or font of its own, for light and dark pages."""

from __future__ import annotations

from itertools import pairwise
from xml.etree import ElementTree as ET

from atoll_engine.graph.layers import Layer
from atoll_engine.graph.layout import BOX_WIDTH, ROW_GAP, Item, Layout, Point, Rectangle, arrange
from atoll_engine.graph.model import Architecture, Node
from atoll_engine.graph.style import STYLE
from atoll_engine.graph.text import fitted, wrapped

_WIDTH = 1200
_MARGIN = 24
_LABELS_WIDTH = 96
_HEAD = 84
_FOOT = 44
_PADDING = 14
_SIZES = {"name": 13.0, "kind": 11.0, "fact": 11.0, "place": 14.0, "layer": 11.0}
_READING = (
    "An arrow leads from what needs to what is needed. What is needed by way of something else has no arrow "
    "of its own."
)


def svg(picture: Architecture, *, title: str) -> str:
    """Return the drawing of ``picture`` under ``title``, the environment's name: the same text each time."""
    places = sorted({node.place for node in picture.nodes}, key=lambda place: (_depth(place, picture), place))
    groups = {place: number for number, place in enumerate(places)}
    items = [Item(node.key, groups[node.place], node.layer, node.needs) for node in picture.nodes]
    layout = arrange(items, _WIDTH - 2 * _MARGIN - _LABELS_WIDTH - _PADDING)
    width = layout.width + 2 * _MARGIN + _LABELS_WIDTH + _PADDING
    height = _HEAD + layout.height + _FOOT
    root = _root(width, height, title, picture)
    _head(root, title, picture, len([place for place in places if place]))
    body = _add(root, "g", transform=f"translate({_MARGIN + _LABELS_WIDTH} {_HEAD})")
    _places(body, layout)
    _wires(body, layout)
    for number, (top, _) in sorted(layout.groups.items()):
        name = fitted(places[number] or "Outside of the clouds", 400, _SIZES["place"], bold=True)
        _text(body, "place-name", _PADDING - _LABELS_WIDTH, top + 27, name)
    for node in picture.nodes:
        _card(body, node, layout.boxes[node.key], title, picture)
    _text(root, "reading", _MARGIN, height - 18, _READING)
    ET.indent(root)
    return ET.tostring(root, encoding="unicode") + "\n"


def _depth(place: str, picture: Architecture) -> tuple[bool, int]:
    """Order places: what needs another place lies above it; what is of no place comes last."""
    of = {node.key: node.place for node in picture.nodes}
    mine = [node for node in picture.nodes if node.place == place]
    needed = {of[key] for node in mine for key in node.needs} - {place}
    needing = {node.place for node in picture.nodes for key in node.needs if of[key] == place} - {place}
    return not place, len(needing) - len(needed)


def _add(parent: ET.Element, tag: str, text: str = "", **attributes: object) -> ET.Element:
    names = {name.rstrip("_").replace("_", "-"): _number(value) for name, value in attributes.items()}
    child = ET.SubElement(parent, tag, names)
    child.text = text or None
    return child


def _number(value: object) -> str:
    return f"{value:.1f}".removesuffix(".0") if isinstance(value, float) else str(value)


def _text(parent: ET.Element, kind: str, x: float, y: float, text: str, **more: object) -> None:
    _add(parent, "text", text, class_=kind, x=x, y=y, **more)


def _root(width: float, height: float, title: str, picture: Architecture) -> ET.Element:
    root = ET.Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "viewBox": f"0 0 {_number(width)} {_number(height)}",
            "width": _number(width),
            "height": _number(height),
            "class": "atoll-graph",
            "role": "img",
            "aria-labelledby": "atoll-graph-title atoll-graph-desc",
        },
    )
    _add(root, "title", f"Architecture of {title}", id="atoll-graph-title")
    parts = ", ".join(f"{node.name} ({node.kind})" for node in picture.nodes)
    _add(root, "desc", f"{len(picture.nodes)} parts: {parts}. {_READING}", id="atoll-graph-desc")
    _add(root, "style", STYLE)
    defs = _add(root, "defs")
    arrow = {"viewBox": "0 0 8 8", "refX": "7", "refY": "4", "markerWidth": "8", "markerHeight": "8"}
    marker = ET.SubElement(defs, "marker", {"id": "atoll-graph-arrow", "orient": "auto", **arrow})
    marker.set("markerUnits", "userSpaceOnUse")
    _add(marker, "path", class_="arrow", d="M0 0.5 L7.5 4 L0 7.5 Z")
    _add(root, "rect", class_="page", width=width, height=height)
    return root


def _head(root: ET.Element, title: str, picture: Architecture, places: int) -> None:
    _text(root, "title", _MARGIN, 40, title)
    said = f"{picture.resources} resources in {len(picture.nodes)} parts"
    if places > 1:
        said += f", in {places} places"
    _text(root, "subtitle", _MARGIN, 62, said)


def _places(body: ET.Element, layout: Layout) -> None:
    left = -_LABELS_WIDTH
    for top, bottom in layout.groups.values():
        frame = layout.width + _LABELS_WIDTH + _PADDING
        _add(body, "rect", class_="place", x=left, y=top, width=frame, height=bottom - top, rx=12)
    for (_, layer), (top, bottom) in sorted(layout.layers.items()):
        accent = f"l{layer}"
        _add(
            body,
            "rect",
            class_=f"rail {accent}",
            x=left + _PADDING,
            y=top,
            width=3,
            height=bottom - top,
            rx=1.5,
        )
        for line, word in enumerate(Layer(layer).label.split("\n")):
            _text(body, f"layer {accent}", left + _PADDING + 10, top + 14 + 14 * line, word)


def _wires(body: ET.Element, layout: Layout) -> None:
    """Draw each stretch once, though several wires share it."""
    stretches: dict[tuple[Point, Point], bool] = {}
    for points in layout.wires.values():
        for number, ends in enumerate(pairwise(points)):
            is_last = number == len(points) - 2
            stretches[ends] = stretches.get(ends, False) or is_last
    wires = _add(body, "g", class_="wires")
    for (start, end), is_last in sorted(stretches.items()):
        path = _add(wires, "path", d=_curve(start, end))
        if is_last:
            path.set("marker-end", "url(#atoll-graph-arrow)")


def _curve(start: Point, end: Point) -> str:
    (x1, y1), (x2, y2) = start, end
    if x1 == x2:
        return f"M{_number(x1)} {_number(y1)} V{_number(y2)}"
    # Two boxes of one row are joined by a bow below them.
    middle = y1 + ROW_GAP * 0.7 if y1 == y2 else (y1 + y2) / 2
    numbers = (x1, middle, x2, middle, x2, y2)
    return f"M{_number(x1)} {_number(y1)} C{' '.join(_number(number) for number in numbers)}"


def _card(body: ET.Element, node: Node, box: Rectangle, title: str, picture: Architecture) -> None:
    accent = f"l{node.layer.value}"
    card = _add(body, "g", class_="card", transform=f"translate({_number(box.x)} {_number(box.y)})")
    names = {other.key: other.name for other in picture.nodes}
    _add(card, "title", f"{node.name}: {node.kind}")
    needs = ", ".join(names[key] for key in node.needs if key in names)
    facts = "; ".join(node.facts)
    said = [facts, f"{node.resources} resources", f"needs {needs}" if needs else ""]
    _add(card, "desc", ". ".join(filter(None, said)))
    _add(card, "rect", class_="box", width=box.width, height=box.height, rx=8)
    _add(card, "rect", class_=f"rail {accent}", x=0.5, y=14, width=3, height=box.height - 28, rx=1.5)
    inner = BOX_WIDTH - 2 * _PADDING
    count = str(node.resources) if node.resources > 1 else ""
    _text(card, f"kind {accent}", _PADDING, 20, fitted(node.kind, inner - 26, _SIZES["kind"], bold=True))
    if count:
        _text(card, "count", BOX_WIDTH - 12, 20, count, text_anchor="end")
    name = fitted(_short(node.name, title), inner, _SIZES["name"], bold=True)
    _text(card, "name", _PADDING, 38, name)
    for line, text in enumerate(wrapped(node.facts, 2, inner, _SIZES["fact"])):
        _text(card, "fact", _PADDING, 54 + 14.5 * line, text)


def _short(name: str, title: str) -> str:
    """Leave out the environment's name in front."""
    return name.removeprefix(f"{title}-")
