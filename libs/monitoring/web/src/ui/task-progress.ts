import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import type { TaskMilestoneView, TaskProgressView } from '@kpi-loop/shared/client';
import { BusinessDatePipe, Icon, StatusChip, StatusMark, Texts } from '@kpi-loop/shared/ui';
import { nameIn } from './names';
import { milestoneStatus, milestoneWords, nextWords } from './task-words';

/** 重点工作 of a card in force: what is next, then every milestone with where it stands. What is open is reported on the card. */
@Component({
  selector: 'kl-task-progress',
  imports: [BusinessDatePipe, Icon, RouterLink, StatusChip, StatusMark, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { role: 'group', '[attr.aria-label]': 'title()' },
  template: `
    <header>
      <kl-status-mark [status]="task().state" />
      <a class="title" [routerLink]="['/targets', task().scorecardId]">{{ title() }}</a>
      <span class="kl-tag">{{ 'monitoring.task.weight' | transloco: { weight: +task().weight } }}</span>
      <span class="sums">
        <span class="kl-soft">{{ 'monitoring.task.confirmed' | transloco: { done: +task().confirmed } }}</span>
        <span>
          <span class="kl-soft">{{ 'monitoring.task.score' | transloco }}</span>&ngsp;<b class="kl-number">{{ task().score ?? '–' }}</b>
        </span>
      </span>
    </header>
    <p><kl-icon name="arrow" [size]="14" /> {{ next() }}</p>
    <ol>
      @for (one of task().milestones; track one.id) {
        <li>
          <span class="what"
            >{{ name(one) }} <span class="kl-small">{{ one.dueOn | businessDate: 'dayShort' }} · {{ +one.weight }}%</span></span
          >
          <kl-status-chip [status]="status(one)" [word]="words(one)" />
          @if (one.standing === 'late' || one.standing === 'due') {
            <a
              class="kl-link kl-small"
              [routerLink]="['/targets', task().scorecardId]"
              [queryParams]="{ report: one.id }"
              [attr.aria-label]="('monitoring.task.report' | transloco) + ' ' + name(one)"
              >{{ 'monitoring.task.report' | transloco }}</a
            >
          }
        </li>
      }
    </ol>
  `,
  styles: `
    :host {
      display: block;
    }
    :host + :host {
      margin-top: 16px;
      padding-top: 16px;
      border-top: 1px solid var(--kl-line);
    }
    header {
      display: flex;
      flex-wrap: wrap;
      gap: 4px 8px;
      align-items: center;
    }
    .title {
      color: inherit;
      font-weight: 600;
      overflow-wrap: anywhere;
    }
    .sums {
      display: flex;
      flex-wrap: wrap;
      gap: 4px 16px;
      margin-left: auto;
    }
    p {
      display: flex;
      gap: 6px;
      align-items: baseline;
      margin: 6px 0;
      font-weight: 500;
    }
    ol {
      margin: 0;
      padding: 0;
      list-style: none;
    }
    li {
      display: grid;
      grid-template-columns: minmax(0, 1fr) auto 44px;
      gap: 4px 12px;
      align-items: center;
      padding: 6px 0;
      border-top: 1px solid var(--kl-line);
    }
    .what {
      overflow-wrap: anywhere;
    }
    .what .kl-small {
      white-space: nowrap;
    }
    li a {
      text-align: right;
    }
    @media (max-width: 640px) {
      .title,
      li a {
        line-height: 36px;
      }
    }
  `,
})
export class TaskProgress {
  private readonly texts = inject(Texts);

  readonly task = input.required<TaskProgressView>();

  protected readonly title = computed(() => nameIn(this.texts.lang(), { name: this.task().title, nameEn: this.task().titleEn }));
  protected readonly next = computed(() => nextWords(this.task(), this.texts));
  protected readonly status = milestoneStatus;

  protected name(one: TaskMilestoneView): string {
    return nameIn(this.texts.lang(), one);
  }

  protected words(one: TaskMilestoneView): string {
    return milestoneWords(one, this.texts);
  }
}
