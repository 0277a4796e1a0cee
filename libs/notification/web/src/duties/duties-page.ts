import { ChangeDetectionStrategy, Component, computed, DestroyRef, inject, signal } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import { type DutyView, NotificationService } from '@kpi-loop/shared/client';
import { dayIn, type DutyItem, DutyList, EmptyState, LiveService, PageHead, ProblemSpeaker, resource, SessionStore, Texts, Words } from '@kpi-loop/shared/ui';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { debounceTime } from 'rxjs';
import { QUIET_MS } from '../counts';

/** 待办: one list of everything that waits for me, by due date, each with its action in place. */
@Component({
  selector: 'kl-duties-page',
  imports: [DutyList, EmptyState, NzButtonComponent, PageHead, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="kl-page">
      <kl-page-head [title]="'menu.duties' | transloco" [meta]="meta()" />
      @if (problem(); as words) {
        <kl-empty-state class="kl-card" icon="refresh" [title]="words.title" [text]="words.reasons.join(' ')">
          <button nz-button type="button" (click)="list.reload()">{{ 'ui.table.retry' | transloco }}</button>
        </kl-empty-state>
      } @else if (!items()) {
        <div class="kl-card waiting" role="status">
          <span class="kl-visually-hidden">{{ 'ui.loading' | transloco }}</span>
          @for (i of [1, 2, 3, 4]; track i) {
            <div><span class="kl-skeleton"></span></div>
          }
        </div>
      } @else {
        @for (group of groups(); track group.key) {
          <kl-duty-list
            [heading]="'notification.duties.' + group.key | transloco"
            [note]="'notification.duties.count' | transloco: { count: group.items.length }"
            [items]="group.items"
          />
        } @empty {
          <kl-duty-list [items]="[]" />
        }
      }
    </div>
  `,
  styles: `
    .waiting div {
      padding: 14px 16px;
      border-top: 1px solid var(--kl-line);
    }
    .waiting div:first-of-type {
      border-top: 0;
    }
  `,
})
export class DutiesPage {
  private readonly service = inject(NotificationService);
  private readonly texts = inject(Texts);
  private readonly words = inject(Words);
  private readonly session = inject(SessionStore);
  private readonly speaker = inject(ProblemSpeaker);

  private readonly spoken = signal(false);
  protected readonly list = resource({ loader: () => this.service.dutyList() });
  protected readonly problem = computed(() => (this.list.error() && !this.list.hasValue() ? this.speaker.words(this.list.error()) : null));
  protected readonly items = computed(() => (this.list.hasValue() && this.spoken() ? this.list.value().items : null));

  protected readonly groups = computed(() => {
    this.texts.lang();
    const today = this.session.today() ?? '';
    const all = this.items() ?? [];
    const of = (key: string, pick: (duty: DutyView) => boolean) => ({ key, items: all.filter(pick).map((duty) => this.item(duty)) });
    const day = (duty: DutyView) => (duty.dueAt ? dayIn(duty.dueAt, this.session.timezone()) : '9999');
    return [
      of('late', (d) => day(d) < today),
      of('today', (d) => day(d) === today),
      of('next', (d) => day(d) > today && day(d) !== '9999'),
      of('open', (d) => day(d) === '9999'),
    ].filter((group) => group.items.length > 0);
  });
  protected readonly meta = computed(() => {
    this.texts.lang();
    const count = this.items()?.length;
    return count ? this.texts.text('notification.duties.meta', { count }) : '';
  });

  constructor() {
    void this.words.load().then(() => this.spoken.set(true));
    const subscription = inject(LiveService)
      .on([''])
      .pipe(debounceTime(QUIET_MS))
      .subscribe(() => this.list.reload());
    inject(DestroyRef).onDestroy(() => subscription.unsubscribe());
  }

  private item({ kind, aggregateId, params, dueAt, severity, link }: DutyView): DutyItem {
    return {
      id: `${kind} ${aggregateId}`,
      kind,
      title: this.words.of(`duty.${kind}`, params, 'notification.duties.something'),
      subtitle: this.words.maybe(`dutyNote.${kind}`, params),
      due: dueAt,
      severity,
      actionLabel: this.words.of(`dutyAction.${kind.split('.')[1] ?? ''}`, params, 'notification.duties.act'),
      link,
    };
  }
}
