import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import type { AppealTermsView } from '@kpi-loop/shared/client';
import { Texts } from '@kpi-loop/shared/ui';

/** What happens with an appeal, step by step, and how long each may take: said before it is filed. */
@Component({
  selector: 'kl-after-filing',
  imports: [TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <ol>
      @for (step of steps(); track step.key) {
        <li>
          <span>{{ 'appeal.form.step.' + step.key | transloco }}</span>
          <small>{{ step.days }}</small>
        </li>
      }
    </ol>
    <p class="kl-small">{{ 'appeal.form.promise' | transloco }}</p>
    <p class="kl-small">{{ 'appeal.next.court' | transloco }}</p>
  `,
  styles: `
    ol {
      margin: 0 0 12px;
      padding: 0;
      list-style: none;
      counter-reset: step;
    }
    li {
      display: grid;
      grid-template-columns: 24px minmax(0, 1fr) auto;
      gap: 8px;
      align-items: baseline;
      padding: 6px 0;
      counter-increment: step;
    }
    li::before {
      content: counter(step);
      width: 22px;
      height: 22px;
      border-radius: 50%;
      background: var(--kl-accent-soft);
      color: var(--kl-accent);
      font-size: 12px;
      line-height: 22px;
      text-align: center;
    }
    small {
      font-size: 12px;
      color: var(--kl-text-3);
      white-space: nowrap;
    }
    p {
      margin: 4px 0 0;
    }
  `,
})
export class AfterFiling {
  private readonly texts = inject(Texts);

  readonly terms = input.required<AppealTermsView>();

  protected readonly steps = computed(() => {
    this.texts.lang();
    const { screenWd, statementWd, decideWd, secondFileWd, secondDecideWd } = this.terms();
    const steps = [
      { key: 'screen', wd: screenWd },
      { key: 'investigate', wd: statementWd },
      { key: 'decide', wd: decideWd },
      { key: 'second', wd: secondFileWd },
      { key: 'final', wd: secondDecideWd },
    ];
    return steps.map(({ key, wd }) => ({ key, days: this.texts.text('appeal.form.days', { count: wd }) }));
  });
}
