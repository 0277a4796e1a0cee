import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { LateObservationsService } from '@kpi-loop/shared/client';
import { dateText, resource, SessionStore, Texts } from '@kpi-loop/shared/ui';
import { figureText, moveText } from '../ui/change-text';
import { nameIn } from '../ui/status-words';

const SHOWN = 3;

/** What came too late with a delivery: how many rows, and what the first figures would become with all that wait for the dataset. */
@Component({
  selector: 'kl-late-note',
  imports: [RouterLink, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="late" role="status">
      <b>{{ 'measurement.late.parked' | transloco: { count: rows() } }}</b>
      @for (line of lines(); track line) {
        <span>{{ line }}</span>
      }
      @if (decides) {
        <a class="kl-link" routerLink="/collection/late" [queryParams]="{ dataset: datasetId() }">{{ 'measurement.late.decide' | transloco }}</a>
      }
    </div>
  `,
  styles: `
    .late {
      display: flex;
      flex-wrap: wrap;
      gap: 4px 12px;
      padding: 12px 16px;
      border-radius: var(--kl-r-l);
      background: var(--kl-warn-soft);
      font-variant-numeric: tabular-nums;
    }
    b {
      color: var(--kl-warn);
    }
  `,
})
export class LateNote {
  private readonly api = inject(LateObservationsService);
  private readonly texts = inject(Texts);

  readonly datasetId = input.required<string>();
  readonly rows = input.required<number>();
  protected readonly decides = inject(SessionStore).has('STEWARD', 'HR', 'AUD');

  private readonly impacts = resource({
    params: () => (this.decides ? { datasetId: this.datasetId(), rows: this.rows() } : undefined),
    loader: async ({ params: { datasetId } }) => {
      const { items } = await this.api.lateGroups({ datasetId });
      return Promise.all(items.slice(0, SHOWN).map(({ month }) => this.api.lateImpact({ body: { datasetId, month } })));
    },
  });
  /** The figure at the top of each month: the largest unit stands for those below. */
  protected readonly lines = computed(() => {
    const lang = this.texts.lang();
    return (this.impacts.hasValue() ? this.impacts.value() : []).flatMap(({ items: [figure] }) => {
      if (!figure) return [];
      const names = [
        nameIn(lang, { name: figure.metricName, nameEn: figure.metricNameEn }),
        nameIn(lang, { name: figure.subjectName, nameEn: figure.subjectNameEn }),
      ];
      const change = `${figureText(figure.valueBefore, figure, lang)} → ${figureText(figure.value, figure, lang)}`;
      return [
        `${names.join(' · ')} ${dateText(`${figure.month.slice(0, 7)}-01`, lang, 'UTC', 'month')} ${change} (Δ ${moveText(figure.valueBefore, figure.value, figure, lang)})`,
      ];
    });
  });
}
