import pytest

from atoll.errors import ValidationError
from atoll.gcp import GkeComputeClass
from atoll.testing import record

ARGS = {"machine_type": "g2-standard-12", "purchases": ["on-demand", "spot"], "max_nodes": 8}


def made(**change):
    return record(lambda: GkeComputeClass("l4", ARGS | change))["l4-class"].inputs


def test_priorities_are_the_purchases_in_order() -> None:
    manifest = made()

    assert manifest["kind"] == "ComputeClass"
    assert manifest["metadata"] == {"name": "l4"}
    assert [priority["spot"] for priority in manifest["spec"]["priorities"]] == [False, True]


def test_a_reservation_and_a_longest_run_belong_to_their_option() -> None:
    mega = {"machine_type": "a3-megagpu-8g", "multi_node": False, "zones": ["europe-west4-b"]}
    bought = {"purchases": ["reservation", "flex-start"], "reservation": "h100", "max_run_duration_s": 86_400}
    reserved, flexible = made(**mega, **bought)["spec"]["priorities"]

    assert reserved["reservations"]["specific"] == [{"name": "h100"}]
    assert flexible["reservations"] == {"affinity": "None"}
    assert flexible["maxRunDurationSeconds"] == 86_400


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"purchases": []}, "purchases"),
        ({"purchases": ["barter"]}, "purchases[0]"),
        ({"purchases": ["spot", "spot"]}, "purchases[1]"),
        ({"zones": ["here"]}, "zones[0]"),
        ({"machine_type": "a3-megagpu-8g"}, "fabric_networks"),
        ({"max_nodes": 0}, "max_nodes"),
    ],
)
def test_problems_name_the_argument(change, path) -> None:
    with pytest.raises(ValidationError) as error:
        made(**change)

    assert path in [problem.path for problem in error.value.problems]
