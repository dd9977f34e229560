import * as pulumi from "@pulumi/pulumi";
import {
  adviseEmbedded,
  aloneComponents,
  makeToken,
  parseAlone,
  type AloneName,
  type AloneSecrets,
  type SecretNeeds,
} from "../../core/index.ts";
import { generateCredentials, generateSecret, tokenCredentials } from "../credentials.ts";
import { type EmitAws, emitObjects, type Site } from "../emit.ts";
import { valueOrThrow, warnOfSizes } from "../issues.ts";
import { claimName, plainNames, type Presence } from "../presence.ts";
import { hideOutputs, revealOutputs } from "../tokens.ts";

/** What the engine asks for. */
interface Request {
  readonly kind: AloneName;
  readonly name: string;
  readonly inputs: pulumi.Inputs;
  readonly opts: pulumi.ComponentResourceOptions;
  readonly presence: Presence;
}

/** Whether a component of that name can be used alone. */
export const isAlone = (kind: string): kind is AloneName => Object.hasOwn(aloneComponents, kind);

/** Any component that is used without a topology around it: core knows what it consists of. */
export class AloneComponent extends pulumi.ComponentResource {
  readonly #outputs: pulumi.Inputs;

  /** `emitAws` is there where the inputs ask for something on AWS: its classes are loaded only then. */
  constructor({ kind, name, inputs, opts, presence }: Request, emitAws?: EmitAws) {
    const { data, outputs } = hideOutputs(inputs);
    const parsed = valueOrThrow(parseAlone(kind, data), `${kind} ${name}`);
    claimName(presence, parsed.identity.namespace === undefined ? kind : plainNames, parsed.identity);
    super(`whizard:index:${kind}`, name, {}, opts);

    const known = new Map(outputs);
    const artifacts = parsed.compile(this.#makeSecrets(name, parsed.needs, known));
    warnOfSizes([...artifacts.base, ...artifacts.objects], `${kind} ${name}`, this);
    const site: Site = { prefix: name, parent: this, dependsOn: [], outputs: known };
    if (parsed.needs.s3)
      for (const text of adviseEmbedded("embedded", pulumi.getStack())) void pulumi.log.warn(text, this);
    const base = emitObjects(artifacts.base, site);
    const onAws = artifacts.aws === undefined ? undefined : emitAws?.(artifacts.aws, { ...site, dependsOn: [] });
    const { resources, outputs: all } = onAws ?? { resources: [], outputs: known };
    emitObjects(artifacts.objects, { ...site, outputs: all, dependsOn: [...base, ...resources] });
    this.#outputs = revealOutputs(artifacts.outputs, all) as pulumi.Inputs;
    this.registerOutputs(this.state());
  }

  /** The component's outputs, as the engine gets them. */
  state(): pulumi.Inputs {
    return this.#outputs;
  }

  #makeSecrets(
    name: string,
    { s3, credentials }: SecretNeeds,
    known: Map<string, pulumi.Output<unknown>>,
  ): AloneSecrets {
    const hide = (what: string, secret: pulumi.Output<string>): string => {
      const token = makeToken(what);
      known.set(token, secret);
      return token;
    };
    const generate = (part: string, length: number): string =>
      hide(part, generateSecret(`${name}/${part}`, length, this));
    const values = generateCredentials(credentials, { prefix: name, parent: this, outputs: known });
    for (const [token, value] of values) known.set(token, value);
    return {
      s3: s3 ? { accessKey: generate("s3-access-key", 20), secretKey: generate("s3-secret-key", 40) } : undefined,
      credentials: tokenCredentials(credentials),
    };
  }
}
