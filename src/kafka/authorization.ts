/** Whether clients need rights. */
export enum Authorization {
  /** Clients may do only what an ACL allows. */
  ACLS = 'ACLs',
  /**
   * Clients need rights only on resources that have an ACL; all others are open to everybody. Use it between NONE and
   * ACLS, while you grant rights in a running cluster.
   */
  PERMISSIVE = 'ACLs, where there are any',
  /** Whoever gets in may do everything. */
  NONE = 'none',
}
