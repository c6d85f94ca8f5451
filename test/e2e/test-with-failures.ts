import { canFail } from './test-cluster';

/** A test that needs nodes or disks that fail, or a cluster that nobody else uses. */
export const testWithFailures = canFail ? test : test.skip;

/** Tests of one subject that need the same. */
export const describeWithFailures = canFail ? describe : describe.skip;
