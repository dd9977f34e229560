"""Outputs of other resources and secrets as inputs of a Whizard and an agent proxy."""

import pulumi
import pulumi_kubernetes as kubernetes
import pulumi_random as random
import pulumi_whizard as whizard

config = pulumi.Config()
namespace = config.get("namespace") or "whizard"
replicas = config.get_int("replicas", 1)

cluster = kubernetes.Provider(
    "cluster",
    kubeconfig=config.require_secret("kubeconfig"),
    # Hashrings and the gateway's maps change in place: pods follow them.
    enable_config_map_mutable=True,
    enable_secret_mutable=True,
)

# A region's S3 server that another resource names, and its key: both are unknown until the first update.
region = random.RandomString("region", length=8, special=False, upper=False)
key = random.RandomPassword("key", length=40, special=False)

# Small pods, so that it fits on one machine.
small = {"resources": {"requests": {"cpu": "20m", "memory": "64Mi"}}}
pods = {**small, "replicas": replicas}
central = whizard.Whizard(
    "whizard",
    namespace=namespace,
    storage={"embedded": small},
    storages={
        # Tenants move to it by `"storage": "archive"`.
        "archive": {
            "s3": {
                "bucket": pulumi.Output.concat("metrics-", region.result),
                "endpoint": pulumi.Output.concat("s3.", region.result, ".example:9000"),
                "access_key": config.require_secret("accessKey"),
                "secret_key": key.result,
            },
        },
    },
    tenants=[
        {"name": "team-a", "exclusive": True},
        {"name": "team-b"},
        {"name": "team-c"},
        {"name": "team-d"},
    ],
    gateway_template=pods,
    router_template=pods,
    ingester_template=small,
    query_template=pods,
    query_frontend_template=pods,
    store_template=pods,
    compactor_template=small,
    opts=pulumi.ResourceOptions(providers={"kubernetes": cluster}),
)

agent = whizard.AgentProxy(
    "agent",
    namespace=f"{namespace}-agent",
    **pods,
    tenant="team-a",
    gateway={"host": central.gateway_host},
    password=central.passwords["team-a"],
    opts=pulumi.ResourceOptions(providers={"kubernetes": cluster}),
)

pulumi.export("placement", central.placement)
pulumi.export("passwords", central.passwords)
pulumi.export("remoteWriteUrl", agent.remote_write_url)
