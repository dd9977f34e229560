import { Provider } from "@pulumi/kubernetes/provider.js";
import * as pulumi from "@pulumi/pulumi";
import {
  basicCredentials,
  compileAgentProxy,
  makeToken,
  parseAgentProxy,
  type AgentProxyArtifacts,
  type AgentProxySpec,
} from "../../core/index.ts";
import { emitObjects, type Site } from "../emit.ts";
import { valueOrThrow } from "../issues.ts";
import { claimName, plainNames, type Presence } from "../presence.ts";
import { hideOutputs, type Outputs, revealOutputs } from "../tokens.ts";

/** HAProxy in a member cluster, with a Prometheus agent where one is asked for. */
export class AgentProxy extends pulumi.ComponentResource {
  readonly url: pulumi.Output<string>;
  readonly remoteWriteUrl: pulumi.Output<string>;
  readonly remoteWrite: pulumi.Output<AgentProxyArtifacts["outputs"]["remoteWrite"]>;

  constructor(name: string, inputs: pulumi.Inputs, opts: pulumi.ComponentResourceOptions, presence: Presence) {
    const { data, outputs } = hideOutputs(inputs);
    const spec = valueOrThrow(parseAgentProxy(data), `AgentProxy ${name}`);
    claimName(presence, plainNames, spec);
    super("whizard:index:AgentProxy", name, {}, opts);

    const credentials = makeToken("credentials");
    const known = new Map(outputs);
    if (spec.password !== undefined) {
      const password = pulumi.secret(outputs.get(spec.password) ?? spec.password) as pulumi.Output<string>;
      known.set(
        credentials,
        password.apply((text) => basicCredentials(spec.tenant, text)),
      );
    }
    const artifacts = compileAgentProxy(spec, credentials);
    const site: Site = {
      prefix: name,
      parent: this,
      dependsOn: [],
      outputs: known,
      ...this.clusterOf(name, spec, known),
    };
    const base = emitObjects(artifacts.base, site);
    const proxy = emitObjects(artifacts.objects, { ...site, dependsOn: base });
    // So that it is deleted first: what a Prometheus still holds when it ends, it sends through a proxy that is there.
    emitObjects(artifacts.scraper, { ...site, dependsOn: [...base, ...proxy] });
    const { url, remoteWriteUrl, remoteWrite } = revealOutputs(
      artifacts.outputs,
      known,
    ) as AgentProxyArtifacts["outputs"];
    this.url = pulumi.output(url);
    this.remoteWriteUrl = pulumi.output(remoteWriteUrl);
    this.remoteWrite = pulumi.output(remoteWrite);
    this.registerOutputs(this.state());
  }

  /** The cluster of a kubeconfig, where one is given. */
  private clusterOf(name: string, { kubeconfig, context }: AgentProxySpec, known: Outputs): Pick<Site, "provider"> {
    if (kubeconfig === undefined) return {};
    const reveal = (text: string) => (known.get(text) ?? text) as pulumi.Input<string>;
    const args = {
      kubeconfig: pulumi.secret(reveal(kubeconfig)),
      ...(context === undefined ? {} : { context: reveal(context) }),
      // The proxy's files change in place: its pods follow them.
      enableConfigMapMutable: true,
      enableSecretMutable: true,
    };
    return { provider: new Provider(`${name}/cluster`, args, { parent: this }) };
  }

  /** The component's outputs, as the engine gets them. */
  state(): pulumi.Inputs {
    return { url: this.url, remoteWriteUrl: this.remoteWriteUrl, remoteWrite: this.remoteWrite };
  }
}
