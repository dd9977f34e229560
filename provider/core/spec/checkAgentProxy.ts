import type { Issue } from "../issue.ts";
import type { AgentProxySpec } from "./agentProxy.ts";
import { checkClientTls } from "./clientTls.ts";
import { checkMetricsTls } from "./metricsTls.ts";

const addressPattern = /^[0-9.]+$|:/;

/** HAProxy compares names, and no addresses that a certificate may have. */
const checkName = (gateway: AgentProxySpec["gateway"] | undefined): readonly Issue[] => {
  const { host: reached, tls } = gateway ?? {};
  if (reached === undefined || tls === undefined || tls.insecureSkipVerify || tls.serverName !== undefined) return [];
  return addressPattern.test(reached)
    ? [
        {
          path: "gateway.tls.serverName",
          reason: `is required: "${reached}" is an address, and the gateway's certificate is checked for a name`,
          hint: "a name that the certificate has",
        },
      ]
    : [];
};

/** The gateway knows whose the proxy is by a password, a client certificate, or both. */
const checkPassword = ({ gateway, password, clientCertificate }: Partial<AgentProxySpec>): readonly Issue[] =>
  gateway === undefined || [password, clientCertificate, gateway.tls?.certSecret].some((way) => way !== undefined)
    ? []
    : [
        {
          path: "password",
          reason: "is required where no client certificate says who comes",
          hint: "or set clientCertificate, or gateway.tls.certSecret",
        },
      ];

const checkCertificate = ({ gateway, clientCertificate }: Partial<AgentProxySpec>): readonly Issue[] => {
  const path = "clientCertificate";
  if (gateway === undefined || clientCertificate === undefined) return [];
  if (gateway.tls === undefined) return [{ path, reason: "is shown by TLS only", hint: "set gateway.tls" }];
  return gateway.tls.certSecret === undefined
    ? []
    : [
        {
          path,
          reason: "the client certificate is given twice",
          hint: "leave out gateway.tls.certSecret and keySecret",
        },
      ];
};

const checkCluster = ({ kubeconfig, context }: Partial<AgentProxySpec>): readonly Issue[] =>
  context !== undefined && kubeconfig === undefined
    ? [{ path: "context", reason: "is a context of no kubeconfig", hint: "set kubeconfig as well" }]
    : [];

const checkAuthorities = ({ gateway }: Partial<AgentProxySpec>): readonly Issue[] =>
  gateway?.tls?.ca !== undefined && gateway.tls.caSecret !== undefined
    ? [{ path: "gateway.tls", reason: "ca and caSecret exclude each other", hint: "at most one of them" }]
    : [];

/** Checks what no single field of an agent proxy can see. */
export const checkAgentProxy = (spec: Partial<AgentProxySpec>): readonly Issue[] => [
  ...checkCluster(spec),
  ...checkClientTls(spec.gateway?.tls, "gateway.tls"),
  ...checkName(spec.gateway),
  ...checkAuthorities(spec),
  ...checkPassword(spec),
  ...checkCertificate(spec),
  ...checkMetricsTls(spec.prometheusAgent?.metricsTls, "prometheusAgent.metricsTls"),
];
