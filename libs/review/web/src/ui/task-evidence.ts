import { ChangeDetectionStrategy, Component, inject, input } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import { BusinessDatePipe, StatusChip, Texts, type KpiStatus } from '@kpi-loop/shared/ui';
import { shift } from './figures';
import { ReviewNamePipe } from './names';
import type { MilestoneOf, TaskOf } from './snapshot';

/** The milestones of a key task as they stood: when each was due, what was reported, and what was said to it. */
@Component({
  selector: 'kl-task-evidence',
  imports: [BusinessDatePipe, ReviewNamePipe, StatusChip, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @if (task().criterion) {
      <p>
        <span class="kl-small">{{ 'review.task.criterion' | transloco }}</span> {{ task().criterion }}
      </p>
    }
    <ol>
      @for (one of task().milestones; track one.id) {
        <li>
          <header>
            <b>{{ one | reviewName }}</b>
            <kl-status-chip [status]="state(one)" [word]="words(one)" />
          </header>
          <p class="kl-small">
            {{ 'review.task.due' | transloco: { date: (one.dueOn | businessDate) } }} · {{ 'review.task.share' | transloco: { weight: +one.weight } }}
          </p>
          @if (one.doneOn) {
            <p class="kl-small">
              {{ 'review.task.reported' | transloco: { date: (one.doneOn | businessDate), name: (one.reportedBy | reviewName) } }}
              @if (one.share !== null && +one.share < 1) {
                · {{ 'review.task.part' | transloco: { share: percent(one.share) } }}
              }
              @if (one.quality !== null) {
                · {{ 'review.task.quality' | transloco: { share: percent(one.quality) } }}
              }
              @if (one.confirmedShare !== null) {
                · {{ 'review.task.confirmedPart' | transloco: { share: percent(one.confirmedShare) } }}
              }
              @if (one.evidenceLink) {
                · <a class="kl-link" target="_blank" rel="noopener noreferrer" [href]="one.evidenceLink">{{ 'review.task.evidence' | transloco }}</a>
              }
            </p>
          } @else {
            <p class="kl-small">{{ 'review.task.nothingReported' | transloco }}</p>
          }
          @if (one.note) {
            <p class="words">{{ one.note }}</p>
          }
          @if (one.answer) {
            <p class="words">{{ 'review.task.answer' | transloco: { answer: one.answer } }}</p>
          }
        </li>
      }
    </ol>
  `,
  styles: `
    :host {
      display: block;
    }
    p {
      margin: 0;
    }
    ol {
      margin: 8px 0 0;
      padding: 0;
      list-style: none;
    }
    li {
      padding: 8px 0;
      border-top: 1px solid var(--kl-line);
    }
    header {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 2px 10px;
    }
    b {
      font-weight: 500;
    }
    .words {
      font-size: 13px;
      overflow-wrap: anywhere;
    }
  `,
})
export class TaskEvidence {
  private readonly texts = inject(Texts);

  readonly task = input.required<TaskOf>();

  protected readonly percent = (share: string): string => `${shift(share, 2)}%`;

  protected state({ standing }: MilestoneOf): KpiStatus {
    return { late: 'bad', missed: 'bad', due: 'none', reported: 'warn', done: 'ok' }[standing] as KpiStatus;
  }

  protected words({ standing, days, overdue }: MilestoneOf): string {
    // of a card that is locked what was due later can no longer come either
    if (standing === 'missed') return this.texts.text(overdue ? 'review.task.missed' : 'review.task.open');
    return this.texts.text(`review.task.standing.${standing}`, { count: days });
  }
}
