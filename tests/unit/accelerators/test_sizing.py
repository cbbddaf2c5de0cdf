import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atoll.accelerators import (
    Attention,
    Precision,
    ServedModel,
    Serving,
    catalogue,
    estimate_memory,
    fits,
    max_kv_tokens,
)
from atoll.errors import ValidationError

GIB = 2**30
# KAITO's worked example: 7.15 GiB of weights in 16 bits, 131,072 bytes a token.
PHI_4_MINI = ServedModel(parameters=7.15 * GIB / 2, layers=32, kv_heads=8, head_dim=128)

models = st.builds(
    ServedModel,
    parameters=st.floats(1e8, 2e12),
    layers=st.integers(1, 200),
    kv_heads=st.integers(1, 128),
    head_dim=st.sampled_from([64, 128, 256]),
    attention=st.sampled_from(Attention),
)
servings = st.builds(
    Serving,
    model=models,
    weights=st.sampled_from(Precision),
    kv_cache=st.sampled_from(Precision),
    tensor_parallel=st.sampled_from([1, 2, 4, 8, 16]),
    pipeline_parallel=st.integers(1, 8),
    context_tokens=st.integers(1, 1_000_000),
    concurrent_requests=st.integers(1, 256),
)


def test_the_worked_example_of_the_source() -> None:
    estimate = estimate_memory(Serving(model=PHI_4_MINI, context_tokens=2048))
    a100 = catalogue().machine("Standard_NC24ads_A100_v4")
    a10 = catalogue().machine("Standard_NV36ads_A10_v5")

    assert PHI_4_MINI.kv_bytes_per_token() == 131_072
    assert estimate.weights_gib == pytest.approx(7.29, abs=0.01)
    assert estimate.kv_cache_gib == pytest.approx(0.25)
    assert estimate.overhead_gib == pytest.approx(2.66, abs=0.01)
    assert max_kv_tokens(Serving(model=PHI_4_MINI), a100) == pytest.approx(469_000, rel=0.001)
    assert max_kv_tokens(Serving(model=PHI_4_MINI), a10) == pytest.approx(83_640, rel=0.001)


def test_70b_in_bf16() -> None:
    model = ServedModel(parameters=70e9)
    on_four = Serving(model=model, tensor_parallel=4)

    assert estimate_memory(on_four).weights_gib == pytest.approx(70e9 * 2 * 1.02 / 4 / GIB)
    assert fits(on_four, catalogue().machine("p5.48xlarge")) is True
    assert fits(on_four, catalogue().machine("p4d.24xlarge")) is False
    assert fits(on_four, catalogue().machine("Standard_NC48ads_A100_v4")) is False
    assert fits(on_four, catalogue().machine("p6e-gb200.36xlarge")) is None
    assert fits(Serving(model=model), catalogue().machine("p5.48xlarge")) is False


def test_without_a_context_the_cache_isnt_counted() -> None:
    estimate = estimate_memory(Serving(model=PHI_4_MINI))

    assert estimate.kv_cache_gib is None
    assert estimate.used_gib == estimate.weights_gib + estimate.overhead_gib


def test_more_ranks_than_heads_hold_copies() -> None:
    def cache(ranks: int, attention: Attention = Attention.GROUPED) -> float | None:
        model = ServedModel(parameters=1e9, layers=10, kv_heads=8, head_dim=128, attention=attention)
        return estimate_memory(Serving(model=model, tensor_parallel=ranks, context_tokens=1000)).kv_cache_gib

    assert cache(8) == pytest.approx(cache(1) / 8)  # type: ignore[operator]
    assert cache(16) == cache(8)
    assert cache(8, Attention.LATENT) == cache(1, Attention.LATENT)


def test_tokens_are_unknown_without_shape_or_memory_and_none_where_nothing_fits() -> None:
    a100, unknown = catalogue().machine("p4d.24xlarge"), catalogue().machine("a4x-highgpu-4g")
    big = ServedModel(parameters=400e9, layers=100, kv_heads=8, head_dim=128)

    assert max_kv_tokens(Serving(model=ServedModel(parameters=7e9)), a100) is None
    assert max_kv_tokens(Serving(model=PHI_4_MINI), unknown) is None
    assert max_kv_tokens(Serving(model=big), a100) == 0


@given(serving=servings)
def test_more_accelerators_never_need_more_each(serving: Serving) -> None:
    wider = Serving(
        model=serving.model,
        weights=serving.weights,
        kv_cache=serving.kv_cache,
        tensor_parallel=serving.tensor_parallel * 2,
        pipeline_parallel=serving.pipeline_parallel,
        context_tokens=serving.context_tokens,
        concurrent_requests=serving.concurrent_requests,
    )

    narrow_estimate, wide_estimate = estimate_memory(serving), estimate_memory(wider)
    assert wide_estimate.used_gib <= narrow_estimate.used_gib
    assert wide_estimate.weights_gib == pytest.approx(narrow_estimate.weights_gib / 2)
    assert narrow_estimate.used_gib > 2.3


@given(serving=servings, machine=st.sampled_from(sorted(catalogue().machines)))
def test_fitting_and_the_room_for_tokens_agree(serving: Serving, machine: str) -> None:
    tokens = max_kv_tokens(serving, catalogue().machine(machine))
    fitting = fits(serving, catalogue().machine(machine))
    assert serving.context_tokens is not None
    wanted = serving.context_tokens * serving.concurrent_requests

    if tokens is None:
        assert fitting is not True
    elif not math.isclose(tokens, wanted, rel_tol=1e-9, abs_tol=1):
        assert fitting == (tokens >= wanted)


@pytest.mark.parametrize("wrong", [0.0, -1.0, float("nan")])
def test_numbers_that_arent_positive_are_refused(wrong: float) -> None:
    with pytest.raises(ValidationError, match="parameters: must be more than 0"):
        ServedModel(parameters=wrong)


def test_every_problem_at_once() -> None:
    with pytest.raises(ValidationError) as error:
        Serving(
            model=ServedModel(parameters=7e9), tensor_parallel=0, pipeline_parallel=-1, context_tokens=8192
        )

    for path in ("tensor_parallel", "pipeline_parallel", "context_tokens"):
        assert f"\n  {path}: " in str(error.value)
    with pytest.raises(ValidationError, match="needs kv_heads, head_dim too"):
        ServedModel(parameters=7e9, layers=32)
