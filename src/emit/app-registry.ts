import type { IConstruct } from 'constructs';

/** Key of the registry on the root. It is shared by all copies of this package in an app. */
const REGISTRY = Symbol.for('kafka-constructs.registry');

interface Root extends IConstruct {
  [REGISTRY]?: AppRegistry;
}

/**
 * What the constructs of one app share: the objects that they emit, and what their volumes can take of the pools. It is
 * kept on the root.
 */
export class AppRegistry {
  /** The registry of the app of a construct. */
  public static of(scope: IConstruct): AppRegistry {
    const root: Root = scope.node.root;
    return root[REGISTRY] ??= new AppRegistry();
  }

  private readonly emitters = new Map<string, string>();
  private readonly claims = new Map<string, Map<string, number>>();

  private constructor() {}

  /** Notes which construct emits an object. The first construct keeps it. */
  public emit(object: string, construct: string): void {
    if (!this.emitters.has(object)) this.emitters.set(object, construct);
  }

  /** The construct that emits an object. */
  public emitterOf(object: string): string | undefined {
    return this.emitters.get(object);
  }

  /** Every construct that emits objects. */
  public get emittingConstructs(): ReadonlySet<string> {
    return new Set(this.emitters.values());
  }

  /**
   * Notes how many bytes of a Portworx cluster the volumes of a construct can take. Returns the sum with those of the
   * constructs before it.
   */
  public claim(portworxCluster: string, construct: string, bytes: number): number {
    const claims = this.claims.get(portworxCluster) ?? new Map<string, number>();
    this.claims.set(portworxCluster, claims.set(construct, bytes));
    const constructs = [...claims];
    const upToThis = constructs.slice(0, constructs.findIndex(([other]) => other === construct) + 1);
    return upToThis.reduce((sum, [, claimed]) => sum + claimed, 0);
  }
}
