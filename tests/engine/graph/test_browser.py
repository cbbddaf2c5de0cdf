"""The pictures as a browser shows them, on a light page and on a dark one, in a wide font."""

from __future__ import annotations

import re
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from atoll_engine.graph import Architecture, Layer, Node, svg
from tests.engine import browser

WIDTH = 1200
LEAST_CONTRAST = 4.5  # WCAG 2.2, success criterion 1.4.3, for text of this size
Shown = dict[str, Any]


def largest() -> str:
    """Forty parts with long names, facts and many needs, in two places."""
    layers = list(Layer)
    nodes = [
        Node(
            f"{number:02}",
            f"production-environment-{'W' * (number % 5)}-{number}",
            "AwsFeatureStoreBackingWithAVeryLongName",
            layers[number % 8],
            ("AWS us-west-2", "Google Cloud europe-west4")[number % 2],
            ("m7i.metal-48xlarge", "0-100 nodes", "capacity-block, spot, on-demand", "zones a, b, c, d"),
            1000 + number,
            tuple(f"{other:02}" for other in (number + 1, number * 3 % 40) if other < 40 and other != number),
        )
        for number in range(40)
    ]
    return svg(Architecture(tuple(nodes)), title="largest")


@pytest.fixture(scope="module", params=["light", "dark"])
def shown(
    request: pytest.FixtureRequest, drawn: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Shown]:
    """Picture -> what the browser measures of it, with the colours of a light or a dark page."""
    folder = tmp_path_factory.mktemp("browser")
    found = {}
    for name, picture in {**drawn, "largest": largest()}.items():
        found[name] = measured(picture, folder / name, dark=request.param == "dark")
        assert found[name]["dark"] == (request.param == "dark")
    return found


def measured(picture: str, folder: Path, *, dark: bool) -> Shown:
    script = Path(__file__).with_name("measure.js").read_text()
    letters = "<style>body{margin:0} .atoll-graph text{font-family:'DejaVu Sans' !important}</style>"
    page = f"<!doctype html><meta charset=utf-8>{letters}<body>{picture}<script>{script}</script>"
    scheme = f"--blink-settings=preferredColorScheme={0 if dark else 1}"
    return browser.measured(page, folder, f"--window-size={WIDTH},4000", scheme)


def test_nothing_is_cut_off(shown: dict[str, Shown]) -> None:
    for picture in shown.values():
        whole = picture["picture"]
        assert all(inside(part, whole) for part in [*picture["texts"], *picture["boxes"], *picture["places"]])
        for wire in picture["wires"]:
            assert all(whole["left"] <= x <= whole["right"] for x, _ in wire)


def test_text_stays_in_its_box(shown: dict[str, Shown]) -> None:
    for picture in shown.values():
        carded = [text for text in picture["texts"] if text["card"] >= 0]
        assert carded
        assert [text["text"] for text in carded if not inside(text, picture["boxes"][text["card"]], 4)] == []


def test_no_two_texts_and_no_two_boxes_overlap(shown: dict[str, Shown]) -> None:
    for picture in shown.values():
        assert [
            (one["text"], two["text"]) for one, two in combinations(picture["texts"], 2) if overlap(one, two)
        ] == []
        assert not any(overlap(one, two) for one, two in combinations(picture["boxes"], 2))


def test_no_wire_runs_over_a_box_or_the_name_of_a_layer(shown: dict[str, Shown]) -> None:
    for picture in shown.values():
        names = [text for text in picture["texts"] if text["card"] < 0 and not text["halo"]]
        points = [point for wire in picture["wires"] for point in wire]
        assert points
        parts = [*picture["boxes"], *names]
        assert [part for part in parts if any(within(part, x, y) for x, y in points)] == []


def test_an_environment_is_readable_at_the_width_of_a_page(shown: dict[str, Shown]) -> None:
    for name, picture in shown.items():
        assert name == "largest" or picture["picture"]["right"] <= WIDTH


def test_text_stands_out_from_what_is_behind_it(shown: dict[str, Shown]) -> None:
    for picture in shown.values():
        for text in picture["texts"]:
            assert contrast(text["fill"], text["behind"]) >= LEAST_CONTRAST, text


def test_the_colours_are_those_of_the_page(shown: dict[str, Shown]) -> None:
    for picture in shown.values():
        assert (luminance(picture["page"]) < 0.1) == picture["dark"]


def inside(part: Shown, whole: Shown, margin: float = 0) -> bool:
    return bool(
        whole["left"] + margin <= part["left"] + 0.5
        and part["right"] <= whole["right"] - margin + 0.5
        and whole["top"] <= part["top"] + 0.5
        and part["bottom"] <= whole["bottom"] + 0.5
    )


def within(part: Shown, x: float, y: float) -> bool:
    return bool(part["left"] + 1 < x < part["right"] - 1 and part["top"] + 1 < y < part["bottom"] - 1)


def overlap(one: Shown, two: Shown) -> bool:
    beside = one["right"] <= two["left"] or two["right"] <= one["left"]
    # A line of text has room above its letters and below, which the next line may use.
    above = one["bottom"] <= two["top"] + 2 or two["bottom"] <= one["top"] + 2
    return not beside and not above


def luminance(colour: str) -> float:
    """Return the relative luminance of ``rgb(r, g, b)``, as WCAG defines it."""
    parts = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, two: str) -> float:
    high, low = sorted((luminance(one), luminance(two)), reverse=True)
    return (high + 0.05) / (low + 0.05)
