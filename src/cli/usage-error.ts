/** A wrong call, printed without a stack trace. */
export class UsageError extends Error {}
