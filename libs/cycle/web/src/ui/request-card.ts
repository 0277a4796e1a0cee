import { ChangeDetectionStrategy, Component, computed, inject, input, linkedSignal, output } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import type { CycleRequestView } from '@kpi-loop/shared/client';
import { ConfirmModal, dateText, Icon, OfferButton, offerOf, ReasonModal, Texts } from '@kpi-loop/shared/ui';
import { SampleList } from './sample-list';
import { nameIn } from './stage-words';

export interface Answer {
  verb: 'approve' | 'reject' | 'withdraw';
  request: CycleRequestView;
  reason?: string;
  /** What the check of the sample has found. */
  note?: string;
}

/** 会签: what is asked, why, and who has agreed; the viewer's own move beside it. */
@Component({
  selector: 'kl-cycle-request-card',
  imports: [ConfirmModal, Icon, OfferButton, ReasonModal, SampleList, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @let r = request();
    <div class="head">
      <strong>{{ what() }}</strong>
      <span class="kl-small"
        >{{ 'cycle.request.status.' + r.status | transloco }}{{ r.dueAt ? ' · ' + ('cycle.request.dueAt' | transloco: { day: day(r.dueAt) }) : '' }}</span
      >
    </div>
    <p class="why">{{ r.reason }}</p>
    <ul>
      @for (seat of r.seats; track seat.seat) {
        <li [class.taken]="seat.approverId">
          <kl-icon [name]="seat.approverId ? 'check' : 'clock'" [size]="14" />
          <span>{{ 'cycle.seat.' + seat.seat | transloco }}</span>
          <span class="kl-small">{{
            seat.approverId ? nameOf(seat.approverName, seat.approverNameEn) + ' · ' + day(seat.at) : ('cycle.request.open' | transloco)
          }}</span>
        </li>
      }
    </ul>
    @for (seat of r.seats; track seat.seat) {
      @if (seat.note) {
        <p class="kl-small why">{{ 'cycle.sample.found' | transloco: { note: seat.note } }}</p>
      }
    }
    @if (r.sample.length) {
      <kl-sample-list [sample]="r.sample" [requestId]="r.id" [checking]="checks() || signed()" />
    }
    @if (r.decisionReason) {
      <p class="kl-small">{{ 'cycle.request.because' | transloco: { reason: r.decisionReason } }}</p>
    }
    @if (r.status === 'requested') {
      <div class="kl-row acts">
        <kl-offer-button
          [offer]="offer('approve')"
          [label]="'cycle.request.approve' | transloco"
          [primary]="true"
          [small]="small()"
          [busy]="busy()"
          (taken)="checks() ? signing.set(true) : confirming.set('approve')"
        />
        <kl-offer-button
          [offer]="offer('reject')"
          [label]="'cycle.request.reject' | transloco"
          [small]="small()"
          [busy]="busy()"
          (taken)="rejecting.set(true)"
        />
        <kl-offer-button
          [offer]="offer('withdraw')"
          [label]="'cycle.request.withdraw' | transloco"
          [small]="small()"
          [busy]="busy()"
          (taken)="confirming.set('withdraw')"
        />
      </div>
    }
    <kl-reason-modal
      [open]="rejecting()"
      [title]="'cycle.request.rejectTitle' | transloco"
      [okLabel]="'cycle.request.reject' | transloco"
      [busy]="busy()"
      (given)="reject($event['reason'])"
      (closed)="rejecting.set(false)"
    />
    <kl-reason-modal
      [open]="signing()"
      [title]="'cycle.sample.sign' | transloco"
      [hint]="'cycle.sample.signHint' | transloco"
      [needs]="SIGNED_WITH"
      [okLabel]="'cycle.request.approve' | transloco"
      [busy]="busy()"
      (given)="answered.emit({ verb: 'approve', request: r, note: $event['note'] })"
      (closed)="signing.set(false)"
    />
    <kl-confirm-modal
      [open]="!!confirming()"
      [verb]="confirming() ? ('cycle.request.' + confirming() | transloco) : ''"
      [text]="following()"
      [busy]="busy()"
      (confirmed)="answered.emit({ verb: confirming()!, request: r })"
      (closed)="confirming.set(null)"
    />
  `,
  styles: `
    :host {
      display: block;
    }
    .head {
      display: flex;
      flex-wrap: wrap;
      align-items: baseline;
      justify-content: space-between;
      gap: 8px;
    }
    .why {
      margin: 4px 0 8px;
      overflow-wrap: anywhere;
    }
    ul {
      display: flex;
      flex-wrap: wrap;
      gap: 4px 20px;
      margin: 0 0 8px;
      padding: 0;
      list-style: none;
    }
    li {
      display: inline-flex;
      align-items: center;
      gap: 6px;
      color: var(--kl-text-2);
    }
    .taken {
      color: inherit;
    }
    .acts {
      flex-wrap: wrap;
    }
  `,
})
export class RequestCard {
  private readonly texts = inject(Texts);

  readonly request = input.required<CycleRequestView>();
  readonly busy = input(false);
  readonly small = input(true);
  readonly answered = output<Answer>();

  protected readonly SIGNED_WITH = ['note'];
  // by its value: the same request read again is no answer
  private readonly status = computed(() => this.request().status);
  private readonly seatsTaken = computed(() => this.request().seats.filter(({ approverId }) => approverId).length);
  /** Until it is answered: what was written stays where it was refused. */
  protected readonly rejecting = linkedSignal({ source: this.status, computation: () => false });
  protected readonly signing = linkedSignal({ source: this.seatsTaken, computation: () => false });
  protected readonly confirming = linkedSignal<string, 'approve' | 'withdraw' | null>({
    source: () => `${this.status()} ${this.seatsTaken()}`,
    computation: () => null,
  });
  /** What comes of the answer, said before it is given: the last one to agree has it done. */
  protected readonly following = computed(() => {
    const left = this.request().seats.length - this.seatsTaken() - 1;
    if (this.confirming() === 'withdraw') return this.texts.text('cycle.request.withdrawn');
    return left > 0 ? this.texts.text('cycle.request.othersLeft', { count: left }) : this.texts.text('cycle.request.doneAtOnce', { what: this.what() });
  });
  protected readonly what = computed(() => {
    this.texts.lang();
    return this.texts.text(`cycle.request.${this.request().event}`, { period: this.period() });
  });
  /** The viewer's seat signs for the sample. */
  protected readonly checks = computed(() => !!offerOf(this.request().offers, 'cycleRequest.approve')?.needs.includes('note'));
  protected readonly signed = computed(() => this.request().seats.some(({ note }) => note));
  protected readonly period = computed(() => this.nameOf(this.request().periodName, this.request().periodNameEn));

  /** A move of somebody else's is not shown as refused: only what the viewer may do, and what he may once he has opened the sample. */
  protected offer(verb: string) {
    const offer = offerOf(this.request().offers, `cycleRequest.${verb}`);
    return offer?.allowed || (verb === 'approve' && this.checks()) ? offer : undefined;
  }

  protected nameOf(name: string | null, nameEn: string | null): string {
    return name ? nameIn(this.texts.lang(), { name, nameEn }) : '';
  }

  protected day(at: string | null): string {
    return at ? dateText(at.slice(0, 10), this.texts.lang(), 'UTC', 'dayShort') : '';
  }

  protected reject(reason: string): void {
    this.answered.emit({ verb: 'reject', request: this.request(), reason });
  }
}
