"""The networks that the accelerators' NICs of one machine type are on."""

from dataclasses import dataclass

from atoll.accelerators import Cloud, FabricKind, NetworkKind, catalogue

DEFAULT_MTU_BYTES = 8896
"""Of the gVNIC network beside RDMA NICs. Source: https://cloud.google.com/ai-hypercomputer/docs/create/gke-ai-hypercompute-custom"""


@dataclass(frozen=True)
class FabricVpc:
    """One VPC of a fabric, with a subnet for each NIC that is on it."""

    suffix: str
    kind: NetworkKind
    mtu_bytes: int
    subnets: int
    network_profile: str | None = None


def machines_with_fabric() -> list[str]:
    """Return Google's machine types that have networks of their own for accelerators."""
    machines = catalogue().machines.values()
    return sorted(m.machine_type for m in machines if m.cloud is Cloud.GCP and m.fabric is not None)


def fabric_vpcs(machine_type: str, zone: str) -> list[FabricVpc]:
    """Return the VPCs for a machine of ``machines_with_fabric``, in the order of its NICs.

    TCPX and TCPXO have a VPC for each GPU NIC. RoCE has one for gVNICs, then one for all RDMA NICs, whose
    profile is the zone's.
    """
    fabric = catalogue().machine(machine_type).fabric
    if fabric is None or fabric.nic_count is None:
        return []
    mtu = fabric.mtu_bytes or DEFAULT_MTU_BYTES
    if fabric.kind is not FabricKind.ROCE:
        nics = range(fabric.nic_count)
        return [FabricVpc(f"nic-{i}", NetworkKind.GPU_NIC, mtu, subnets=1) for i in nics]
    profile = None if fabric.network_profile is None else fabric.network_profile.format(zone=zone)
    return [
        *(
            FabricVpc(f"gvnic-{i}", NetworkKind.GVNIC, DEFAULT_MTU_BYTES, subnets=1)
            for i in range(fabric.gvnic_networks)
        ),
        FabricVpc("rdma", NetworkKind.RDMA, mtu, subnets=fabric.nic_count, network_profile=profile),
    ]
