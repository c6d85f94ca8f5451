import type { Duration } from 'cdk8s';
import { Severity } from '../core/finding';
import { isWhole } from '../core/range';
import { ruleTable } from '../core/rule';
import type { SchedulePolicySpec } from '../custom-resources/stork';
import { checked } from '../input/stand-ins';

/** Days of the week. */
export enum Weekday {
  /** Monday. */
  MONDAY = 'Monday',
  /** Tuesday. */
  TUESDAY = 'Tuesday',
  /** Wednesday. */
  WEDNESDAY = 'Wednesday',
  /** Thursday. */
  THURSDAY = 'Thursday',
  /** Friday. */
  FRIDAY = 'Friday',
  /** Saturday. */
  SATURDAY = 'Saturday',
  /** Sunday. */
  SUNDAY = 'Sunday',
}

/** When something runs, and how many of its results are kept. */
export class Schedule {
  /** Every so many minutes, a whole number. */
  public static every(interval: Duration, keep = 10): Schedule {
    return checked(
      'Schedule.every',
      [interval, keep],
      (good, most) => new Schedule({ kind: 'interval', minutes: good.toMinutes({ integral: false }), keep: most }),
    );
  }

  /** Every day at a time of day, such as `02:30`, in UTC. */
  public static daily(time: string, keep = 7): Schedule {
    return checked('Schedule.daily', [time, keep], (at, most) => new Schedule({ kind: 'daily', time: at, keep: most }));
  }

  /** Every week on a day, at a time of day in UTC. */
  public static weekly(day: Weekday, time: string, keep = 5): Schedule {
    return checked(
      'Schedule.weekly',
      [day, time, keep],
      (on, at, most) => new Schedule({ kind: 'weekly', day: on, time: at, keep: most }),
    );
  }

  /** Every month on a day, 1 to 28, at a time of day in UTC. */
  public static monthly(date: number, time: string, keep = 12): Schedule {
    return checked(
      'Schedule.monthly',
      [date, time, keep],
      (on, at, most) => new Schedule({ kind: 'monthly', date: on, time: at, keep: most }),
    );
  }

  /** @internal */
  public readonly _model: ScheduleModel;

  private constructor(model: ScheduleModel) {
    this._model = model;
  }
}

/** A schedule as plain data. */
export type ScheduleModel =
  | { readonly kind: 'interval'; readonly minutes: number; readonly keep: number }
  | { readonly kind: 'daily'; readonly time: string; readonly keep: number }
  | { readonly kind: 'weekly'; readonly day: Weekday; readonly time: string; readonly keep: number }
  | { readonly kind: 'monthly'; readonly date: number; readonly time: string; readonly keep: number };

/** The schedule in STORK's form. */
export function schedulePolicySpec(schedule: ScheduleModel): SchedulePolicySpec {
  const { keep: retain } = schedule;
  switch (schedule.kind) {
    case 'interval': return { interval: { intervalMinutes: schedule.minutes, retain } };
    case 'daily': return { daily: { time: kitchenTime(schedule.time), retain } };
    case 'weekly': return { weekly: { day: schedule.day, time: kitchenTime(schedule.time), retain } };
    case 'monthly': return { monthly: { date: schedule.date, time: kitchenTime(schedule.time), retain } };
  }
}

const TIME = /^([01]?\d|2[0-3]):([0-5]\d)$/;

/** `14:05` in the form that STORK reads: `2:05PM`. */
function kitchenTime(time: string): string {
  const [, hour = 'NaN', minute = ''] = TIME.exec(time) ?? [];
  return `${(Number(hour) + 11) % 12 + 1}:${minute}${Number(hour) < 12 ? 'AM' : 'PM'}`;
}

/** Rules on schedules. */
export const SCHEDULE_RULES = ruleTable<{
  readonly schedule?: ScheduleModel;
  readonly property: string;
}>('Schedules, snapshots, backups', [{
  code: 'SCHEDULE',
  severity: Severity.ERROR,
  about: 'A schedule has a whole number of minutes, or a time of day such as 02:30 and a valid day, and keeps 1 result '
    + 'or more.',
  check: ({ schedule, property }) => {
    if (schedule === undefined) return [];
    const wrong = (value: unknown, allowed: string) =>
      ({ property, value, message: 'STORK would never act on it', allowed, fix: 'correct it' });
    return [
      ...isWhole(schedule.keep, 1) ? [] : [wrong(schedule.keep, 'a whole number of results to keep, 1 or more')],
      ...schedule.kind !== 'interval' || isWhole(schedule.minutes, 1)
        ? []
        : [wrong(schedule.minutes, 'whole minutes, 1 or more')],
      ...schedule.kind === 'interval' || TIME.test(schedule.time) ? [] : [wrong(schedule.time, '00:00 to 23:59')],
      ...schedule.kind !== 'weekly' || Object.values(Weekday).includes(schedule.day)
        ? []
        : [wrong(schedule.day, 'a Weekday')],
      // Every month has a 28th.
      ...schedule.kind !== 'monthly' || isWhole(schedule.date, 1, 28) ? [] : [wrong(schedule.date, '1 to 28')],
    ];
  },
}]);
