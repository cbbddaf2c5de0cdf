"""What a team gets of a queue: whole gangs, lent quota back, and ranks that are near each other."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pulumi

from atoll.kubernetes import TrainingJob
from tests.cluster.queueing.conftest import NODES_PER_RACK, Platform, training_args, wait_for
from tests.cluster.queueing.fake_nodes import RACK


def rack_of(node: str) -> str:
    return node.split("-")[1]


def test_second_preview_is_all_same(platform: Platform) -> None:
    assert set(platform.stack.preview()) == {"same"}


def test_gang_waits_as_a_whole_and_starts_as_a_whole(platform: Platform) -> None:
    first = platform.train("first", namespace="research", ranks=3)
    wait_for("all of the first", lambda: first.running() == 3)

    second = platform.train("second", namespace="research", ranks=2)
    wait_for("the second's workload", lambda: len(platform.workloads("research")) == 2)
    assert second.suspended()
    assert second.pods() == []  # one node is free, and no rank takes it

    first.finish()
    wait_for("all of the second", lambda: second.running() == 2)


def test_lent_quota_is_taken_back_and_the_borrower_goes_on_later(platform: Platform) -> None:
    borrower = platform.train("borrower", namespace="research", ranks=4)
    wait_for("the borrower on all nodes", lambda: borrower.running() == 4)

    owner = platform.train("owner", namespace="product", ranks=2)
    wait_for("the owner's ranks", lambda: owner.running() == 2)
    assert borrower.suspended()
    assert borrower.pods() == []

    owner.finish()
    wait_for("the borrower again", lambda: borrower.running() == 4)


def test_higher_priority_stops_the_lower(platform: Platform) -> None:
    low = platform.train("low", namespace="research", ranks=4, priority="research")
    wait_for("the low one", lambda: low.running() == 4)

    high = platform.train("high", namespace="research", ranks=2, priority="production")
    wait_for("the high one", lambda: high.running() == 2)
    assert low.suspended()


def test_ranks_of_a_gang_share_a_rack_where_it_asks(platform: Platform) -> None:
    loose = platform.train("loose", namespace="research", ranks=1)
    wait_for("one node taken", lambda: loose.running() == 1)
    [taken] = loose.nodes()

    close = platform.train("close", namespace="product", ranks=NODES_PER_RACK, topology=RACK)
    wait_for("the gang", lambda: close.running() == NODES_PER_RACK)
    assert {rack_of(node) for node in close.nodes()} == {"r0", "r1"} - {rack_of(taken)}


def test_gang_that_no_rack_can_hold_waits(platform: Platform) -> None:
    wide = platform.train("wide", namespace="research", ranks=NODES_PER_RACK + 1, topology=RACK)

    def reason() -> str:
        found = [
            condition.message
            for workload in platform.workloads("research")
            for condition in (workload.status or {}).get("conditions") or []
            if condition.type == "QuotaReserved"
        ]
        return found[0] if found else ""

    message = wait_for("Kueue's word", reason)
    assert "topology" in message
    assert wide.suspended()


def test_training_of_a_program_waits_for_its_turn_and_is_done_when_it_is(platform: Platform) -> None:
    def program() -> None:
        job = TrainingJob("flights", training_args("product", 1, priority="production"))
        pulumi.export("job", job.job_name)

    before = platform.train("before", namespace="research", ranks=4, priority="production")
    wait_for("the one before", lambda: before.running() == 4)
    stack = platform.engine.stack(program, name="training")
    with ThreadPoolExecutor() as pool:
        up = pool.submit(stack.up)
        flights = platform.job("flights-v1", namespace="product")
        wait_for("its rank", lambda: flights.running() == 1)
        flights.finish()
        assert up.result(timeout=60) == {"create": 5}
    assert stack.preview() == {"same": 5}
    stack.destroy()
