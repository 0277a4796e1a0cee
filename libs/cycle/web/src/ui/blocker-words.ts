import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import type { BlockerView } from '@kpi-loop/shared/client';
import { Texts } from '@kpi-loop/shared/ui';
import { paramsIn } from './stage-words';

/** What another feature says holds things up, in its own words. */
@Component({
  selector: 'kl-blocker-words',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `{{ words() }}`,
})
export class BlockerWords {
  private readonly texts = inject(Texts);

  readonly of = input.required<Pick<BlockerView, 'key' | 'params'>>();
  protected readonly words = computed(() => {
    const { key, params } = this.of();
    const told = paramsIn(this.texts.lang(), params);
    const status = typeof told['status'] === 'string' ? told['status'] : '';
    return this.texts.known(`${key}.${status.replace(/\./g, '_')}`, told) ?? this.texts.known(key, told) ?? this.texts.text('cycle.blocked.unknown', { key });
  });
}
