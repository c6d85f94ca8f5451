import type { Duration } from 'cdk8s';
import { Severity } from '../core/finding';
import { isWhole } from '../core/range';
import { ruleTable } from '../core/rule';
import type { AutopilotControl } from '../custom-resources/autopilot-rule';
import { compact } from '../kubernetes/manifest';

/** A recurring time window for Autopilot. */
export interface ActionWindow {
  /** Name of the window. */
  readonly name: string;

  /** Beginning, in the form that Autopilot reads (its reference, "actionWindow"); passed on as it is. */
  readonly startTime: string;

  /** End, in the same form. */
  readonly endTime: string;

  /** Days on which the window begins, in Autopilot's form. */
  readonly daysOfWeek: string[];
}

/** What every capacity rule can be told. */
export interface CapacityActionProps {
  /**
   * Whether someone approves each action (an ActionApproval object that Autopilot makes and waits for).
   *
   * @default - false; true for a rebalance
   */
  readonly approval?: boolean;

  /**
   * Time between two actions on the same volume or pool.
   *
   * @default - Autopilot's own, 5 minutes; 6 hours where EBS volumes are resized, which AWS does at most four times in
   * 24 hours
   */
  readonly coolDown?: Duration;

  /**
   * Time windows for actions; needs Autopilot 1.4. Outside them, no volume grows.
   *
   * @default - at any time
   */
  readonly windows?: ActionWindow[];

  /**
   * Time zone of the windows, for example `Europe/Berlin`.
   *
   * @default UTC
   */
  readonly timeZone?: string;
}

/** When the actions of a rule may run, as plain data. */
export interface ActionControlModel {
  readonly approval: boolean;
  readonly coolDownSeconds?: number;
  readonly windows: readonly ActionWindow[];
  readonly timeZone: string;
}

/** The model of what a user said. */
export function actionControl(props: CapacityActionProps): ActionControlModel {
  return {
    approval: props.approval ?? false,
    coolDownSeconds: props.coolDown?.toSeconds({ integral: false }),
    windows: props.windows ?? [],
    timeZone: props.timeZone ?? 'UTC',
  };
}

/** The fields of an AutopilotRule that limit its actions. */
export function controlFields({ approval, coolDownSeconds, windows, timeZone }: ActionControlModel): AutopilotControl {
  return compact({
    enforcement: approval ? 'approvalRequired' as const : undefined,
    actionsCoolDownPeriod: coolDownSeconds,
    actionWindow: windows.length === 0 ? undefined : {
      enabled: true,
      timezone: timeZone,
      windows: windows.map(({ name, startTime, endTime, daysOfWeek }) => ({ name, startTime, endTime, daysOfWeek })),
    },
  });
}

/** Limits of a rule's actions, and the property that sets them. */
export interface ActionControlSubject {
  readonly control: ActionControlModel;
  readonly property: string;
}

/** Rules on how actions are held back. */
export const ACTION_CONTROL_RULES = ruleTable<ActionControlSubject>('Growth', [
  {
    code: 'ACTION_COOL_DOWN',
    severity: Severity.ERROR,
    about: 'A cool-down is a whole number of seconds, because Autopilot takes no fractions.',
    check: ({ control: { coolDownSeconds = 1 }, property }) => isWhole(coolDownSeconds, 1) ? undefined : {
      property: `${property}.coolDown`,
      value: coolDownSeconds,
      message: 'Autopilot cannot wait for this long',
      allowed: 'whole seconds, 1 or more',
      fix: 'use Duration.minutes(5) or more',
    },
  },
  {
    code: 'ACTION_WINDOW',
    severity: Severity.ERROR,
    about: 'An action window has a name of its own, a beginning, an end and days.',
    check: ({ control: { windows }, property }) => windows
      .filter((window, index) =>
        [window.name, window.startTime, window.endTime].some(text => !text) || !(window.daysOfWeek?.length > 0)
        || windows.findIndex(({ name }) => name === window.name) !== index)
      .map(window => ({
        property: `${property}.windows`,
        value: window.name,
        message: 'Autopilot would never act in it, or cannot tell it from another one',
        allowed: 'a name of its own, startTime, endTime and one day or more',
        fix: 'complete it, or remove `windows`',
      })),
  },
]);
