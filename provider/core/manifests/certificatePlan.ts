import type { SigningSpec } from "../spec/signing.ts";

/** A certificate to be made and signed. */
interface PlannedCertificate {
  /** Tells it from the others of its plan: part of the names of the resources that make it. */
  readonly name: string;
  readonly commonName: string;
  /** The `serialNumber` of the subject, which tells several of one common name apart. Default: there is none. */
  readonly serialNumber?: string;
  readonly dnsNames?: readonly string[];
  readonly ipAddresses?: readonly string[];
  readonly uris?: readonly string[];
  /** Which side of a connection may show it. */
  readonly uses: readonly ("server_auth" | "client_auth")[];
  /** Tokens that stand for the PEM texts. */
  readonly certificate: string;
  readonly privateKey: string;
}

/** An authority and what it signs, which somebody outside of the cluster has to make. */
export interface CertificatePlan {
  /** What the names of its resources have before their own: nothing for the components' authority. */
  readonly scope?: string;
  readonly signing: SigningSpec;
  /** The token of all certificates that are trusted. */
  readonly trusted: string;
  /** The token of the same in base64, where somebody takes it so. */
  readonly trustedBase64?: string;
  readonly certificates: readonly PlannedCertificate[];
}
