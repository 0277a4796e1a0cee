import { linkedSignal, type Resource, type Signal } from '@angular/core';

/**
 * The last answer of a resource that is read anew at every live fact: while the next answer is on its way it has no value, and
 * without this the page would blank each time. `of` names what is shown, so that another thing does not begin with the words of the one before.
 */
export function lasting<T>(answer: Resource<T | undefined>, of: () => unknown = () => null): Signal<T | undefined> {
  const last = linkedSignal<{ of: unknown; value: T | undefined }, { of: unknown; value: T | undefined }>({
    source: () => ({ of: of(), value: answer.hasValue() ? answer.value() : undefined }),
    computation: (now, before) => (now.value === undefined && before && Object.is(before.value.of, now.of) ? before.value : now),
  });
  return (() => last().value) as Signal<T | undefined>;
}
