import type { HttpContext } from '@angular/common/http';
import { computed, inject, linkedSignal, type ResourceRef, signal } from '@angular/core';
import { ifMatch } from '../http/api-context';
import { InTurn } from '../http/in-turn';
import { ProblemError } from '../problem/problem-error';
import { ProblemToast } from '../problem/problem-toast';

/** A command to a thing of the version that is shown; its answer is the fresh thing. */
export type Command<V> = (version: HttpContext) => Promise<V>;

/**
 * The one thing a page is about: what it is now, and every move as one command. What a command answers is shown without a second
 * question; an older answer that comes late changes nothing.
 */
export class AtHand<V extends { id: string; version: number }> {
  private readonly toast = inject(ProblemToast);
  private readonly turns = new InTurn();

  readonly shown = linkedSignal<V | undefined, V | undefined>({
    source: () => (this.loaded.hasValue() ? this.loaded.value() : undefined),
    computation: (now, before) => (now && (!before?.value || before.value.id !== now.id || now.version >= before.value.version) ? now : before?.value),
  });
  readonly error = computed<unknown>(() => (this.shown() ? null : this.loaded.error()));
  /** The event of the command that is on its way. */
  readonly busy = signal<string | null>(null);

  constructor(private readonly loaded: ResourceRef<V | undefined>) {}

  /**
   * Whether it was done: not when it was refused, nor when the same is on its way already (`of` tells two of one event apart).
   * Somebody was faster (412, 409): the thing is loaded anew and the reason said.
   */
  run(event: string, command: Command<V>, of = ''): Promise<boolean> {
    return this.turns.run(`${event} ${of}`, () => this.send(event, command));
  }

  private async send(event: string, command: Command<V>): Promise<boolean> {
    const thing = this.shown();
    if (!thing) return false;
    this.busy.set(event);
    try {
      this.shown.set(await command(ifMatch(thing.version)));
      return true;
    } catch (error) {
      if (error instanceof ProblemError && (error.status === 412 || error.status === 409)) this.loaded.reload();
      await this.toast.show(error);
      return false;
    } finally {
      this.busy.set(null);
    }
  }
}
