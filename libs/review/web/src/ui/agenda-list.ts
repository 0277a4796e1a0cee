import { ChangeDetectionStrategy, Component, computed, inject, input, output } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import type { AgendaItemView } from '@kpi-loop/shared/client';
import { Icon, StatusMark, Texts, type KpiStatus } from '@kpi-loop/shared/ui';
import { valueText } from './figures';
import { nameIn } from './names';
import { overdueOf, type ItemSnapshot } from './snapshot';

/** The agenda in its order, by kind; what is concluded has its check. */
@Component({
  selector: 'kl-agenda-list',
  imports: [Icon, StatusMark, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @for (group of groups(); track group.key) {
      <h3>{{ 'review.kind.' + group.key | transloco }}</h3>
      <ul>
        @for (row of group.rows; track row.id) {
          <li>
            <button type="button" [class.on]="row.id === current()" [attr.aria-current]="row.id === current() ? 'true' : null" (click)="chosen.emit(row.id)">
              <span class="no">
                @if (row.done) {
                  <kl-icon name="check" [size]="14" />
                  <span class="kl-visually-hidden">{{ 'review.agenda.done' | transloco }}</span>
                } @else {
                  {{ row.ordinal }}
                }
              </span>
              <span class="what">
                <b>{{ row.title }}</b>
                <small>{{ row.sub }}</small>
              </span>
              <kl-status-mark [status]="row.state" />
            </button>
          </li>
        }
      </ul>
    }
  `,
  styleUrl: './agenda-list.less',
})
export class AgendaList {
  private readonly texts = inject(Texts);

  readonly items = input.required<AgendaItemView[]>();
  readonly current = input<string | undefined>();
  readonly chosen = output<string>();

  protected readonly groups = computed(() => {
    const lang = this.texts.lang();
    const taskText = ({ task, ownerName, ownerNameEn }: ItemSnapshot, of: typeof lang) =>
      [overdueOf(task!) ? this.texts.text('review.task.overdue', { count: overdueOf(task!) }) : '', nameIn(of, { name: ownerName, nameEn: ownerNameEn })]
        .filter(Boolean)
        .join(' · ');
    const groups: { key: string; rows: { id: string; ordinal: number; title: string; sub: string; state: KpiStatus; done: boolean }[] }[] = [];
    for (const item of this.items()) {
      const key = item.asynchronous ? 'asynchronous' : item.kind;
      if (groups.at(-1)?.key !== key) groups.push({ key, rows: [] });
      const s = item.snapshot as unknown as ItemSnapshot;
      const figures = s.task
        ? taskText(s, lang)
        : `${valueText(s.value, s, lang)} · ${this.texts.text('review.agenda.target', { target: valueText(s.target, s, lang) })}`;
      const title = s.action?.title ?? nameIn(lang, s);
      const sub = s.action ? `${nameIn(lang, s)} · ${nameIn(lang, { name: s.action.ownerName, nameEn: s.action.ownerNameEn })}` : figures;
      groups.at(-1)!.rows.push({
        id: item.id,
        ordinal: item.ordinal,
        title,
        sub,
        state: item.kind === 'action' ? (item.red ? 'warn' : 'none') : s.state,
        done: !!item.conclusion,
      });
    }
    return groups;
  });
}
