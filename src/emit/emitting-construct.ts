import type { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { type Emission, type Emitted, emit, later, refuse } from './emit';
import type { Finding } from '../core/finding';

/** @internal A construct that reviews its input and emits objects. */
export abstract class EmittingConstruct extends Construct {
  private emitted: Emitted = { findings: [], objects: {} };
  private pending?: () => void;

  /** What was found in the input: errors, warnings and notes. */
  public get findings(): Finding[] {
    this.finish();
    return [...this.emitted.findings];
  }

  /** The emitted objects by key; the key is the id of the object's construct. Empty when there are errors. */
  public get objects(): { [key: string]: ApiObject } {
    this.finish();
    return { ...this.emitted.objects };
  }

  /** @internal Emits, unless the input has wrong types: then nothing else is reviewed. */
  protected _emit(wrong: readonly Finding[], emission: () => Emission, main?: string): void {
    this._keep(wrong.length > 0 ? refuse(this, wrong) : emit(this, emission()), main);
  }

  /**
   * @internal Emits when the program has declared everything, or somebody asks for the findings or objects. For
   * constructs that other constructs add to.
   */
  protected _emitLater(wrong: readonly Finding[], emission: () => Emission, main?: string): void {
    this.pending = () => this._emit(wrong, emission, main);
    later(this, () => this.finish());
  }

  private finish(): void {
    const { pending } = this;
    this.pending = undefined;
    pending?.();
  }

  /** @internal Keeps what was emitted, and the main object as the default child. */
  protected _keep(emitted: Emitted, main?: string): void {
    this.emitted = emitted;
    this.node.defaultChild = main === undefined ? undefined : emitted.objects[main];
  }
}
