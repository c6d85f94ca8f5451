/** Whether clients need rights. */
export enum Authorization {
  /** Clients may do only what an ACL allows. */
  ACLS = 'ACLs',
  /** Whoever gets in may do everything. */
  NONE = 'none',
}
