import { canFail } from './test-cluster';

/** A test that needs nodes or disks that fail, or a cluster that nobody else uses. */
export const testWithFailures = canFail ? test : test.skip;
