// eslint-disable-next-line no-restricted-imports -- the one place that takes Angular's own
import { effect, resource as load, type ResourceRef, signal, untracked } from '@angular/core';

/**
 * Angular's `resource`, except that no `reload()` is lost. Angular drops one that is asked for while an answer is on its way; but that
 * answer may be older than what happened since (a live fact, a command of one's own), and the page would stay behind for ever. Here it
 * loads once more as soon as the answer has come, however often it was asked.
 */
export const resource: typeof load = (options: Parameters<typeof load>[0]) => {
  const answer = load(options) as ResourceRef<unknown>;
  const reload = answer.reload.bind(answer);
  const again = signal(false);
  effect(
    () => {
      if (!again() || answer.isLoading()) return;
      again.set(false);
      untracked(reload);
    },
    { injector: options.injector },
  );
  answer.reload = () => {
    if (reload()) return true;
    const waits = untracked(answer.isLoading);
    again.set(waits);
    return waits;
  };
  return answer as never;
};
