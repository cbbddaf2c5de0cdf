"""The policy pack: `pulumi preview --policy-pack policies`."""

from pathlib import Path

from atoll_policies.serving import serve

serve(Path(__file__).parent)
