import { z } from "zod";
import type { Issue } from "../issue.ts";
import { checkClientTls, clientTls } from "./clientTls.ts";
import { images } from "./images.ts";
import { duration, httpUrl, knownText, plain } from "./leaf.ts";
import { dataVolume, secretKeyRef, workload } from "./workload.ts";

const basicAuth = z
  .strictObject({
    username: knownText().describe("User name."),
    passwordSecret: secretKeyRef.describe("Password in a Secret that exists in the namespace."),
  })
  .meta({ id: "AlertmanagerBasicAuth", description: "User name and password towards an Alertmanager." });

/** An Alertmanager that alerts are sent to, whoever runs it. */
export const alertmanagerTarget = z
  .strictObject({
    url: plain({
      pattern:
        /^https?:\/\/((dns|dnssrv|dnssrvnoa)\+)?([A-Za-z0-9._-]+|\[[0-9a-fA-F:]+\])(:\d{1,5})?(\/[A-Za-z0-9._~/-]*)?$/,
      allowed:
        "a URL such as https://alerts.example.com:9093, or http://dns+alertmanager.monitoring:9093 for all behind a name",
    }).describe(
      "Where Alertmanager's API v2 is, without `/api/v2`; `dns+` before the host stands for every address that the name has.",
    ),
    basicAuth: basicAuth.optional().describe("Sends user name and password."),
    bearerTokenSecret: secretKeyRef
      .optional()
      .describe("Sends a bearer token of a Secret that exists in the namespace."),
    tls: clientTls
      .optional()
      .describe("TLS to the server. Default: its certificate is checked by the image's authorities."),
    timeout: duration({ min: "1s" }).default("10s").describe("Longest time of one request."),
  })
  .meta({
    id: "AlertmanagerTarget",
    description: "An Alertmanager that every alert is sent to, with what it asks for.",
  });

export type AlertmanagerTarget = z.output<typeof alertmanagerTarget>;

const checkTarget = ({ url, tls, basicAuth: basic, bearerTokenSecret }: AlertmanagerTarget, path: string) => [
  ...checkClientTls(tls, `${path}.tls`),
  ...(tls !== undefined && url.startsWith("http://")
    ? [{ path: `${path}.tls`, reason: "is of no use without TLS", hint: "make the URL begin with https://" }]
    : []),
  ...(basic !== undefined && bearerTokenSecret !== undefined
    ? [{ path, reason: "several credentials are given", hint: "one of basicAuth and bearerTokenSecret" }]
    : []),
];

/** Where a ruler's alerts go, of which only one way counts. */
interface Ways {
  readonly alertmanagersUrl?: readonly string[];
  readonly alertmanagers?: readonly AlertmanagerTarget[];
}

/** Checks where a ruler sends its alerts, which stands at a path. */
export const checkAlertmanagers = (
  { alertmanagersUrl = [], alertmanagers = [] }: Ways,
  path: string,
): readonly Issue[] => [
  ...alertmanagers.flatMap((target, index) => checkTarget(target, `${path}[${index}]`)),
  ...(alertmanagersUrl.length > 0 && alertmanagers.length > 0
    ? [
        {
          path,
          reason: "stands beside alertmanagersUrl",
          hint: "one of the two; alertmanagers takes URLs without credentials, too",
        },
      ]
    : []),
];

const { replicas: _replicas, ...singleton } = workload({
  image: images.alertmanager,
  replicas: 1,
  cpu: "10m",
  memory: "64Mi",
  gracePeriodSeconds: 30,
});

export const alertmanager = z
  .strictObject({
    ...singleton,
    configSecret: secretKeyRef
      .optional()
      .describe(
        "Alertmanager's configuration in a Secret that exists in the namespace; it is read when the pod starts. Default: alerts are grouped by name and tenant and shown, and nobody is told.",
      ),
    retention: duration({ min: "1h" }).default("120h").describe("How long silences and what was sent are remembered."),
    externalUrl: httpUrl()
      .optional()
      .describe("URL by which people reach it, for links in what it sends. Default: the name of its pod."),
    dataVolume: dataVolume.prefault({ size: "1Gi" }).describe("Where silences and what was sent are kept."),
  })
  .meta({
    id: "Alertmanager",
    description:
      "An Alertmanager of the topology's own, one pod: every ruler that names no other sends its alerts there. For trying out and small sites; larger ones name theirs in `alertmanagers`.",
  });

export type AlertmanagerSpec = z.output<typeof alertmanager>;
