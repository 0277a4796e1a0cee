import { ChangeDetectionStrategy, Component, computed, inject, input, output } from '@angular/core';
import { RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import type { QualityResultView } from '@kpi-loop/shared/client';
import { RelativeTimePipe, StatusChip, Texts } from '@kpi-loop/shared/ui';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { nameIn } from '../ui/status-words';
import { CheckExamples } from './check-examples';
import { checkWords, OUTCOME_MARK } from './check-words';

/** What came of checks: the sentence, the answer, and where it is broken. */
@Component({
  selector: 'kl-check-results',
  imports: [CheckExamples, NzButtonComponent, RelativeTimePipe, RouterLink, StatusChip, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <ul class="results">
      @for (result of rows(); track result.id) {
        <li>
          <div class="head">
            <kl-status-chip [status]="result.mark" [word]="'measurement.check.outcome.' + result.outcome | transloco" />
            <b>{{ result.words }}</b>
            @if (result.outcome === 'failed') {
              <span class="kl-soft">{{ 'measurement.check.found' | transloco: { count: result.failing } }}</span>
              @if (result.asked.severity === 'block') {
                <span class="kl-tag">{{ 'measurement.queue.blocked' | transloco }}</span>
              }
            }
            @if (named()) {
              <a class="kl-small" [routerLink]="['/collection/datasets', result.datasetId]">{{ result.name }}</a>
              <span class="kl-small">{{ result.foundAt | relativeTime }}</span>
              <a class="kl-small" [routerLink]="['/collection/runs', result.runId]">{{ 'measurement.queue.toRun' | transloco }}</a>
            }
            @if (settles() && result.outcome === 'failed' && !result.settledAt && result.asked.severity === 'warn') {
              <button nz-button nzSize="small" type="button" (click)="settled.emit(result)">{{ 'measurement.queue.settle' | transloco }}</button>
            }
          </div>
          @if (result.examples.length) {
            <kl-check-examples [kind]="result.asked.kind" [examples]="result.examples" [failing]="result.failing" />
          }
          @if (result.settledAt) {
            <p class="kl-small">{{ 'measurement.queue.settled' | transloco: { name: result.settler, reason: result.settledReason } }}</p>
          }
        </li>
      }
    </ul>
  `,
  styles: `
    .results {
      margin: 0;
      padding: 0;
      list-style: none;
    }
    .results > li {
      padding: 8px 0;
      border-bottom: 1px solid var(--kl-line);
    }
    .results > li:last-child {
      border-bottom: 0;
    }
    .head {
      display: flex;
      flex-wrap: wrap;
      gap: 4px 12px;
      align-items: center;
    }
    b {
      font-weight: 500;
      overflow-wrap: anywhere;
    }
    p {
      margin: 4px 0 0;
    }
  `,
})
export class CheckResults {
  private readonly texts = inject(Texts);

  readonly results = input.required<QualityResultView[]>();
  /** Of several datasets: which one, when, and the way to its run. */
  readonly named = input(false);
  readonly settles = input(false);
  readonly settled = output<QualityResultView>();

  protected readonly rows = computed(() => {
    const lang = this.texts.lang();
    return this.results().map((result) => ({
      ...result,
      words: checkWords(result.asked, result.labels, result.other, this.texts),
      mark: result.outcome === 'failed' && result.asked.severity === 'warn' ? ('warn' as const) : OUTCOME_MARK[result.outcome],
      name: nameIn(lang, { name: result.datasetName, nameEn: result.datasetNameEn }),
      settler: nameIn(lang, { name: result.settledByName ?? '–', nameEn: result.settledByNameEn }),
    }));
  });
}
