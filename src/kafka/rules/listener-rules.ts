import { Severity } from '../../core/finding';
import { isWhole } from '../../core/range';
import { ruleTable } from '../../core/rule';
import { type ListenerModel, freePort } from '../listener';
import { INTERNAL_LISTENERS } from '../plan/internal-listeners';

/** Names of ports in Kubernetes: at most 15 characters with a letter among them. */
const PORT_NAME = /^(?=.{1,15}$)(?=.*[a-z])[a-z0-9](-?[a-z0-9])*$/;

/** Rules on listeners. */
export const LISTENER_RULES = ruleTable<readonly ListenerModel[]>('Listeners', [
  {
    code: 'LISTENERS_MISSING',
    severity: Severity.ERROR,
    about: 'A cluster has a listener for clients.',
    check: listeners => listeners.length > 0 ? undefined : {
      property: 'listeners',
      value: [],
      message: 'no client could connect',
      allowed: 'one listener or more',
      fix: 'remove `listeners` for the default one',
    },
  },
  {
    code: 'LISTENER_NAME',
    severity: Severity.ERROR,
    about: 'Names of listeners are distinct, and names of ports: at most 15 lower case letters, digits and hyphens.',
    check: listeners =>
      listeners.filter(({ name }, index) => !PORT_NAME.test(name) || isTaken('name', listeners, index))
        .map(({ name }) => ({
          property: 'listeners',
          value: name,
          message: 'the name of a listener is that of its port too',
          allowed: 'at most 15 lower case letters, digits and hyphens; not replication, controller, '
            + 'replication-tls or controller-tls, which nodes use; each once',
          fix: 'choose another name',
        })),
  },
  {
    code: 'LISTENER_PORT',
    severity: Severity.ERROR,
    about: 'Ports of listeners are distinct, 1024 to 65535, and not 9081, 9083, 9091 or 9093, which nodes use '
      + 'themselves.',
    check: listeners => listeners.filter(({ port }, index) => !isPort(port) || isTaken('port', listeners, index))
      .map(({ name, port }) => ({
        property: 'listeners',
        value: port,
        message: listeners.filter(other => other.port === port).length > 1
          ? `${name} and another listener have the same port`
          : `${name} cannot listen there`,
        allowed: '1024 to 65535, not 9091 or 9081 (replication), 9093 or 9083 (controllers), each once',
        fix: `set \`port: ${freePort(listeners)}\` for ${name}`,
      })),
  },
]);

function isPort(port: number): boolean {
  return isWhole(port, 1024, 65535);
}

function isTaken(property: 'name' | 'port', listeners: readonly ListenerModel[], index: number): boolean {
  const value = listeners[index][property];
  return INTERNAL_LISTENERS.some(own => own[property] === value)
    || listeners.slice(0, index).some(other => other[property] === value);
}
