import type { AlertmanagerTarget } from "../spec/alertmanager.ts";
import { type TlsFiles, tlsFileFields } from "./tlsFiles.ts";

/** An Alertmanager and the files that a ruler reads its credentials from. */
export interface Alerting {
  readonly target: AlertmanagerTarget;
  /** File with the password or the bearer token. */
  readonly credentialFile?: string | undefined;
  readonly tlsFiles: TlsFiles;
}

const credentialOf = ({ target: { basicAuth }, credentialFile }: Alerting) => {
  if (credentialFile === undefined) return {};
  return basicAuth === undefined
    ? { bearer_token_file: credentialFile }
    : { basic_auth: { username: basicAuth.username, password_file: credentialFile } };
};

const tlsOf = ({ target: { tls }, tlsFiles }: Alerting) => {
  const fields = {
    ...tlsFileFields(tlsFiles),
    ...(tls?.serverName === undefined ? {} : { server_name: tls.serverName }),
    ...(tls?.insecureSkipVerify === true ? { insecure_skip_verify: true } : {}),
  };
  return Object.keys(fields).length === 0 ? {} : { tls_config: fields };
};

const splitUrl = /^(https?):\/\/([^/]+)(\/.*)?$/;

const entry = (alerting: Alerting) => {
  const { url, timeout } = alerting.target;
  const [, scheme = "http", host = "", path = ""] = splitUrl.exec(url) ?? [];
  const port = /:\d+$/.test(host) ? "" : `:${scheme === "https" ? 443 : 80}`;
  const client = { ...credentialOf(alerting), ...tlsOf(alerting) };
  const prefix = path.replace(/\/+$/, "");
  return {
    static_configs: [`${host}${port}`],
    scheme,
    ...(prefix === "" ? {} : { path_prefix: prefix }),
    timeout,
    api_version: "v2",
    ...(Object.keys(client).length === 0 ? {} : { http_config: client }),
  };
};

/** Thanos's alerting configuration; it names the files of secrets and holds none. */
export const renderAlerting = (alertings: readonly Alerting[]): string =>
  JSON.stringify({ alertmanagers: alertings.map(entry) });
