import "reflect-metadata";
import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  randomBytes,
  webcrypto,
  type KeyObject,
} from "node:crypto";

import * as x509 from "@peculiar/x509";

x509.cryptoProvider.set(webcrypto as never);

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;

/** A private key in PEM, in the two forms that the real plugin gives. */
export function makeKey(): { readonly sec1: string; readonly pkcs8: string; readonly publicKey: string } {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
  return {
    sec1: privateKey.export({ type: "sec1", format: "pem" }).toString(),
    pkcs8: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    publicKey: publicKey.export({ type: "spki", format: "pem" }).toString(),
  };
}

const importKey = (key: KeyObject, format: "pkcs8" | "spki"): Promise<webcrypto.CryptoKey> =>
  webcrypto.subtle.importKey(format, key.export({ type: format as "spki", format: "der" }), algorithm, true, [
    format === "pkcs8" ? "sign" : "verify",
  ]);

/** Both halves of a private key in PEM. */
async function readKeys(pem: string): Promise<webcrypto.CryptoKeyPair> {
  const key = createPrivateKey(pem);
  return { privateKey: await importKey(key, "pkcs8"), publicKey: await importKey(createPublicKey(key), "spki") };
}

/** Names that a certificate is asked to have. */
export interface Names {
  readonly commonName: string;
  /** That of the subject. */
  readonly serialNumber?: string;
  readonly dnsNames: readonly string[];
  readonly uris: readonly string[];
  readonly ipAddresses: readonly string[];
}

const alternatives = ({ dnsNames, uris, ipAddresses }: Names): readonly x509.Extension[] => {
  const names: x509.JsonGeneralName[] = [
    ...dnsNames.map((value) => ({ type: "dns" as const, value })),
    ...uris.map((value) => ({ type: "url" as const, value })),
    ...ipAddresses.map((value) => ({ type: "ip" as const, value })),
  ];
  return names.length === 0 ? [] : [new x509.SubjectAlternativeNameExtension(names)];
};

const subject = ({ commonName, serialNumber }: Names) => [
  { CN: [commonName] },
  // The attribute serialNumber (X.520).
  ...(serialNumber === undefined ? [] : [{ "2.5.4.5": [serialNumber] }]),
];

/** A signing request in PEM. */
export async function makeRequest(keyPem: string, names: Names): Promise<string> {
  const keys = await readKeys(keyPem);
  const request = await x509.Pkcs10CertificateRequestGenerator.create({
    name: subject(names),
    keys,
    signingAlgorithm: algorithm,
    extensions: [...alternatives(names)],
  });
  return `${request.toString("pem")}\n`;
}

/** How a certificate is to be. */
export interface Wanted {
  readonly isAuthority: boolean;
  readonly uses: readonly string[];
  readonly start: Date;
  readonly end: Date;
}

const keyUses: Readonly<Record<string, x509.KeyUsageFlags>> = {
  digital_signature: x509.KeyUsageFlags.digitalSignature,
  key_encipherment: x509.KeyUsageFlags.keyEncipherment,
  cert_signing: x509.KeyUsageFlags.keyCertSign,
  crl_signing: x509.KeyUsageFlags.cRLSign,
};

const extendedUses: Readonly<Record<string, x509.ExtendedKeyUsage>> = {
  server_auth: x509.ExtendedKeyUsage.serverAuth,
  client_auth: x509.ExtendedKeyUsage.clientAuth,
};

function usage({ isAuthority, uses }: Wanted): x509.Extension[] {
  const unknown = uses.find((use) => keyUses[use] === undefined && extendedUses[use] === undefined);
  if (unknown !== undefined) throw new Error(`the use ${unknown} is not part of the stand-in for pulumi-resource-tls`);
  const flags = uses.reduce((sum, use) => sum | (keyUses[use] ?? 0), 0);
  const extended = uses.flatMap((use) => extendedUses[use] ?? []);
  return [
    new x509.BasicConstraintsExtension(isAuthority, undefined, true),
    ...(flags === 0 ? [] : [new x509.KeyUsagesExtension(flags, true)]),
    ...(extended.length === 0 ? [] : [new x509.ExtendedKeyUsageExtension(extended)]),
  ];
}

const newSerial = (): string => `00${randomBytes(15).toString("hex")}`;

/** A certificate that its own key signs, in PEM. */
export async function signSelf(keyPem: string, names: Names, wanted: Wanted): Promise<string> {
  const keys = await readKeys(keyPem);
  const made = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: newSerial(),
    name: subject(names),
    notBefore: wanted.start,
    notAfter: wanted.end,
    keys,
    signingAlgorithm: algorithm,
    extensions: [
      ...usage(wanted),
      ...alternatives(names),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return `${made.toString("pem")}\n`;
}

/** Whoever signs, in PEM. */
interface Signer {
  readonly certificate: string;
  readonly key: string;
}

/** The certificate of a request, signed by an authority, in PEM. */
export async function signRequest(requestPem: string, signer: Signer, wanted: Wanted): Promise<string> {
  const request = new x509.Pkcs10CertificateRequest(requestPem);
  const authority = new x509.X509Certificate(signer.certificate);
  const { privateKey } = await readKeys(signer.key);
  const names = request.extensions.filter((extension) => extension instanceof x509.SubjectAlternativeNameExtension);
  const made = await x509.X509CertificateGenerator.create({
    serialNumber: newSerial(),
    subject: request.subject,
    issuer: authority.subject,
    notBefore: wanted.start,
    notAfter: wanted.end,
    signingKey: privateKey,
    publicKey: request.publicKey,
    signingAlgorithm: algorithm,
    extensions: [...usage(wanted), ...names, await x509.AuthorityKeyIdentifierExtension.create(authority.publicKey)],
  });
  return `${made.toString("pem")}\n`;
}
