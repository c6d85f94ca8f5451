import { canFail, replicates } from './test-cluster';

/** A test that needs nodes or disks that fail, or a cluster that nobody else uses. */
export const testWithFailures = canFail ? test : test.skip;

/** Tests of one subject that need the same. */
export const describeWithFailures = canFail ? describe : describe.skip;

/** Tests of volumes whose replicas are copies on several nodes. */
export const describeWithReplicas = replicates ? describe : describe.skip;
