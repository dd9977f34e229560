import type { V1EnvVar, V1Probe } from "@kubernetes/client-node";
import type { GatewaySpec } from "../spec/gateway.ts";
import type { OAuth2ProxySpec } from "../spec/oauth2Proxy.ts";
import type { Place } from "../spec/settings.ts";
import { shortDigest } from "../shortDigest.ts";
import { renderArgs } from "../thanos/flags.ts";
import type { Names } from "../topology/names.ts";
import { ports } from "../topology/ports.ts";
import { clientTlsMount } from "./clientTls.ts";
import { buildConfigMap, buildSecret, configMapMount, secretMount } from "./configFiles.ts";
import { identify } from "./identity.ts";
import { httpProbes } from "./probes.ts";
import { buildService } from "./service.ts";
import { buildDeployment, buildDisruptionBudget } from "./workload.ts";

interface OAuth2ProxyParts {
  readonly settings: Place;
  readonly spec: OAuth2ProxySpec;
  readonly names: Pick<Names, "oauth2Proxy" | "oauth2ProxyConfig" | "oauth2ProxyToken">;
  /** The gateway's web UI, and how its certificate is checked. */
  readonly gateway: { readonly host: string; readonly port: number; readonly tls: GatewaySpec["tls"] };
  /** The token by which the gateway knows it. */
  readonly token: string;
}

const folders = {
  config: "/etc/whizard/oauth2-proxy",
  token: "/etc/whizard/token",
  client: "/etc/whizard/client",
  issuer: "/etc/whizard/issuer",
  gateway: "/etc/whizard/gateway-tls",
} as const;

const files = { config: "oauth2-proxy.json", emails: "emails.txt", token: "authorization", client: "secret" } as const;

const issuerMount = ({ issuerCaSecret: caSecret }: OAuth2ProxySpec) =>
  clientTlsMount("issuer", caSecret && { caSecret }, folders.issuer);

/** The gateway's own certificate serves browsers here as well; its authorities check the way to the gateway. */
const gatewayMount = ({ gateway: { tls } }: OAuth2ProxyParts) => clientTlsMount("gateway-tls", tls, folders.gateway);

const serverOf = (parts: OAuth2ProxyParts) => {
  const { cert, key } = gatewayMount(parts).files;
  const address = `0.0.0.0:${ports.oauth2Proxy}`;
  return cert === undefined || key === undefined
    ? { BindAddress: address }
    : { SecureBindAddress: address, TLS: { Cert: { fromFile: cert }, Key: { fromFile: key }, MinVersion: "TLS1.2" } };
};

/** OAuth2-Proxy's structured configuration; JSON is YAML. It names files of secrets and holds none. */
const config = (parts: OAuth2ProxyParts) => {
  const { spec, gateway } = parts;
  const { ca } = issuerMount(spec).files;
  return {
    upstreamConfig: {
      upstreams: [
        {
          id: "web-ui",
          path: "/",
          uri: `http${gateway.tls === undefined ? "" : "s"}://${gateway.host}:${gateway.port}`,
        },
      ],
    },
    // What a browser sends as Authorization is dropped for it.
    injectRequestHeaders: [{ name: "Authorization", values: [{ fromFile: `${folders.token}/${files.token}` }] }],
    providers: [
      {
        id: "oidc",
        provider: "oidc",
        clientID: spec.clientId,
        clientSecretFile: `${folders.client}/${files.client}`,
        scope: spec.scope,
        code_challenge_method: "S256",
        ...(spec.groups.length === 0 ? {} : { allowedGroups: spec.groups }),
        ...(ca === undefined ? {} : { caFiles: [ca] }),
        oidcConfig: {
          issuerURL: spec.issuerUrl,
          emailClaim: "email",
          groupsClaim: "groups",
          userIDClaim: "email",
          audienceClaims: ["aud"],
        },
      },
    ],
    server: serverOf(parts),
  };
};

const args = ({ spec }: OAuth2ProxyParts): readonly string[] => {
  const { emailDomains, emails, groups } = spec;
  // Groups alone decide where nothing is said of e-mail addresses.
  const domains = emailDomains.length + emails.length === 0 && groups.length > 0 ? ["*"] : emailDomains;
  return renderArgs(
    `--alpha-config=${folders.config}/${files.config}`,
    {
      "redirect-url": spec.redirectUrl,
      "email-domain": domains,
      "authenticated-emails-file": emails.length === 0 ? undefined : `${folders.config}/${files.emails}`,
      "cookie-name": "whizard_ui",
      "cookie-secure": String(spec.redirectUrl.startsWith("https://")),
      "cookie-samesite": "lax",
      "cookie-expire": "12h",
    },
    spec.flags,
  );
};

const environment = (parts: OAuth2ProxyParts): V1EnvVar[] => [
  { name: "OAUTH2_PROXY_COOKIE_SECRET", valueFrom: { secretKeyRef: parts.spec.cookieSecret } },
  ...(gatewayMount(parts).files.ca === undefined
    ? []
    : [{ name: "SSL_CERT_DIR", value: `${folders.gateway}:/etc/ssl/certs` }]),
];

const probes = ({ gateway: { tls } }: OAuth2ProxyParts) => {
  const { readinessProbe, livenessProbe } = httpProbes({ ready: "/ready", healthy: "/ping", port: "http" });
  const byTls = (probe: V1Probe): V1Probe =>
    tls === undefined || probe.httpGet === undefined
      ? probe
      : { ...probe, httpGet: { ...probe.httpGet, scheme: "HTTPS" } };
  return { readinessProbe: byTls(readinessProbe), livenessProbe: byTls(livenessProbe) };
};

const clientMount = ({ clientSecret: { name, key } }: OAuth2ProxySpec) => ({
  volume: { name: "client", secret: { secretName: name, defaultMode: 0o440, items: [{ key, path: files.client }] } },
  mount: { name: "client", mountPath: folders.client, readOnly: true },
});

/** Sign-in before the web UI. It has pods of its own: a provider that is away must not take the tenants' gateway along. */
export const buildOAuth2Proxy = (parts: OAuth2ProxyParts) => {
  const { settings, spec, names, token } = parts;
  const identity = identify(settings, "oauth2-proxy", names.oauth2Proxy);
  const texts = {
    [files.config]: `${JSON.stringify(config(parts), undefined, 2)}\n`,
    ...(spec.emails.length === 0 ? {} : { [files.emails]: spec.emails.map((email) => `${email}\n`).join("") }),
  };
  const mounts = [
    configMapMount("config", names.oauth2ProxyConfig, folders.config),
    secretMount("token", names.oauth2ProxyToken, folders.token),
    clientMount(spec),
  ];
  const tls = [issuerMount(spec), gatewayMount(parts)];
  return [
    buildConfigMap(identity, names.oauth2ProxyConfig, texts),
    buildSecret(identity, names.oauth2ProxyToken, { [files.token]: `Bearer ${token}` }),
    buildService(identity, [{ name: "http", port: ports.oauth2Proxy }]),
    buildDisruptionBudget(identity),
    buildDeployment({
      identity,
      spec: {
        ...spec,
        // It reads its files when it starts.
        podAnnotations: { ...spec.podAnnotations, "whizard.io/config": shortDigest(Object.values(texts).join()) },
      },
      volumes: [...mounts.map(({ volume }) => volume), ...tls.flatMap(({ volumes }) => volumes)],
      container: {
        name: "oauth2-proxy",
        args: [...args(parts)],
        env: environment(parts),
        ports: [{ name: "http", containerPort: ports.oauth2Proxy }],
        volumeMounts: [...mounts.map(({ mount }) => mount), ...tls.flatMap((it) => it.mounts)],
        ...probes(parts),
      },
    }),
  ];
};
