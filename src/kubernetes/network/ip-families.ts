import { compact } from '../manifest';

/** IP families of Services. */
export enum IpFamilies {
  /** IPv4 alone. */
  IPV4 = 'IPv4',
  /** IPv6 alone. */
  IPV6 = 'IPv6',
  /** Both; the first one is that of the Kubernetes cluster, which must have both. */
  DUAL_STACK = 'dual stack',
}

/** The fields of a Service that choose its IP families; none for the default of the Kubernetes cluster. */
export function ipFamilyFields(families: IpFamilies | undefined): { ipFamilyPolicy?: string; ipFamilies?: string[] } {
  return compact({
    ipFamilyPolicy: families && (families === IpFamilies.DUAL_STACK ? 'RequireDualStack' : 'SingleStack'),
    ipFamilies: families === undefined || families === IpFamilies.DUAL_STACK ? undefined : [families],
  });
}
