import { getCallerIdentityOutput } from '@pulumi/aws/getCallerIdentity';
import { getRegionOutput } from '@pulumi/aws/getRegion';
import type * as pulumi from '@pulumi/pulumi';
import type { Account } from './policies';

/** The account of the provider that a resource is made with. */
export function accountOf(parent: pulumi.Resource): Account {
  const identity = getCallerIdentityOutput({}, { parent });
  return { id: identity.accountId, partition: identity.arn.apply(arn => arn.split(':')[1]) };
}

/** The region of the provider that a resource is made with. */
export function regionOf(parent: pulumi.Resource): pulumi.Output<string> {
  return getRegionOutput({}, { parent }).region;
}
