/** Whether clients need rights. */
export enum Authorization {
  /** Clients may do only what an ACL allows. */
  ACLS = 'ACLs',
  /**
   * What no ACL is about is open to everybody. The stage between NONE and ACLS, in which the rights of a running
   * cluster are granted.
   */
  PERMISSIVE = 'ACLs, where there are any',
  /** Whoever gets in may do everything. */
  NONE = 'none',
}
