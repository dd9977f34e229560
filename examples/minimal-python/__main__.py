"""A Whizard with two tenants."""

import pulumi
import pulumi_whizard as whizard

central = whizard.Whizard(
    "whizard",
    # An S3 server in the cluster, for trying out.
    storage={"embedded": {}},
    tenants=[{"name": "team-a"}, {"name": "team-b"}],
)

pulumi.export("gatewayHost", central.gateway_host)
pulumi.export("placement", central.placement)
pulumi.export("passwords", central.passwords)
