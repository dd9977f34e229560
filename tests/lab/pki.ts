import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { apiServiceAddress, type ClusterPlan } from "./addresses.ts";
import { runCommand } from "./command.ts";

interface Certificate {
  readonly name: string;
  readonly subject: string;
  readonly alternatives: string;
}

/** The cluster's certificates: the API server's names, the administrator, and the kubelet, which serves with its own. */
function listCertificates({ nodeName, address }: ClusterPlan): readonly Certificate[] {
  const service = [
    "kubernetes",
    "kubernetes.default",
    "kubernetes.default.svc",
    "kubernetes.default.svc.cluster.local",
  ];
  const dns = [...service, "localhost"].map((name) => `DNS:${name}`);
  const api = [...dns, "IP:127.0.0.1", `IP:${apiServiceAddress}`, `IP:${address}`].join(",");
  return [
    { name: "apiserver", subject: "/CN=kube-apiserver", alternatives: api },
    { name: "admin", subject: "/O=system:masters/CN=admin", alternatives: "DNS:admin" },
    { name: "proxy", subject: "/CN=system:kube-proxy", alternatives: "DNS:kube-proxy" },
    {
      name: "kubelet",
      subject: `/O=system:nodes/CN=system:node:${nodeName}`,
      alternatives: `DNS:${nodeName},IP:127.0.0.1,IP:${address}`,
    },
  ];
}

/** Makes the cluster's certificate authority, certificates and kubeconfigs in `<folder>/pki`, unless they are there. */
export async function ensurePki(folder: string, plan: ClusterPlan, signal?: AbortSignal): Promise<void> {
  const pki = join(folder, "pki");
  if (existsSync(join(pki, "done"))) return;
  mkdirSync(pki, { recursive: true, mode: 0o700 });
  const openssl = (...args: string[]) => runCommand("openssl", args, { cwd: pki, signal });
  const request = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "3650"];
  const authority = ["-addext", "keyUsage=critical,keyCertSign,cRLSign,digitalSignature"];
  await openssl(...request, "-subj", `/CN=${plan.id}-ca`, ...authority, "-keyout", "ca.key", "-out", "ca.crt");
  for (const { name, subject, alternatives } of listCertificates(plan)) {
    const extensions = [
      "basicConstraints=critical,CA:FALSE",
      "keyUsage=critical,digitalSignature",
      "extendedKeyUsage=serverAuth,clientAuth",
      `subjectAltName=${alternatives}`,
    ].flatMap((extension) => ["-addext", extension]);
    const files = ["-keyout", `${name}.key`, "-out", `${name}.crt`];
    await openssl(...request, "-CA", "ca.crt", "-CAkey", "ca.key", "-subj", subject, ...extensions, ...files);
  }
  await openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", "sa.key");
  await openssl("pkey", "-in", "sa.key", "-pubout", "-out", "sa.pub");
  for (const user of ["admin", "kubelet", "proxy"]) {
    writeFileSync(join(pki, `${user}.kubeconfig`), renderKubeconfig([readContext(pki, plan, user)]), { mode: 0o600 });
  }
  writeFileSync(join(pki, "done"), "");
}

/** One cluster of a kubeconfig, with the user that has its name. */
export interface KubeContext {
  readonly name: string;
  readonly server: string;
  readonly authority: string;
  readonly certificate: string;
  readonly key: string;
}

/** Reads a user's context of a cluster from its folder of certificates. */
export function readContext(pki: string, plan: ClusterPlan, user: string): KubeContext {
  const encode = (file: string) => readFileSync(join(pki, file)).toString("base64");
  return {
    name: plan.name,
    server: `https://${plan.address}:6443`,
    authority: encode("ca.crt"),
    certificate: encode(`${user}.crt`),
    key: encode(`${user}.key`),
  };
}

/** A kubeconfig with these contexts; the first is the current one. JSON is YAML too. */
export function renderKubeconfig(contexts: readonly KubeContext[]): string {
  const config = {
    apiVersion: "v1",
    kind: "Config",
    clusters: contexts.map(({ name, server, authority }) => ({
      name,
      cluster: { server, "certificate-authority-data": authority },
    })),
    users: contexts.map(({ name, certificate, key }) => ({
      name,
      user: { "client-certificate-data": certificate, "client-key-data": key },
    })),
    contexts: contexts.map(({ name }) => ({ name, context: { cluster: name, user: name } })),
    "current-context": contexts[0]?.name ?? "",
  };
  return `${JSON.stringify(config, undefined, 2)}\n`;
}
