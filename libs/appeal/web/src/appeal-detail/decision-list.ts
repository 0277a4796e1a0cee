import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import type { AppealRemedyDoneView, AppealView } from '@kpi-loop/shared/client';
import { BusinessDatePipe, dateText, type KpiStatus, nameIn, Panel, SessionStore, StatusChip, Texts } from '@kpi-loop/shared/ui';
import { lineText, outcomeState } from '../ui/names';

const STATES: Record<string, KpiStatus> = { waiting: 'none', asked: 'warn', done: 'ok', refused: 'none' };

/** What was decided on each ground and why, by the panel and by the second level, and what puts it right. */
@Component({
  selector: 'kl-decision-list',
  imports: [BusinessDatePipe, Panel, RouterLink, StatusChip, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { class: 'column' },
  templateUrl: './decision-list.html',
  styleUrl: './decision-list.less',
})
export class DecisionList {
  private readonly texts = inject(Texts);
  private readonly session = inject(SessionStore);

  readonly appeal = input.required<AppealView>();

  protected readonly outcomeState = outcomeState;
  protected readonly levels = computed(() => {
    this.texts.lang();
    const { decisions, grounds, remedies, scorecardId } = this.appeal();
    return [...decisions]
      .sort((a, b) => b.level - a.level)
      .map((decision) => ({
        ...decision,
        found: decision.grounds
          .map((one) => ({ ...one, of: grounds.find(({ no }) => no === one.no) }))
          .map((one) => ({
            ...one,
            ground: one.of?.ground ?? '',
            name: lineText(this.texts, one.of?.line ?? null, scorecardId === null),
          })),
        remedies: remedies.filter(({ level }) => level === decision.level).map((one) => ({ ...one, chip: STATES[one.state], what: this.what(one) })),
      }));
  });

  /** The grade, or the figure and what it is to be. */
  private what({ kind, grade, name, nameEn, month, numerator, denominator }: AppealRemedyDoneView): string {
    if (kind === 'REGRADE') return `→ ${grade ?? '–'}`;
    if (kind !== 'CORRECT_FIGURE') return '';
    const lang = this.texts.lang();
    const value = denominator === null ? numerator : `${numerator} / ${denominator}`;
    const when = month ? dateText(month, lang, this.session.timezone(), 'month') : '';
    return `${nameIn(lang, { name: name ?? '', nameEn })} ${when} → ${value ?? '–'}`;
  }
}
