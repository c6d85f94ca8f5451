/** Whether brokers and controllers speak TLS with each other: the stages by which a running cluster gets it. */
export enum InternalTraffic {
  /** TLS only, each node with its certificate. */
  TLS = 'TLS',
  /** First stage: nodes still speak plaintext, and accept TLS as well. */
  TLS_ACCEPTED = 'TLS accepted',
  /** Second stage: nodes speak TLS, and still accept plaintext. */
  TLS_SPOKEN = 'TLS spoken',
}
