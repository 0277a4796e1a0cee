import { ChangeDetectionStrategy, Component, computed, inject, input, signal } from '@angular/core';
import { RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import type { ConsoleCycleView, RequestedEvent } from '@kpi-loop/shared/client';
import { ConfirmModal, dateText, OfferButton, offerOf, Panel, ReasonModal, SessionStore, StatusMark, Texts } from '@kpi-loop/shared/ui';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { RequestCard, type Answer } from '../ui/request-card';
import { CycleConsoleStore } from './cycle-console-store';

/** What several seats decide; `cancel` is asked for only of a running cycle. */
const ASKED: RequestedEvent[] = [
  'cycle.finaliseCalibration',
  'cycle.publishResults',
  'cycle.unfreeze',
  'cycle.suspend',
  'cycle.resume',
  'cycle.cancel',
  'cycle.reopen',
];

/** Refusals that stay: the cycle does not run any more. */
const OVER = ['cycleActive', 'cycleNotOver'];

/** Where the cycle stands beside its own way: contracting, the window for changes, its hold, and what waits for several people. */
@Component({
  selector: 'kl-cycle-state-panel',
  imports: [ConfirmModal, NzButtonComponent, OfferButton, Panel, ReasonModal, RequestCard, RouterLink, StatusMark, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './cycle-state-panel.html',
  styleUrl: './cycle-state-panel.less',
})
export class CycleStatePanel {
  protected readonly store = inject(CycleConsoleStore);
  private readonly texts = inject(Texts);
  private readonly session = inject(SessionStore);

  readonly cycle = input.required<ConsoleCycleView>();
  readonly period = input<string | null>(null);

  protected readonly state = computed(() => this.cycle().state);
  protected readonly running = computed(() => this.cycle().status === 'active');
  protected readonly contract = computed(() => this.state().contract);
  protected readonly share = computed(() => {
    const contract = this.contract();
    return contract?.total ? Math.floor((contract.signed * 100) / contract.total) : 0;
  });
  protected readonly least = computed(() => Math.round(Number(this.contract()?.minSigned ?? 0) * 100));
  protected readonly enough = computed(() => !this.contract() || this.share() >= this.least());
  protected readonly requests = computed(() => this.store.requestList().filter(({ status }) => status === 'requested'));
  protected readonly asked = computed(() => ASKED.filter((event) => this.offer(event) && !this.requests().some((request) => request.event === event)));
  protected readonly shown = computed(() => !['draft', 'published', 'cancelled'].includes(this.cycle().status) || this.asked().length > 0);
  protected readonly calibrating = computed(() => this.cycle().status === 'settlement.calibrating' && this.session.has('HR', 'HRBP', 'EXEC', 'AUD'));
  protected readonly mayFollow = computed(() => this.session.has('HR', 'HRBP', 'EXEC', 'AUD') || !!this.session.session()?.isHead);

  /** Rolling on is prepared while the last one still runs. */
  protected readonly mayRoll = computed(() => this.session.has('HR', 'EXEC') && !['draft', 'published', 'cancelled'].includes(this.cycle().status));
  protected readonly mayReadPeople = computed(() => this.session.has('HR', 'AUD') && !!this.period());

  protected readonly asking = signal<RequestedEvent | null>(null);
  protected readonly closing = signal(false);
  protected readonly confirming = signal<'freeze' | 'archive' | null>(null);

  /** What belongs to a running cycle is not offered once it is over. */
  protected offer(event: string) {
    const offer = offerOf(this.cycle().offers, event);
    return offer?.because.some((rule) => OVER.includes(rule)) ? undefined : offer;
  }

  protected day(day: string, kind: 'dayShort' | 'day' = 'dayShort'): string {
    return dateText(day, this.texts.lang(), 'UTC', kind);
  }

  protected async ask(reason: string): Promise<void> {
    const event = this.asking();
    if (event && (await this.store.ask(event, reason))) this.asking.set(null);
  }

  protected async closeContracting(reason?: string): Promise<void> {
    if (await this.store.closeContracting(reason)) this.closing.set(false);
  }

  protected async confirm(): Promise<void> {
    const verb = this.confirming();
    if (verb && (await this.store.cycleDo(verb))) this.confirming.set(null);
  }

  protected answer(answer: Answer): void {
    void this.store.answer(answer);
  }
}
