import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import type { SampledResultView } from '@kpi-loop/shared/client';
import { Icon, Texts } from '@kpi-loop/shared/ui';
import { nameIn } from './stage-words';

/** 抽查: what is looked at before results are published, each with its way to the result and its trace; `checking`: with what the viewer has opened. */
@Component({
  selector: 'kl-sample-list',
  imports: [Icon, RouterLink, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <p class="kl-small">
      @if (checking()) {
        {{ 'cycle.sample.opened' | transloco: { opened: opened(), count: sample().length } }}
      } @else {
        {{ 'cycle.sample.drawn' | transloco: { count: sample().length } }}
      }
    </p>
    <ul [attr.aria-label]="'cycle.sample.title' | transloco">
      @for (one of sample(); track one.scorecardId) {
        <li>
          @if (checking()) {
            <kl-icon [name]="one.opened ? 'check' : 'clock'" [size]="14" />
          }
          <a [routerLink]="one.link" [queryParams]="{ check: requestId() }">{{ nameOf(one) }}</a>
          <span class="kl-small">{{ periodOf(one) }}</span>
          @if (checking()) {
            <span class="kl-visually-hidden">{{ (one.opened ? 'cycle.sample.seen' : 'cycle.sample.unseen') | transloco }}</span>
          }
        </li>
      }
    </ul>
  `,
  styles: `
    p {
      margin: 0 0 4px;
    }
    ul {
      display: grid;
      grid-template-columns: repeat(auto-fill, minmax(240px, 1fr));
      gap: 4px 20px;
      margin: 0 0 12px;
      padding: 0;
      list-style: none;
    }
    li {
      display: flex;
      align-items: center;
      gap: 6px;
      min-width: 0;
    }
  `,
})
export class SampleList {
  private readonly texts = inject(Texts);

  readonly sample = input.required<SampledResultView[]>();
  /** The way back from a result. */
  readonly requestId = input.required<string>();
  readonly checking = input(false);

  protected readonly opened = computed(() => this.sample().filter(({ opened }) => opened).length);

  protected nameOf({ name, nameEn }: SampledResultView): string {
    return nameIn(this.texts.lang(), { name, nameEn });
  }

  protected periodOf({ periodName, periodNameEn }: SampledResultView): string {
    return nameIn(this.texts.lang(), { name: periodName, nameEn: periodNameEn });
  }
}
