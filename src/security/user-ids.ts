import type { PodUser } from '../kubernetes/pods/stateful-set';

/** Who chooses the user ids of containers. */
export enum UserIds {
  /** The ids that the image is built for. */
  FIXED = 'fixed',
  /** The platform assigns them from a range of the namespace: OpenShift with `restricted-v2`. */
  ASSIGNED_BY_PLATFORM = 'assigned by the platform',
}

/** The user that a container is given; undefined where the platform assigns one. */
export function podUser(userIds: UserIds | undefined, ofImage: PodUser): PodUser | undefined {
  return userIds === UserIds.ASSIGNED_BY_PLATFORM ? undefined : ofImage;
}
