import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Provider } from "oidc-provider";

/** The client that OAuth2-Proxy is at the provider. */
export const client = { id: "whizard", secret: "secret of the web UI's client" } as const;

/** A real OpenID Connect provider, where who signs in only says an e-mail address. */
export interface SignInProvider {
  readonly issuer: string;
  readonly stop: () => Promise<void>;
}

const page = (title: string, fields: string): string =>
  `<!doctype html><title>${title}</title><form method="post">${fields}<button type="submit">${title}</button></form>`;

const read = async (request: IncomingMessage): Promise<URLSearchParams> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return new URLSearchParams(Buffer.concat(chunks).toString());
};

/** Signs in by any e-mail address, and consents to what the client asks for. */
const interact = async (provider: Provider, request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const { prompt, params, session } = await provider.interactionDetails(request, response);
  if (request.method !== "POST") {
    const field = prompt.name === "login" ? '<input name="email" autofocus>' : "";
    response.setHeader("content-type", "text/html").end(page(prompt.name === "login" ? "Sign in" : "Allow", field));
    return;
  }
  const email = (await read(request)).get("email") ?? "";
  if (prompt.name === "login") {
    await provider.interactionFinished(request, response, { login: { accountId: email } });
    return;
  }
  const grant = new provider.Grant({ accountId: session?.accountId ?? "", clientId: String(params["client_id"]) });
  grant.addOIDCScope(String(params["scope"]));
  await provider.interactionFinished(request, response, { consent: { grantId: await grant.save() } });
};

/** Starts it on a free port of loopback. */
export const startProvider = async (redirectUri: string): Promise<SignInProvider> => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const issuer = `http://localhost:${(server.address() as AddressInfo).port}`;
  const provider = new Provider(issuer, {
    clients: [{ client_id: client.id, client_secret: client.secret, redirect_uris: [redirectUri] }],
    claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"] },
    // OAuth2-Proxy reads the ID token.
    conformIdTokenClaims: false,
    findAccount: (_context, id) => ({
      accountId: id,
      claims: () => Promise.resolve({ sub: id, email: id, email_verified: true }),
    }),
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
    cookies: { keys: ["key of the provider's cookies"] },
    pkce: { required: () => false },
  });
  const callback = provider.callback();
  server.on("request", (request: IncomingMessage, response: ServerResponse) => {
    if (request.url?.startsWith("/interaction/") !== true) {
      void callback(request, response);
      return;
    }
    interact(provider, request, response).catch((error: unknown) => response.writeHead(500).end(String(error)));
  });
  return {
    issuer,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
