"""The layout's promises, for any items and needs."""

from __future__ import annotations

from itertools import combinations, pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from atoll_engine.graph.layout import BOX_GAP, Item, Layout, Rectangle, arrange

WIDTH = 1066


@st.composite
def items(draw: st.DrawFn) -> list[Item]:
    """Up to 40 boxes in up to three groups, with needs in any direction, in circles and to nowhere too."""
    count = draw(st.integers(0, 40))
    keys = [f"k{number}" for number in range(count)]
    needs = st.lists(st.sampled_from([*keys, "elsewhere"]), max_size=4, unique=True)
    return [Item(key, draw(st.integers(0, 2)), draw(st.integers(0, 7)), tuple(draw(needs))) for key in keys]


def wires(layout: Layout) -> list[tuple[tuple[float, float], tuple[float, float]]]:
    return [stretch for points in layout.wires.values() for stretch in pairwise(points)]


def apart(one: Rectangle, two: Rectangle) -> bool:
    sides = one.x + one.width + BOX_GAP / 2 <= two.x or two.x + two.width + BOX_GAP / 2 <= one.x
    return sides or one.bottom < two.y or two.bottom < one.y


@given(items())
@settings(deadline=None, max_examples=25)
def test_what_holds_for_any_input(given_items: list[Item]) -> None:
    layout = arrange(given_items, WIDTH)

    assert layout == arrange(list(reversed(given_items)), WIDTH)
    assert layout.boxes.keys() == {item.key for item in given_items}
    for one, two in combinations(layout.boxes.values(), 2):
        assert apart(one, two)
    for box in layout.boxes.values():
        assert box.x >= 0
        assert box.x + box.width <= layout.width
        assert box.y >= 0
        assert box.bottom <= layout.height


@given(items())
@settings(deadline=None, max_examples=25)
def test_every_wire_joins_its_boxes_and_crosses_none(given_items: list[Item]) -> None:
    layout = arrange(given_items, WIDTH)
    wanted = {(item.key, need) for item in given_items for need in item.needs}

    assert layout.wires.keys() == {(a, b) for a, b in wanted if a != b and b in layout.boxes}
    for (start, end), points in layout.wires.items():
        for key, (x, y) in ((start, points[0]), (end, points[-1])):
            box = layout.boxes[key]
            assert x == box.centre
            assert y in (box.y, box.bottom)
    for (x1, y1), (x2, y2) in wires(layout):
        for box in layout.boxes.values():
            beside = x1 == x2 and not box.x < x1 < box.x + box.width
            assert beside or max(y1, y2) <= box.y or min(y1, y2) >= box.bottom


@given(items())
@settings(deadline=None, max_examples=25)
def test_groups_and_layers_hold_their_boxes(given_items: list[Item]) -> None:
    layout = arrange(given_items, WIDTH)

    for item in given_items:
        box = layout.boxes[item.key]
        for top, bottom in (layout.groups[item.group], layout.layers[item.group, item.layer]):
            assert top <= box.y
            assert box.bottom <= bottom
    for extents in (layout.groups, layout.layers):
        for (_, bottom), (top, _) in pairwise(extents[key] for key in sorted(extents)):
            assert bottom < top


def test_what_is_needed_in_a_layer_lies_below() -> None:
    chain = [Item("a", 0, 0, ("b", "c")), Item("b", 0, 0, ("c",)), Item("c", 0, 0)]

    boxes = arrange(chain, WIDTH).boxes

    assert boxes["a"].y < boxes["b"].y < boxes["c"].y


def test_two_pairs_do_not_cross() -> None:
    items = [Item("a", 0, 0, ("y",)), Item("b", 0, 0, ("x",)), Item("x", 0, 1), Item("y", 0, 1)]

    boxes = arrange(items, WIDTH).boxes

    assert (boxes["a"].x < boxes["b"].x) == (boxes["y"].x < boxes["x"].x)


def test_wires_to_one_box_share_their_way() -> None:
    many = [Item(f"a{n}", 0, 0, ("end",)) for n in range(4)]
    layout = arrange([*many, Item("between", 0, 1), Item("end", 0, 2)], WIDTH)

    assert len({points[-2] for points in layout.wires.values()}) == 1
