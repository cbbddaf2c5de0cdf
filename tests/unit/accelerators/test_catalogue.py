import csv
import re
from pathlib import Path

import pydantic
import pytest
import yaml

import atoll.accelerators as package
from atoll.accelerators import (
    RULES,
    AcceleratorKind,
    Architecture,
    Cloud,
    FabricKind,
    Machine,
    _load,
    catalogue,
    images,
    ownerships,
)
from atoll.errors import ValidationError

DATA = Path(package.__file__).parent / "data"
MACHINES = list(catalogue().machines.values())

# The 13 on-demand prices that are a discounted price taken for a list price, as the table's author found.
DISCOUNTED = {
    *((f"a2-highgpu-{n}g", "europe-west4") for n in (1, 2, 4, 8)),
    *((f"a2-ultragpu-{n}g", region) for n in (1, 8) for region in ("us-central1", "europe-west4")),
    ("a3-highgpu-1g", "us-central1"),
    ("a3-highgpu-8g", "us-central1"),
    ("a3-ultragpu-8g", "europe-west4"),
    ("a4-highgpu-8g", "us-central1"),
    ("a4-highgpu-8g", "europe-west4"),
}


def by_type(machine: Machine) -> str:
    return machine.machine_type


@pytest.mark.parametrize("machine", MACHINES, ids=by_type)
def test_a_machine_points_at_what_exists(machine: Machine) -> None:
    assert machine.sources
    assert set(machine.sources) <= set(catalogue().sources)
    assert machine.quota is None or catalogue().quotas[machine.quota].cloud is machine.cloud
    assert (machine.accelerator is None) == (machine.accelerator_count == 0)
    assert machine.accelerator is None or machine.accelerator in catalogue().accelerators
    assert machine.accelerator is not None or machine.accelerator_memory_gib is None


@pytest.mark.parametrize("machine", MACHINES, ids=by_type)
def test_fields_of_one_cloud_are_on_its_machines_alone(machine: Machine) -> None:
    if machine.cloud is not Cloud.GCP:
        assert machine.gke_accelerator is None
        assert not machine.flex_start_compact
    if machine.cloud is not Cloud.AZURE:
        assert not machine.required_features + machine.forbidden_features
        assert machine.required_os_sku is None
    if machine.cloud is not Cloud.AWS:
        assert not machine.capacity_blocks
    if machine.cloud is Cloud.GCP and machine.accelerator is not None:
        assert machine.gke_accelerator is not None


@pytest.mark.parametrize("machine", [m for m in MACHINES if m.fabric], ids=by_type)
def test_a_fabric_is_its_clouds(machine: Machine) -> None:
    clouds = {
        FabricKind.EFA: Cloud.AWS,
        FabricKind.TCPX: Cloud.GCP,
        FabricKind.TCPXO: Cloud.GCP,
        FabricKind.ROCE: Cloud.GCP,
        FabricKind.INFINIBAND: Cloud.AZURE,
    }
    assert machine.fabric is not None
    assert machine.cloud is clouds[machine.fabric.kind]
    assert machine.accelerator is not None
    assert (machine.fabric.network_profile is not None) == (machine.fabric.kind is FabricKind.ROCE)
    assert (machine.fabric.mtu_bytes is not None) == (machine.cloud is Cloud.GCP)


@pytest.mark.parametrize("machine", [m for m in MACHINES if m.fabric and m.fabric.interfaces], ids=by_type)
def test_an_interface_table_is_what_aws_asks_for(machine: Machine) -> None:
    assert machine.fabric is not None
    interfaces = machine.fabric.interfaces
    assert interfaces is not None
    slots = [(i.network_card_index, i.device_index) for i in interfaces]
    efa = [i for i in interfaces if i.interface_type == "efa-only"]

    assert (slots[0], interfaces[0].interface_type) == ((0, 0), "interface")
    assert len(set(slots)) == len(slots)
    assert [i for i in interfaces if i.interface_type == "interface"] == [interfaces[0]]
    assert len({i.network_card_index for i in efa}) == len(efa) == machine.fabric.nic_count
    assert all(i.device_index == (1 if i.network_card_index == 0 else 0) for i in efa)


@pytest.mark.parametrize(
    ("machine_type", "efa", "cards"),
    [
        ("p4d.24xlarge", 4, range(4)),
        ("p5.48xlarge", 32, range(32)),
        ("p5en.48xlarge", 16, range(16)),
        ("p6-b200.48xlarge", 8, range(8)),
        ("p6-b300.48xlarge", 16, range(1, 17)),
        ("trn1.32xlarge", 8, range(8)),
    ],
)
def test_known_efa_layouts(machine_type: str, efa: int, cards: range) -> None:
    fabric = catalogue().machine(machine_type).fabric
    assert fabric is not None
    assert fabric.interfaces is not None
    found = [i.network_card_index for i in fabric.interfaces if i.interface_type == "efa-only"]

    assert len(found) == efa
    assert found == list(cards)


def test_a_layout_that_no_source_says_is_unknown() -> None:
    fabric = catalogue().machine("p6e-gb200.36xlarge").fabric

    assert fabric is not None
    assert fabric.interfaces is None


def test_grace_machines_are_arm() -> None:
    grace = [m for m in MACHINES if m.accelerator in ("GB200", "GB300")]

    assert {m.cloud for m in grace} == set(Cloud)
    assert {m.architecture for m in grace} == {Architecture.ARM64}


@pytest.mark.parametrize(
    ("machine_type", "name"),
    [
        ("a2-highgpu-8g", "nvidia-tesla-a100"),
        ("a2-ultragpu-1g", "nvidia-a100-80gb"),
        ("g2-standard-4", "nvidia-l4"),
        ("a3-highgpu-1g", "nvidia-h100-80gb"),
        ("a3-megagpu-8g", "nvidia-h100-mega-80gb"),
        ("a3-ultragpu-8g", "nvidia-h200-141gb"),
        ("g4-standard-48", "nvidia-rtx-pro-6000"),
    ],
)
def test_gke_names(machine_type: str, name: str) -> None:
    assert catalogue().machine(machine_type).gke_accelerator == name


def test_infiniband_needs_the_feature_except_on_grace() -> None:
    feature = "Microsoft.ContainerService/AKSInfinibandSupport"
    infiniband = [m for m in MACHINES if m.fabric and m.fabric.kind is FabricKind.INFINIBAND]

    for machine in infiniband:
        grace = machine.accelerator in ("GB200", "GB300")
        assert (feature in machine.forbidden_features) == grace
        assert (feature in machine.required_features) == (not grace)
        assert machine.required_os_sku == ("Ubuntu2404" if grace else None)
    assert catalogue().machine("Standard_NC40ads_H100_v5").fabric is None


def test_the_untrusted_prices_are_marked_and_never_returned() -> None:
    doubted = {
        (p.machine_type, p.region)
        for p in catalogue().prices
        if p.on_demand is not None and not p.on_demand.trusted
    }

    assert len(DISCOUNTED) == 13
    assert doubted == DISCOUNTED | {("a3-highgpu-1g", "europe-west4")}
    for machine_type, region in doubted:
        assert catalogue().trusted_usd_per_hour(machine_type, region) is None
        price = catalogue().price(machine_type, region)
        assert price is not None
        assert price.on_demand is not None
        assert price.on_demand.doubt


def test_a_spot_price_that_repeats_the_on_demand_price_is_none() -> None:
    doubted = {(p.cloud, p.machine_type) for p in catalogue().prices if p.spot and not p.spot.trusted}

    assert {cloud for cloud, _ in doubted} == {Cloud.AZURE}
    assert catalogue().trusted_usd_per_hour("Standard_ND96isr_H100_v5", "eastus", spot=True) is None
    assert catalogue().trusted_usd_per_hour("Standard_ND96isr_H100_v5", "eastus") == 98.32


def test_prices_are_one_a_region_and_of_known_machines_and_sources() -> None:
    keys = [(p.cloud, p.machine_type, p.region) for p in catalogue().prices]

    assert len(set(keys)) == len(keys) == 144
    for price in catalogue().prices:
        assert catalogue().machine(price.machine_type).cloud is price.cloud
        assert price.source in catalogue().sources
        for quote in (price.on_demand, price.spot):
            assert quote is None or quote.usd_per_hour > 0


def test_no_spot_price_is_above_a_trusted_on_demand_one() -> None:
    for price in catalogue().prices:
        if price.on_demand and price.spot and price.on_demand.trusted and price.spot.trusted:
            assert price.spot.usd_per_hour < price.on_demand.usd_per_hour, price


def test_quota_use() -> None:
    p5 = catalogue().quota_use("p5.48xlarge", 2)
    spot = catalogue().quota_use("p5.48xlarge", 2, spot=True)
    h100 = catalogue().quota_use("a3-megagpu-8g", 3)
    unknown = catalogue().quota_use("g4-standard-48", 1)
    code_unknown = catalogue().quota_use("ct6e-standard-4t", 2)

    assert (p5.code, p5.amount) == ("L-417A185B", 384)
    assert (spot.code, spot.amount) == ("L-C4BD4855", 384)
    assert (h100.code, h100.amount) == ("NVIDIA_H100_MEGA_GPUS", 24)
    assert (unknown.quota, unknown.code, unknown.amount) == (None, None, None)
    assert (code_unknown.code, code_unknown.amount) == (None, 8)


def test_an_unknown_machine_is_refused_with_the_names_like_it() -> None:
    with pytest.raises(ValidationError, match=r"got 'p5\.48xlage', allowed: .*p5\.48xlarge"):
        catalogue().machine("p5.48xlage")
    with pytest.raises(ValidationError, match="add it to the catalogue's data"):
        catalogue().machine("zzz")


def test_sources_are_web_pages_with_a_date_or_none() -> None:
    for source in catalogue().sources.values():
        assert source.id == "atoll" or (source.url or "").startswith("https://")
        assert source.as_of is None or re.fullmatch(r"20\d\d-\d\d-\d\d", source.as_of)


def test_it_is_known_when_prices_were_read() -> None:
    for price in catalogue().prices:
        assert catalogue().sources[price.source].read_on == "2026-11-24"


def test_every_source_is_used() -> None:
    records = [
        *MACHINES,
        *catalogue().accelerators.values(),
        *catalogue().quotas.values(),
        *images().values(),
        *ownerships(),
    ]
    used = {source for record in records for source in record.sources}
    used |= {rule.source for rule in RULES} | {price.source for price in catalogue().prices}
    code = "".join(path.read_text() for path in DATA.parent.glob("*.py"))

    assert [s for s in catalogue().sources if s not in used and f"``{s}``" not in code] == []


def test_a_misspelt_or_wrong_field_is_refused() -> None:
    record = yaml.safe_load((DATA / "aws.yaml").read_text())[0]
    for wrong in ({"vcpu": 4}, {"vcpus": 0}, {"architecture": "amd64"}, {"fabric": {"kind": "ethernet"}}):
        with pytest.raises(pydantic.ValidationError):
            _load.check(Machine, {"cloud": "aws", **record, **wrong})


def test_a_name_that_is_there_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="is there twice"):
        _load.index([MACHINES[0], MACHINES[0]], "machine_type")


def test_doubts_are_explained_and_used() -> None:
    doubts = yaml.safe_load((DATA / "doubts.yaml").read_text())
    with (DATA / "prices.csv").open() as file:
        used = {row[f"{kind}_doubt"] for row in csv.DictReader(file) for kind in ("on_demand", "spot")}

    assert used - {""} <= set(doubts)
    assert {*doubts} == used - {""}


def test_every_kind_of_accelerator_is_there() -> None:
    kinds = {a.kind for m in MACHINES if (a := catalogue().accelerator_of(m)) is not None}

    assert kinds == set(AcceleratorKind)
