import { NgTemplateOutlet } from '@angular/common';
import { ChangeDetectionStrategy, Component, computed, effect, inject, input, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { Router, RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import type { AlertView } from '@kpi-loop/shared/client';
import {
  BusinessDatePipe,
  Clock,
  DateField,
  dateText,
  EmptyState,
  figure,
  Icon,
  numberText,
  OfferButton,
  offerOf,
  PageHead,
  ProblemSpeaker,
  RelativeTimePipe,
  Segmented,
  SessionStore,
  StatusMark,
  Texts,
} from '@kpi-loop/shared/ui';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzInputDirective } from 'ng-zorro-antd/input';
import { NzModalModule } from 'ng-zorro-antd/modal';
import { pick, placesOf, unitOf } from '../ui/names';
import { AlertListStore } from './alert-list-store';
import { titleOf } from '../ui/problem-title';

const CAUSES = ['process', 'resource', 'market', 'data', 'timing', 'other'];
type Asking = { alert: AlertView; verb: 'explain' | 'snooze' | 'dismiss' };

/** 预警: what happened, since when, how big against the target, and what to do with it. */
@Component({
  selector: 'kl-alert-list-page',
  imports: [
    BusinessDatePipe,
    DateField,
    EmptyState,
    FormsModule,
    Icon,
    NgTemplateOutlet,
    NzButtonComponent,
    NzInputDirective,
    NzModalModule,
    OfferButton,
    PageHead,
    RelativeTimePipe,
    RouterLink,
    Segmented,
    StatusMark,
    TranslocoPipe,
  ],
  providers: [AlertListStore],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './alert-list-page.html',
  styleUrl: './alert-list-page.less',
})
export class AlertListPage {
  protected readonly store = inject(AlertListStore);
  private readonly texts = inject(Texts);
  private readonly router = inject(Router);
  private readonly speaker = inject(ProblemSpeaker);
  private readonly session = inject(SessionStore);
  private readonly clock = inject(Clock);

  readonly scope = input<string>();
  readonly whose = input<string>();
  readonly line = input<string>();
  readonly period = input<string>();
  /** The one a link points at. */
  readonly alert = input<string>();

  protected readonly asking = signal<Asking | null>(null);
  protected readonly choice = signal('');
  protected readonly text = signal('');
  protected readonly offer = offerOf;
  protected readonly today = this.session.today;
  protected readonly scopes = computed(() => ['open', 'closed'].map((value) => ({ value, label: this.texts.text(`monitoring.alerts.${value}`) })));
  /** Somebody without a team or a role that reads has only alerts of their own. */
  protected readonly manyOwners = computed(() => !!this.session.session()?.isHead || this.session.has('HR', 'HRBP', 'EXEC', 'AUD', 'STEWARD'));
  protected readonly whoses = computed(() =>
    ['', 'own', 'team'].map((value) => ({ value, label: this.texts.text(`monitoring.alerts.${value || 'everybody'}`) })),
  );
  protected readonly linkedReason = computed(() => titleOf(this.speaker, this.store.linkedError()));
  protected readonly closed = computed(() => this.scope() === 'closed');
  protected readonly reason = computed(() => titleOf(this.speaker, this.store.error()));
  protected readonly choices = computed(() => {
    const verb = this.asking()?.verb;
    const keys =
      verb === 'explain'
        ? CAUSES.map((c) => [c, `monitoring.cause.${c}`])
        : verb === 'dismiss'
          ? ['false_positive', 'accepted_risk'].map((k) => [k, `monitoring.dismissal.${k}`])
          : [];
    return keys.map(([value, key]) => ({ value, label: this.texts.text(key) }));
  });
  protected readonly complete = computed(() => (this.asking()?.verb === 'snooze' ? this.choice() !== '' : this.choice() !== '' && this.text().trim() !== ''));

  constructor() {
    effect(() => this.store.linkedId.set(this.alert()));
    effect(() =>
      this.store.filter.set({
        scope: (this.scope() as 'open') || 'open',
        ...(this.whose() ? { whose: this.whose() as 'own' } : {}),
        ...(this.line() ? { lineId: this.line() } : {}),
        ...(this.period() ? { periodId: this.period() } : {}),
      }),
    );
  }

  protected narrow(queryParams: Record<string, string | null>): void {
    void this.router.navigate([], { queryParams, queryParamsHandling: 'merge', replaceUrl: true });
  }

  protected ask(alert: AlertView, verb: Asking['verb']): void {
    this.choice.set('');
    this.text.set('');
    this.asking.set({ alert, verb });
  }

  protected async send(): Promise<void> {
    const asking = this.asking();
    if (!asking || !this.complete()) return;
    const { alert, verb } = asking;
    const text = this.text().trim();
    const done =
      verb === 'explain'
        ? await this.store.explain(alert, this.choice(), text)
        : verb === 'snooze'
          ? await this.store.snooze(alert, this.choice())
          : await this.store.dismiss(alert, this.choice(), text);
    if (done) this.asking.set(null);
  }

  protected mark(alert: AlertView): 'bad' | 'warn' | 'none' | 'ok' {
    if (alert.handling === 'resolved') return 'ok';
    return alert.severity === 'critical' ? 'bad' : alert.severity === 'warn' ? 'warn' : 'none';
  }

  protected isLate({ ackDueAt }: AlertView): boolean {
    return !!ackDueAt && Date.parse(ackDueAt) < this.clock.now();
  }

  protected metric(alert: AlertView): string {
    return pick(this.texts.lang(), alert.metricName, alert.metricNameEn);
  }

  protected owner(alert: AlertView): string {
    return pick(this.texts.lang(), alert.ownerName, alert.ownerNameEn);
  }

  protected node(alert: AlertView): string {
    return pick(this.texts.lang(), alert.processNode ?? '', alert.processNodeEn);
  }

  /** What happened, with the numbers of the moment it was raised. */
  protected what(alert: AlertView): string {
    const lang = this.texts.lang();
    const snapshot = alert.snapshot as Record<string, string | null>;
    const unit = unitOf(alert);
    const value = (v: string | null | undefined) => numberText(v, lang, { unit, decimals: placesOf(alert) });
    const plain = (v: string | null | undefined) => (v ? figure(v, lang, { decimals: 2 }) : '–');
    const until = snapshot['dataUntil'] ? dateText(snapshot['dataUntil'], lang, this.session.timezone(), 'dayShort') : '–';
    const { month } = snapshot;
    const what = alert.rule === 'STALE' && !snapshot['dataUntil'] ? 'NO_DATA' : `${alert.rule}${month ? '_MONTH' : ''}`;
    return this.texts.text(`monitoring.alerts.what.${what}`, {
      month: month ? dateText(month, lang, this.session.timezone(), 'month') : '',
      reading: value(snapshot['reading']),
      value: value(snapshot['value']),
      limit: alert.rule === 'THRESHOLD' ? value(snapshot['limit']) : plain(snapshot['limit']),
      target: value(snapshot['target']),
      forecast: value(snapshot['forecast']),
      expected: value(snapshot['expected']),
      pace: plain(snapshot['pace']),
      score: plain(snapshot['forecastScore']),
      until,
    });
  }

  /** Another target is asked for by the owner, the head (to whom something is offered here) or HRBP; for others the way would end at a refusal. */
  protected mayAsk({ ownerId, offers }: AlertView): boolean {
    const session = this.session.session();
    return ownerId === session?.person?.id || this.session.has('HRBP') || (!!session?.isHead && offers.length > 0);
  }

  protected handling(alert: AlertView): string {
    return this.texts.text(`monitoring.handling.${alert.handling.replace('.', '_')}`);
  }

  protected valueNow(alert: AlertView): string {
    const lang = this.texts.lang();
    return numberText(alert.value, lang, { unit: unitOf(alert), decimals: placesOf(alert) });
  }
}
