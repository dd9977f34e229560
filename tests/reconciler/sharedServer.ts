import { Api } from "../../provider/reconciler/api.ts";
import { ApiServer } from "./apiServer.ts";
import { installDefinition } from "./world.ts";

let server: Promise<ApiServer> | undefined;

const start = async (): Promise<ApiServer> => {
  const started = await ApiServer.start();
  const api = new Api(started.target);
  await installDefinition(api).finally(() => api.close());
  return started;
};

/** The API server of this suite, which knows Tenants; started by the first test that asks, ended after the last. */
export const sharedServer = (): Promise<ApiServer> => (server ??= start());

after(async () => (await server)?.stop());
