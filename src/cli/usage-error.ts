/** What the user got wrong; printed without a stack. */
export class UsageError extends Error {}
