/** Where a topology's Services live. */
interface Place {
  readonly namespace: string;
  readonly clusterDomain: string;
}

/** The full DNS name of a Service. */
export const serviceHost = ({ namespace, clusterDomain }: Place, service: string): string =>
  `${service}.${namespace}.svc.${clusterDomain}`;

/** The address by which Thanos finds every pod behind a headless Service's gRPC port. */
export const discoverGrpc = (place: Place, service: string): string =>
  `dnssrv+_grpc._tcp.${serviceHost(place, service)}`;
