/** Everything that the environment says, read once. */
export interface Config {
  /** Header that carries the tenant between gateway and router. */
  readonly tenantHeader: string;
  /** URL of the router. */
  readonly router: string;
  /** File of the targets. */
  readonly targets: string;
  readonly port: number;
  readonly metricsPort: number;
  /** Folder of the own certificate; plain HTTP on both sides when undefined. */
  readonly tlsFolder: string | undefined;
  /** How long it says that it is not ready any more before it stops to listen. */
  readonly farewellMs: number;
}

/** Reads the environment. Throws when it is not complete. */
export const readConfig = (env: NodeJS.ProcessEnv = process.env): Config => {
  const required = (name: string): string => {
    const value = env[name];
    if (value === undefined || value === "") throw new Error(`the variable ${name} is not set`);
    return value;
  };
  return {
    tenantHeader: required("WHIZARD_TENANT_HEADER"),
    router: required("WHIZARD_ROUTER"),
    targets: required("WHIZARD_TARGETS"),
    port: Number(required("WHIZARD_PORT")),
    metricsPort: Number(required("WHIZARD_METRICS_PORT")),
    tlsFolder: env["WHIZARD_TLS_FOLDER"],
    // The gateway looks every 2 s, and believes the second look.
    farewellMs: Number(env["WHIZARD_FAREWELL_MS"] ?? "6000"),
  };
};
