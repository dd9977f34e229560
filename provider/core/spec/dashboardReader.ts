import type { Issue } from "../issue.ts";
import type { Candidate } from "./candidate.ts";
import { globalCredential } from "./credential.ts";
import type { GatewaySpec } from "./gateway.ts";

/** The credential with which Grafana reads all tenants. */
export const dashboardReader = "grafana";

/**
 * Grafana has no certificate of the components: where these speak TLS, it reads all tenants through the gateway, and so gets
 * a credential for that.
 */
const readsByGateway = ({ componentTls, observability }: Candidate): boolean =>
  componentTls?.enabled === true && observability?.dashboards.datasources === true;

/** The gateway's settings with the credential of the dashboards, where these need one. */
export const withDashboardReader = (spec: Candidate): { readonly gateway?: Partial<GatewaySpec> } => {
  const { gateway } = spec;
  if (gateway === undefined || !readsByGateway(spec)) return {};
  const { globalCredentials = {} } = gateway;
  const reader = globalCredentials[dashboardReader] ?? globalCredential.parse({});
  return { gateway: { ...gateway, globalCredentials: { ...globalCredentials, [dashboardReader]: reader } } };
};

/** Checks that Grafana can use a credential which the user says more of. */
export const checkDashboardReader = (spec: Candidate): readonly Issue[] =>
  readsByGateway(spec) && spec.gateway?.globalCredentials?.[dashboardReader]?.scheme === "bearer"
    ? [
        {
          path: `gateway.globalCredentials.${dashboardReader}.scheme`,
          reason: "the data source of all tenants comes with a user and a password",
          hint: "basic, or another name for this credential",
        },
      ]
    : [];
