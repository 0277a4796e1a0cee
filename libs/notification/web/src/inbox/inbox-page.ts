import { ChangeDetectionStrategy, Component, computed, DestroyRef, effect, inject, linkedSignal, signal } from '@angular/core';
import { Router } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { NotificationService, type NotificationView } from '@kpi-loop/shared/client';
import {
  BusinessDatePipe,
  dateText,
  dayIn,
  daysBetween,
  EmptyState,
  Icon,
  type IconName,
  LiveService,
  PageHead,
  PageTitle,
  ProblemSpeaker,
  resource,
  Segmented,
  SessionStore,
  Texts,
  Words,
} from '@kpi-loop/shared/ui';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { debounceTime } from 'rxjs';

const ICONS: Record<string, IconName> = {
  scorecard: 'target',
  alert: 'bell',
  calibrationSession: 'chat',
  reviewMeeting: 'chat',
  improvementAction: 'bolt',
  changeRequest: 'swap',
  measurement: 'database',
  collectionRun: 'database',
  metricVersion: 'database',
  period: 'loop',
  cycle: 'loop',
  statement: 'gift',
  payRun: 'gift',
  incentivePlan: 'gift',
};
const QUIET_MS = 500;

/** 通知: what happened that concerns me, the newest first. Nothing here waits for an answer; that is the duties' page. */
@Component({
  selector: 'kl-inbox-page',
  imports: [BusinessDatePipe, EmptyState, Icon, NzButtonComponent, PageHead, Segmented, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './inbox-page.html',
  styleUrl: './inbox-page.less',
})
export class InboxPage {
  private readonly service = inject(NotificationService);
  private readonly router = inject(Router);
  private readonly texts = inject(Texts);
  private readonly words = inject(Words);
  private readonly speaker = inject(ProblemSpeaker);
  private readonly session = inject(SessionStore);

  protected readonly scope = signal('all');
  private readonly spoken = signal(false);
  protected readonly first = resource({
    params: () => ({ scope: this.scope() as 'all' | 'unread' }),
    loader: ({ params }) => this.service.notificationList(params),
  });
  private readonly page = linkedSignal({
    source: () => (this.first.hasValue() ? this.first.value() : undefined),
    computation: (now, before?: { value: Awaited<ReturnType<NotificationService['notificationList']>> | undefined }) => now ?? before?.value,
  });
  private readonly later = linkedSignal<unknown, { items: NotificationView[]; next: string | null } | null>({
    source: () => this.page(),
    computation: () => null,
  });
  private readonly readNow = signal<ReadonlySet<string>>(new Set());

  protected readonly ready = computed(() => !!this.page() && this.spoken());
  protected readonly problem = computed(() => (this.first.error() && !this.page() ? this.speaker.words(this.first.error()) : null));
  protected readonly unread = computed(() => this.page()?.unread ?? 0);
  protected readonly next = computed(() => (this.later() ? this.later()!.next : (this.page()?.next ?? null)));
  protected readonly items = computed(() => {
    this.texts.lang();
    return [...(this.page()?.items ?? []), ...(this.later()?.items ?? [])].map((item) => ({
      ...item,
      isNew: !item.readAt && !this.readNow().has(item.id),
      icon: ICONS[item.aggregate] ?? 'inbox',
      text: this.words.of(`told.${item.type}`, item.params, 'notification.inbox.something'),
    }));
  });
  /** The newest day first, each with its heading. */
  protected readonly days = computed(() => {
    const zone = this.session.timezone();
    const today = this.session.today() ?? '';
    const groups = new Map<string, ReturnType<typeof this.items>>();
    for (const item of this.items()) groups.set(dayIn(item.at, zone), [...(groups.get(dayIn(item.at, zone)) ?? []), item]);
    return [...groups].map(([key, items]) => ({ key, items, label: this.dayLabel(key, today) }));
  });
  protected readonly scopes = computed(() => {
    this.texts.lang();
    return ['all', 'unread'].map((value) => ({ value, label: this.texts.text(`notification.inbox.${value}`) }));
  });

  constructor() {
    void this.words.load().then(() => this.spoken.set(true));
    const title = inject(PageTitle);
    effect(() => {
      this.texts.lang();
      title.show(this.texts.text('notification.inbox.title'));
    });
    const subscription = inject(LiveService)
      .on(['notification.'])
      .pipe(debounceTime(QUIET_MS))
      .subscribe(() => this.first.reload());
    inject(DestroyRef).onDestroy(() => subscription.unsubscribe());
  }

  private dayLabel(day: string, today: string): string {
    const past = today ? daysBetween(day, today) : 2;
    if (past === 0 || past === 1) return this.texts.text(`notification.inbox.${past ? 'yesterday' : 'today'}`);
    return dateText(day, this.texts.lang(), this.session.timezone(), day.slice(0, 4) === today.slice(0, 4) ? 'dayShort' : 'day');
  }

  protected async open(item: NotificationView): Promise<void> {
    if (!item.readAt) {
      await this.service.notificationRead({ id: item.id });
      this.readNow.update((ids) => new Set([...ids, item.id]));
    }
    await this.router.navigateByUrl(item.link);
  }

  protected async readAll(): Promise<void> {
    await this.service.notificationReadAll();
    this.first.reload();
  }

  protected async more(): Promise<void> {
    const cursor = this.next();
    if (!cursor) return;
    const page = await this.service.notificationList({ scope: this.scope() as 'all' | 'unread', cursor });
    this.later.update((before) => ({ items: [...(before?.items ?? []), ...page.items], next: page.next }));
  }
}
