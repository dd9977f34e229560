import type { AlertmanagerTarget } from "../spec/alertmanager.ts";
import type { RulerSpec } from "../spec/ruler.ts";
import type { Place } from "../spec/settings.ts";
import { type Alerting, renderAlerting } from "../thanos/alerting.ts";
import type { Flags } from "../thanos/flags.ts";
import { serviceHost } from "../topology/endpoints.ts";
import { namesOf } from "../topology/names.ts";
import { ports } from "../topology/ports.ts";
import { clientTlsMount, mountsOf } from "./clientTls.ts";
import { identityFiles, schemeOf, speaksTls } from "./hopTls.ts";

type Mounts = ReturnType<typeof mountsOf>;

/** How a ruler sends its alerts: Thanos's flags, and the volumes with the files that these name. */
export interface RulerAlerting {
  readonly flags: Flags;
  readonly mounts: Mounts;
}

const nowhere: RulerAlerting = { flags: {}, mounts: [] };

const credentialFile = "credential";

/** One value of a Secret as a file. */
const credentialMount = (
  volume: string,
  { basicAuth, bearerTokenSecret }: AlertmanagerTarget,
  folder: string,
): Mounts => {
  const secret = basicAuth?.passwordSecret ?? bearerTokenSecret;
  if (secret === undefined) return [];
  const items = [{ key: secret.key, path: credentialFile }];
  return [
    {
      volume: { name: volume, secret: { secretName: secret.name, defaultMode: 0o440, items } },
      mount: { name: volume, mountPath: folder, readOnly: true },
    },
  ];
};

const ofTarget = (
  target: AlertmanagerTarget,
  index: number,
): { readonly alerting: Alerting; readonly mounts: Mounts } => {
  const folder = `/etc/whizard/alertmanager-${index}`;
  const tls = clientTlsMount(`alertmanager-${index}-tls`, target.tls, `${folder}/tls`);
  const credential = credentialMount(`alertmanager-${index}`, target, `${folder}/credential`);
  return {
    alerting: {
      target,
      tlsFiles: tls.files,
      ...(credential.length === 0 ? {} : { credentialFile: `${folder}/credential/${credentialFile}` }),
    },
    mounts: [...credential, ...mountsOf(tls)],
  };
};

/** The topology's own Alertmanager, which has the name of its Service in its certificate. */
const own = (place: Place): RulerAlerting => {
  const url = `${schemeOf(place)}://${serviceHost(place, namesOf(place.name).alertmanager)}:${ports.alertmanager}`;
  if (!speaksTls(place)) return { flags: { "alertmanagers.url": [url] }, mounts: [] };
  const alerting: Alerting = { target: { url, timeout: "10s" }, tlsFiles: identityFiles };
  return { flags: { "alertmanagers.config": renderAlerting([alerting]) }, mounts: [] };
};

type Ways = Pick<RulerSpec, "alertmanagersUrl" | "alertmanagers" | "alertmanagersConfig">;

/** Where a ruler's alerts go: as its own settings say, else to the topology's own Alertmanager where there is one. */
export const rulerAlerting = (spec: Ways, place: Place, hasOwn: boolean): RulerAlerting => {
  if (spec.alertmanagersConfig !== undefined) return nowhere;
  if (spec.alertmanagersUrl.length > 0) return { flags: { "alertmanagers.url": spec.alertmanagersUrl }, mounts: [] };
  if (spec.alertmanagers.length === 0) return hasOwn ? own(place) : nowhere;
  const targets = spec.alertmanagers.map(ofTarget);
  return {
    flags: { "alertmanagers.config": renderAlerting(targets.map(({ alerting }) => alerting)) },
    mounts: targets.flatMap(({ mounts }) => mounts),
  };
};
