import { cpus, totalmem } from 'os';

/* What the results of a benchmark on the test cluster say of how they were measured. */

/** The machine, in one line. */
export function machine(): string {
  return `${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, ${cpus()[0].model}`;
}

/** The call of a task, with those of these variables that are set. */
export function callOf(task: string, variables: readonly string[]): string {
  const given = variables.filter(name => process.env[name] !== undefined);
  return `${given.map(name => `${name}=${process.env[name]} `).join('')}npm run ${task}`;
}

/** Numbers of a variable, such as `1,2,3`. */
export function numbers(variable: string, otherwise: string): number[] {
  return (process.env[variable] ?? otherwise).split(',').map(Number);
}
