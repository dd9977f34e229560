import type { Attack } from "./attack.ts";
import { certificateAttacks, type ClientCertificates } from "./attacks/certificates.ts";
import { credentialAttacks, headerAttacks, pathAttacks, webUiAttacks } from "./attacks/onEveryPath.ts";
import { rulesAttacks } from "./attacks/rules.ts";
import { selectorAttacks } from "./attacks/selectors.ts";

/** A gateway without one of the things that protect B, and the attacks that must then get through. */
export interface Breakage {
  readonly name: string;
  readonly change: (text: string) => string;
  readonly attacks: (at: number, certificates: ClientCertificates) => readonly Attack[];
}

const without =
  (line: RegExp) =>
  (text: string): string =>
    text
      .split("\n")
      .filter((it) => !line.test(it))
      .join("\n");

const onlyOn = (endpoint: string, attacks: readonly Attack[]): readonly Attack[] =>
  attacks.filter(({ name }) => name.includes(endpoint));

/** One for each thing that protects B at the gateway. */
export const breakages: readonly Breakage[] = [
  {
    name: "the tenant header is neither removed nor replaced",
    change: (text) => without(/set-header WHIZARD-TENANT/)(text).replaceAll("whizard-tenant$|", ""),
    attacks: (at) => onlyOn("query?", headerAttacks(at)),
  },
  {
    name: "the credential's tenant is not compared with the path's",
    change: without(/if !global_read !own_tenant/),
    attacks: (at) => onlyOn("query?", pathAttacks(at)),
  },
  {
    name: "any credential reads all tenants",
    change: without(/if global_read !may_read_all/),
    attacks: (at) => onlyOn("query?", credentialAttacks(at)),
  },
  {
    name: "any credential opens the web UI",
    change: without(/if !may_read_all/),
    attacks: (at) => onlyOn("query?", webUiAttacks(at)),
  },
  {
    name: "exemplars are served as Thanos has them",
    change: (text) =>
      without(/does not limit exemplars/)(text).replaceAll(
        "-- api/v1/query api/v1",
        "-- api/v1/query_exemplars api/v1/query api/v1",
      ),
    attacks: (at) => onlyOn("query_exemplars", selectorAttacks(at)),
  },
  {
    name: "rules are not chosen by the tenant's label",
    change: without(/set-query/),
    attacks: () => onlyOn("api/v1/rules", rulesAttacks()),
  },
  {
    name: "alerts are served as Thanos has them",
    change: (text) =>
      without(/alerts of every tenant/)(text).replaceAll(
        "-- api/v1/query api/v1",
        "-- api/v1/alerts api/v1/query api/v1",
      ),
    attacks: () => onlyOn("api/v1/alerts", rulesAttacks()),
  },
  {
    name: "revoked client certificates count",
    change: without(/if revoked$/),
    attacks: (at, certificates) => onlyOn("query?", certificateAttacks(at, certificates)),
  },
  {
    name: "client certificates of nobody's and past ones count",
    change: (text) => text.replaceAll("verify optional", "verify optional ca-ignore-err all crt-ignore-err all"),
    attacks: (at, certificates) => onlyOn("query?", certificateAttacks(at, certificates)),
  },
];
