"""The text of the drawings: whole by itself, accessible, safe, the same each time."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from atoll_engine.graph import Architecture, Layer, Node, mermaid, svg
from atoll_engine.graph.text import fitted, width, wrapped

SPACE = "{http://www.w3.org/2000/svg}"
PICTURE = Architecture(
    (
        Node(
            "urn:a",
            "dev-serve",
            "InferenceEndpoint",
            Layer.WORKLOADS,
            "AWS eu",
            ("1-2 replicas",),
            3,
            ("urn:b",),
        ),
        Node("urn:b", 'dev-"<&>', "EksCluster", Layer.CLUSTER, "AWS eu", ("Kubernetes 1.34",), 25, ()),
    )
)


def test_it_stands_by_itself() -> None:
    text = svg(PICTURE, title="dev")
    root = ET.fromstring(text)

    tags = {element.tag.removeprefix(SPACE) for element in root.iter()}
    assert tags <= {"svg", "title", "desc", "style", "defs", "marker", "path", "rect", "g", "text"}
    assert text.count("http") == 1  # the name of SVG itself
    assert "@import" not in text
    assert "@font-face" not in text
    assert "prefers-color-scheme:dark" in text


def test_each_node_tells_a_screen_reader_what_it_is() -> None:
    root = ET.fromstring(svg(PICTURE, title="dev"))
    cards = [element for element in root.iter(f"{SPACE}g") if element.get("class") == "card"]

    told = [(card.findtext(f"{SPACE}title"), card.findtext(f"{SPACE}desc")) for card in cards]
    assert told == [
        ("dev-serve: InferenceEndpoint", '1-2 replicas. 3 resources. needs dev-"<&>'),
        ('dev-"<&>: EksCluster', "Kubernetes 1.34. 25 resources"),
    ]
    labelled = str(root.get("aria-labelledby")).split()
    assert labelled == [element.get("id") for element in root[:2]]


def test_the_environment_is_not_said_in_every_name() -> None:
    texts = [element.text for element in ET.fromstring(svg(PICTURE, title="dev")).iter(f"{SPACE}text")]

    assert "serve" in texts
    assert "dev-serve" not in texts


def test_the_same_picture_gives_the_same_bytes() -> None:
    assert svg(PICTURE, title="dev") == svg(PICTURE, title="dev")


def test_nothing_is_drawn_of_nothing() -> None:
    ET.fromstring(svg(Architecture(()), title="empty"))


def test_mermaid_has_nodes_and_arrows() -> None:
    assert mermaid(PICTURE, title="dev").splitlines() == [
        "---",
        "title: dev",
        "---",
        "flowchart TD",
        '  subgraph p0["AWS eu"]',
        '    n0["dev-serve<br/>InferenceEndpoint<br/>1-2 replicas"]',
        '    n1["dev-&quot;&lt;&amp;&gt;<br/>EksCluster<br/>Kubernetes 1.34"]',
        "  end",
        "  n0 --> n1",
    ]


@given(st.text(), st.floats(20, 400))
def test_text_is_cut_to_what_fits(text: str, pixels: float) -> None:
    got = fitted(text, pixels, 11)

    assert width(got, 11) <= pixels
    assert got == text or got.endswith("\N{HORIZONTAL ELLIPSIS}")


@given(st.lists(st.text(min_size=1)), st.integers(1, 3))
def test_facts_fill_lines_that_fit(facts: list[str], lines: int) -> None:
    got = wrapped(facts, lines, 180, 11)

    assert len(got) <= lines
    assert all(width(line, 11) <= 180 for line in got)
