/** The labels by which the copies of a series are told apart; queries drop them. */
export const replicaLabels = {
  prometheus: "prometheus_replica",
  receive: "receive_replica",
  ruler: "ruler_replica",
} as const;
