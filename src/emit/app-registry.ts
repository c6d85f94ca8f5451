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

  private readonly constructs = new Set<string>();
  private readonly emitters = new Map<string, string>();
  private readonly claimedBytes = new Map<string, number>();
  private readonly unfinished: (() => void)[] = [];

  private constructor() {}

  /** Notes which construct emits an object. The first construct keeps it. */
  public emit(object: string, construct: string): void {
    this.constructs.add(construct);
    if (!this.emitters.has(object)) this.emitters.set(object, construct);
  }

  /** Every construct that emits objects. */
  public get emittingConstructs(): ReadonlySet<string> {
    return this.constructs;
  }

  /** The construct that emits an object. */
  public emitterOf(object: string): string | undefined {
    return this.emitters.get(object);
  }

  /** Notes work that waits until the program has declared everything. Whether it is the first of the tree. */
  public later(finish: () => void): boolean {
    const first = this.unfinished.length === 0;
    this.unfinished.push(finish);
    return first;
  }

  /** Does what has waited, once. */
  public finish(): void {
    for (const finish of this.unfinished.splice(0)) finish();
  }

  /**
   * Notes how many bytes of a Portworx cluster the volumes of one more construct can take. Returns the sum with those
   * of the constructs before it.
   */
  public claim(portworxCluster: string, bytes: number): number {
    const sum = (this.claimedBytes.get(portworxCluster) ?? 0) + bytes;
    this.claimedBytes.set(portworxCluster, sum);
    return sum;
  }
}
