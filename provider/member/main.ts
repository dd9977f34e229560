import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import * as whizard from "@whizard/pulumi";
import { parseMemberStack } from "../core/index.ts";
import { readStackConfig } from "../stackConfig.ts";
import { askCentral } from "./central.ts";

const { cluster, proxy, ...member } = await readStackConfig(parseMemberStack);
const { gateway, identity } = await askCentral(member);
const { password, clientCertificate: shown } = identity;

const { context, kubeconfig } = cluster;
const provider = new kubernetes.Provider("member", {
  context,
  ...(kubeconfig === undefined ? {} : { kubeconfig: pulumi.secret(kubeconfig) }),
  // The proxy's files change in place: its pods follow them.
  enableConfigMapMutable: true,
  enableSecretMutable: true,
});

const agent = new whizard.AgentProxy(
  "member",
  {
    ...proxy,
    tenant: member.tenant,
    gateway: gateway as whizard.types.input.GatewayAddressArgs,
    ...(password === undefined ? {} : { password: pulumi.secret(password) }),
    ...(shown === undefined
      ? {}
      : { clientCertificate: { certificate: shown.certificate, privateKey: pulumi.secret(shown.privateKey) } }),
  },
  { providers: { kubernetes: provider } },
);

export const tenant = member.tenant;
export const gatewayUrl = `${gateway.tls === undefined ? "http" : "https"}://${gateway.host}:${gateway.port}`;
export const url = agent.url;
export const remoteWriteUrl = agent.remoteWriteUrl;
