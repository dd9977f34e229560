/** Files of a client's TLS settings, as the container sees them; each only where the settings have it. */
export interface TlsFiles {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

/** The files as Thanos's configurations name them. */
export const tlsFileFields = ({ ca, cert, key }: TlsFiles) => ({
  ...(ca === undefined ? {} : { ca_file: ca }),
  ...(cert === undefined ? {} : { cert_file: cert }),
  ...(key === undefined ? {} : { key_file: key }),
});
