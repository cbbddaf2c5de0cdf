import pytest
from hypothesis import given
from hypothesis import strategies as st

from atoll.accelerators import (
    Architecture,
    Cloud,
    FabricKind,
    Need,
    ServedModel,
    Serving,
    catalogue,
    find,
    fits,
)
from atoll.errors import ValidationError

LLAMA_70B = ServedModel(parameters=70.6e9, layers=80, kv_heads=8, head_dim=128)

needs = st.builds(
    Need,
    cloud=st.sampled_from([None, *Cloud]),
    accelerator=st.sampled_from([None, *catalogue().accelerators]),
    accelerator_count=st.sampled_from([None, 1, 4, 8]),
    min_accelerator_memory_gib=st.sampled_from([None, 24.0, 80.0, 141.0]),
    rdma=st.sampled_from([None, True, False]),
    fabric=st.sampled_from([None, *FabricKind]),
    architecture=st.sampled_from([None, *Architecture]),
)
regions = st.sampled_from([None, "eu", "us", "us-east-1", "eastus", "europe-west4"])


def test_8_h100_with_rdma_in_europe_have_no_price_that_is_known() -> None:
    found = find(Need(accelerator="H100", accelerator_count=8, rdma=True), region="eu")

    assert found.cheapest is None
    assert {m.machine_type for m in found.unpriced} == {"p5.48xlarge", "Standard_ND96isr_H100_v5"}


def test_8_h100_of_any_fabric_in_europe() -> None:
    found = find(Need(accelerator="H100", accelerator_count=8), region="eu")

    assert found.cheapest is not None
    assert found.cheapest.machine.machine_type == "a3-highgpu-8g"
    assert found.cheapest.region == "europe-west4"
    assert found.cheapest.usd_per_hour == 111.81719
    assert "skypilot" in catalogue().sources[found.cheapest.source].title


def test_8_h100_with_rdma_anywhere() -> None:
    found = find(Need(accelerator="H100", accelerator_count=8, rdma=True))

    assert found.cheapest is not None
    assert found.cheapest.machine.machine_type == "p5.48xlarge"
    assert found.cheapest.usd_per_hour == 55.04


def test_an_untrusted_price_is_shown_and_not_ranked() -> None:
    found = find(Need(accelerator="H100", accelerator_count=8), region="us-central1")

    assert [o.machine.machine_type for o in found.offers] == ["a3-megagpu-8g"]
    assert [(d.machine.machine_type, d.usd_per_hour) for d in found.doubtful] == [("a3-highgpu-8g", 43.06615)]
    assert "discounted" in found.doubtful[0].doubt


def test_70b_in_bf16_on_four_accelerators() -> None:
    serving = Serving(model=LLAMA_70B, tensor_parallel=4, context_tokens=8192, concurrent_requests=16)
    found = find(Need(serving=serving), region="us")

    assert found.cheapest is not None
    assert found.cheapest.machine.machine_type == "Standard_NC96ads_A100_v4"
    assert all(offer.machine.accelerator_count >= 4 for offer in found.offers)
    assert "A10G" not in {offer.machine.accelerator for offer in found.offers}


def test_spot_prices() -> None:
    found = find(Need(accelerator="L4", accelerator_count=1), region="us", spot=True)

    assert found.cheapest is not None
    assert found.cheapest.machine.machine_type == "g2-standard-4"
    assert found.cheapest.usd_per_hour == 0.28184


@given(need=needs, region=regions, spot=st.booleans())
def test_what_is_found_meets_the_need_and_is_sorted(need: Need, region: str | None, spot: bool) -> None:
    found = find(need, region=region, spot=spot)
    prices = [offer.usd_per_hour for offer in found.offers]
    everything = [*(o.machine for o in found.offers), *(d.machine for d in found.doubtful), *found.unpriced]

    assert prices == sorted(prices)
    assert all(need.met_by(machine) for machine in everything)
    for offer in found.offers:
        assert catalogue().trusted_usd_per_hour(offer.machine.machine_type, offer.region, spot=spot) == (
            offer.usd_per_hour
        )


@given(need=needs, region=regions)
def test_no_machine_that_meets_the_need_is_lost(need: Need, region: str | None) -> None:
    found = find(need, region=region)
    everything = {*(o.machine for o in found.offers), *(d.machine for d in found.doubtful), *found.unpriced}

    assert everything == {m for m in catalogue().machines.values() if need.met_by(m)}


@given(tensor_parallel=st.integers(1, 16), billions=st.floats(1, 2000))
def test_what_is_found_for_a_model_holds_it(tensor_parallel: int, billions: float) -> None:
    serving = Serving(model=ServedModel(parameters=billions * 1e9), tensor_parallel=tensor_parallel)

    for offer in find(Need(serving=serving)).offers:
        assert fits(serving, offer.machine)


def test_misspellings_are_refused_with_the_names_that_there_are() -> None:
    with pytest.raises(ValidationError, match="got 'H1000', allowed: T4, A10"):
        Need(accelerator="H1000")
    with pytest.raises(ValidationError, match=r"got 'eu-west-9', allowed: .*eu-west-1"):
        find(Need(), region="eu-west-9")
