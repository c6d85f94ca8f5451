import { INPUT_RULES, problemsOf } from './check';
import { standIn, withoutNothing } from './stand-ins';
import type { Finding } from '../core/finding';
import { review } from '../core/rule';

/** Input with stand-ins for what is wrong in it, and the findings about that. */
export interface GoodInput<Props> {
  readonly props: Props;
  readonly findings: readonly Finding[];
}

/** Checks input that no construct takes. `name` is what the user called, such as `CapacityPlan.of`. */
export function goodInput<Props>(name: string, type: string, given: Props): GoodInput<Props> {
  const props = withoutNothing(type, given);
  const problems = problemsOf(type, props).map(problem =>
    ({ ...problem, property: problem.property === '' ? 'props' : problem.property }));
  return problems.length === 0
    ? { props, findings: [] }
    : { props: standIn(type, given) as Props, findings: review(INPUT_RULES, problems, name) };
}
