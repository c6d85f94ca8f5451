import { getCallerIdentityOutput } from '@pulumi/aws/getCallerIdentity';
import type * as pulumi from '@pulumi/pulumi';
import type { Account } from './policies';

/** The account of the provider that a resource is made with. */
export function accountOf(parent: pulumi.Resource): Account {
  const identity = getCallerIdentityOutput({}, { parent });
  return { id: identity.accountId, partition: identity.arn.apply(arn => arn.split(':')[1]) };
}
