import type { CertificateIssuerSpec } from "../spec/certificateIssuer.ts";
import { type Identity, metadataOf } from "../topology/labels.ts";

/** What is asked for, in the words of cert-manager. */
interface CertificateRequest {
  readonly issuerRef: CertificateIssuerSpec | undefined;
  readonly usages: readonly string[];
  readonly duration?: string;
  readonly renewBefore?: string;
  readonly commonName?: string;
  readonly dnsNames?: readonly string[];
  readonly ipAddresses?: readonly string[];
  readonly uris?: readonly string[];
}

/** Has cert-manager keep a certificate in a Secret, with a new key at each renewal. */
export const buildCertificate = (identity: Identity, secret: string, { issuerRef, ...asked }: CertificateRequest) => ({
  apiVersion: "cert-manager.io/v1",
  kind: "Certificate",
  metadata: metadataOf(identity, secret),
  spec: {
    secretName: secret,
    ...asked,
    privateKey: { algorithm: "ECDSA", size: 256, rotationPolicy: "Always" },
    issuerRef: { name: issuerRef?.name, kind: issuerRef?.kind, group: issuerRef?.group },
  },
});
