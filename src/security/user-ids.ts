import { Severity } from '../core/finding';
import { isWhole } from '../core/range';
import { ruleTable } from '../core/rule';
import { checked } from '../input/stand-ins';
import type { PodUser } from '../kubernetes/pods/stateful-set';

/** Who chooses the user ids of containers. */
export class UserIds {
  /** The ids that the image is built for. */
  public static readonly FIXED = new UserIds({ kind: 'image' });

  /** The platform assigns them from a range of the namespace: OpenShift with `restricted-v2`. */
  public static readonly ASSIGNED_BY_PLATFORM = new UserIds({ kind: 'platform' });

  /**
   * These ids, for policies that ask for ids of 10000 and more, which no user of a node has. When a cluster changes to
   * them, Kubernetes makes its volumes writable for the new group.
   *
   * @param user user id
   * @param group group id; the user id by default
   */
  public static of(user: number, group?: number): UserIds {
    return checked('UserIds.of', [user, group], (id, groupId = id) =>
      new UserIds({ kind: 'given', user: { user: id, group: groupId } }));
  }

  /** @internal */
  public readonly _choice: UserChoice;

  private constructor(choice: UserChoice) {
    this._choice = choice;
  }
}

type UserChoice = { readonly kind: 'image' | 'platform' } | { readonly kind: 'given'; readonly user: PodUser };

/** The user that a container is given; undefined where the platform assigns one. */
export function podUser(userIds: UserIds | undefined, ofImage: PodUser): PodUser | undefined {
  const choice = (userIds ?? UserIds.FIXED)._choice;
  return choice.kind === 'given' ? choice.user : choice.kind === 'platform' ? undefined : ofImage;
}

/** Largest user id of Linux that Kubernetes accepts. */
const LARGEST_ID = 2 ** 31 - 1;

/** Rules on user ids. */
export const USER_ID_RULES = ruleTable<PodUser | undefined>('Pods', [{
  code: 'USER_IDS',
  severity: Severity.ERROR,
  about: 'Containers do not run as root.',
  check: user => user === undefined ? [] : ([['user', user.user], ['group', user.group]] as const)
    .filter(([, id]) => !isWhole(id, 1, LARGEST_ID)).map(([name, id]) => ({
      property: 'userIds',
      value: id,
      message: `this is the ${name} id of root, or not a valid id`,
      allowed: `1 to ${LARGEST_ID}`,
      fix: 'use UserIds.of(10001), or remove `userIds` to use the ids of the image',
    })),
}]);
