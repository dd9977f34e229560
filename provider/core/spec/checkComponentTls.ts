import type { Issue } from "../issue.ts";
import type { Candidate } from "./candidate.ts";
import { certificateSettings, type ComponentTlsSpec } from "./componentTls.ts";
import { checkSigning } from "./signing.ts";
import { webhookOf } from "./webhook.ts";

const path = "componentTls";

const checkSource = ({ certificateAuthority, issuer: asked, existingSecrets }: ComponentTlsSpec): readonly Issue[] => {
  const given = [
    ...(certificateAuthority === undefined ? [] : ["certificateAuthority"]),
    ...(asked === undefined ? [] : ["issuer"]),
    ...(existingSecrets ? ["existingSecrets"] : []),
  ];
  return given.length < 2
    ? []
    : [{ path, reason: `${given.join(" and ")} exclude each other`, hint: "one of them, or none" }];
};

const checkProtocol = ({ router }: Candidate): readonly Issue[] =>
  router?.replicationProtocol === "capnproto"
    ? [
        {
          path: "router.replicationProtocol",
          reason: "Thanos speaks Cap'n Proto without TLS only",
          hint: "protobuf, or componentTls.enabled false",
        },
      ]
    : [];

const isLookedUp = (address: string): boolean => /^dns(srv|srvnoa)?\+/.test(address);

/** Thanos 0.42 takes the TLS of the components for every source that it looks up, whatever is said of that one. */
const checkStores = ({ query }: Candidate): readonly Issue[] =>
  (query?.stores ?? []).flatMap(({ addresses }, store) =>
    addresses.flatMap((address, index) =>
      isLookedUp(address)
        ? [
            {
              path: `query.stores[${store}].addresses[${index}]`,
              reason: `"${address}" is looked up, and Thanos then speaks the components' own TLS to it`,
              hint: "host:port, or componentTls.enabled false",
            },
          ]
        : [],
    ),
  );

/** Only somebody who makes the certificate by hand knows who signed it. */
const checkBundle = (
  { existingSecrets }: ComponentTlsSpec,
  { caBundle }: { readonly caBundle?: string | undefined },
) => {
  if (existingSecrets === (caBundle !== undefined)) return [];
  const at = "reconciler.webhook.caBundle";
  return existingSecrets
    ? [{ path: at, reason: "is required, as the certificate is made by hand", hint: "ca.crt in base64" }]
    : [{ path: at, reason: "is set by itself", hint: "leave it out without componentTls.existingSecrets" }];
};

const checkWebhook = (spec: Candidate, settings: ComponentTlsSpec): readonly Issue[] => {
  const found = webhookOf(spec);
  return found === undefined ? [] : checkBundle(settings, found);
};

/** Checks what no single field of the components' TLS, and of the webhook's, can see. */
export const checkComponentTls = (spec: Candidate): readonly Issue[] => {
  const settings = certificateSettings(spec);
  if (settings === undefined) return [];
  return [
    ...checkSource(settings),
    ...checkSigning(settings, path),
    ...checkWebhook(spec, settings),
    ...(spec.componentTls?.enabled === true ? [...checkProtocol(spec), ...checkStores(spec)] : []),
  ];
};
