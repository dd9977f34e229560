import { isMap, parseDocument } from "yaml";
import type { Address } from "./target.ts";

/** What a stack's configuration is made for. */
export interface StackSite {
  readonly central: string;
  readonly member: string | undefined;
  /** The gateway's address for agents outside of the central cluster. */
  readonly gateway: Address;
}

const centralContext = ["config", "whizard:central", "context"];
const agentsPath = ["config", "whizard:agents"];

/** The port at which the gateway answers on the central cluster's nodes. Throws when the template names none. */
export function readNodePort(template: string): number {
  const port = parseDocument(template).getIn(["config", "whizard:spec", "gateway", "nodePort"]);
  if (typeof port !== "number") throw new Error("Pulumi.local.yaml has no whizard:spec.gateway.nodePort.");
  return port;
}

/**
 * Makes a stack's configuration of the tracked one: contexts are replaced, agents in the member cluster learn the
 * gateway's address or are left out, and the salt and secrets provider that the stack has already are kept.
 */
export function renderStackConfig(template: string, site: StackSite, previous = ""): string {
  const document = parseDocument(template);
  const central = document.getIn(centralContext);
  const agents = document.getIn(agentsPath);
  for (const item of isMap(agents) ? [...agents.items] : []) {
    const path = [...agentsPath, String(item.key)];
    const isCentral = document.getIn([...path, "context"]) === central;
    if (isCentral) document.setIn([...path, "context"], site.central);
    else if (site.member === undefined) document.deleteIn(path);
    else {
      document.setIn([...path, "context"], site.member);
      document.setIn([...path, "gateway"], document.createNode(site.gateway));
    }
  }
  document.setIn(centralContext, site.central);
  const old = parseDocument(previous);
  for (const key of ["encryptionsalt", "secretsprovider", "encryptedkey"]) {
    if (old.has(key)) document.set(key, old.get(key));
  }
  return document.toString();
}
