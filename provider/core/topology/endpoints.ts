import type { Place } from "../spec/settings.ts";
import { ports } from "./ports.ts";

type Location = Pick<Place, "namespace" | "clusterDomain">;

/** The full DNS name of a Service. */
export const serviceHost = ({ namespace, clusterDomain }: Location, service: string): string =>
  `${service}.${namespace}.svc.${clusterDomain}`;

/** The address by which Thanos finds every pod behind a headless Service's gRPC port. */
export const discoverGrpc = (place: Location, service: string): string =>
  `dnssrv+_grpc._tcp.${serviceHost(place, service)}`;

/** The gRPC address of each replica of a StatefulSet, by the host of its governing Service. */
export const replicaAddresses = (name: string, replicas: number, host: string): readonly string[] =>
  Array.from({ length: replicas }, (_, index) => `${name}-${index}.${host}:${ports.grpc}`);
