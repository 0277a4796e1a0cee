import { inject, signal } from '@angular/core';
import { ProblemToast } from '../problem/problem-toast';

/** What a page does, one thing at a time: it is busy meanwhile, and why something was refused is said. */
export class Doing {
  private readonly toast = inject(ProblemToast);

  readonly busy = signal(false);

  /** Whether it was done; nothing begins while something is on its way. */
  async run(work: () => Promise<unknown>): Promise<boolean> {
    if (this.busy()) return false;
    this.busy.set(true);
    try {
      await work();
      return true;
    } catch (error) {
      await this.toast.show(error);
      return false;
    } finally {
      this.busy.set(false);
    }
  }
}
