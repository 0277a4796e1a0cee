import { ChangeDetectionStrategy, Component, computed, effect, inject, input, signal } from '@angular/core';
import { RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { ReviewMeetingsService, type MinutesItemView } from '@kpi-loop/shared/client';
import {
  BusinessDatePipe,
  dateText,
  EmptyState,
  ifMatch,
  lasting,
  LiveService,
  offerOf,
  OfferButton,
  PageHead,
  PageTitle,
  Panel,
  ProblemSpeaker,
  ProblemToast,
  ReasonModal,
  resource,
  SessionStore,
  StatusChip,
  Texts,
  type KpiStatus,
  type Offer,
} from '@kpi-loop/shared/ui';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { deltaText, plus, valueText } from '../ui/figures';
import { nameIn, ReviewNamePipe } from '../ui/names';
import { type GivenAnswer, ObjectionList } from '../ui/objection-list';
import type { ActionDecision, ChangeDecision } from '../ui/snapshot';

@Component({
  selector: 'kl-minutes-page',
  imports: [
    BusinessDatePipe,
    EmptyState,
    NzButtonComponent,
    ObjectionList,
    OfferButton,
    PageHead,
    Panel,
    ReasonModal,
    ReviewNamePipe,
    RouterLink,
    StatusChip,
    TranslocoPipe,
  ],
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { class: 'kl-page' },
  template: `
    @if (view(); as m) {
      <kl-page-head [title]="'review.minutes.title' | transloco: { title: m.title }">
        <span beside class="kl-tag">{{ 'review.status.' + m.status | transloco }}</span>
        <span actions class="kl-row wrap no-print">
          @for (offer of heads(); track offer.event) {
            <kl-offer-button
              [offer]="offer"
              [label]="'review.do.' + offer.event.slice(14) | transloco"
              [primary]="$first"
              [busy]="busy()"
              (taken)="take($event)"
            />
          }
          <button nz-button type="button" (click)="print()">{{ 'review.minutes.print' | transloco }}</button>
          <a nz-button nzType="text" [routerLink]="['/reviews', id()]">{{ 'review.minutes.back' | transloco }}</a>
        </span>
      </kl-page-head>
      @if (m.status === 'minutes_review' && m.objectionUntil) {
        <p class="kl-small">{{ 'review.minutes.silence' | transloco: { date: (m.objectionUntil | businessDate) } }}</p>
      }
      <kl-panel>
        <dl>
          <dt>{{ 'review.plan.unit' | transloco }}</dt>
          <dd>{{ m.unit | reviewName }} · {{ { name: m.periodName, nameEn: m.periodNameEn } | reviewName }}</dd>
          <dt>{{ 'review.plan.at' | transloco }}</dt>
          <dd>
            {{ m.startedAt ?? m.scheduledAt | businessDate: 'momentLong' }}
            @if (m.endedAt && m.endedAt !== m.startedAt) {
              – {{ m.endedAt | businessDate: 'time' }}
            }
          </dd>
          <dt>{{ 'review.attendance.decides' | transloco }}</dt>
          <dd>{{ m.decisionMaker | reviewName }}</dd>
          <dt>{{ 'review.attendance.leads' | transloco }}</dt>
          <dd>{{ m.facilitator | reviewName }}</dd>
          <dt>{{ 'review.attendance.title' | transloco }}</dt>
          <dd class="people">
            @for (a of m.attendance; track a.person.id) {
              <span class="there"
                >{{ a.person | reviewName }}
                <small
                  >{{ 'review.presence.' + a.presence | transloco }}
                  @if (a.agreedAt) {
                    · {{ 'review.minutes.agreed' | transloco }}
                  }
                </small></span
              >
            }
          </dd>
          <dt>{{ 'review.minutes.figures' | transloco }}</dt>
          <dd>{{ 'review.evidence.frozen' | transloco: { at: (m.snapshotAt | businessDate: 'momentLong') } }}</dd>
        </dl>
        @if (m.minutes) {
          <p class="summary">{{ m.minutes }}</p>
        }
      </kl-panel>
      @for (item of items(); track item.ordinal) {
        <section class="kl-card item" [attr.aria-label]="item.title">
          <header>
            <h2>{{ item.ordinal }}. {{ item.title }}</h2>
            <kl-status-chip [status]="item.state" />
            <span class="kl-small">{{ item.value }} · {{ 'review.agenda.target' | transloco: { target: item.target } }} · {{ item.owner }}</span>
            @if (item.of.conclusion) {
              <span class="kl-tag accent kl-end">{{ 'review.conclusion.' + item.of.conclusion | transloco }}</span>
            } @else {
              <span class="kl-small kl-end">{{ (item.of.asynchronous ? 'review.minutes.asynchronous' : 'review.minutes.open') | transloco }}</span>
            }
          </header>
          @if (item.of.cause) {
            <p>{{ 'review.conclude.causeIs' | transloco: { cause: item.of.cause } }}</p>
          }
          @if (item.decision) {
            <p>{{ item.decision }}</p>
          }
          @if (item.of.note) {
            <p class="kl-small">{{ item.of.note }}</p>
          }
        </section>
      }
      <kl-objection-list [objections]="m.objections" [offer]="answers()" [busy]="busy()" (answered)="answer($event)" />
      <kl-reason-modal
        [open]="!!asked()"
        [title]="'review.do.object' | transloco"
        [hint]="'review.minutes.objectHint' | transloco"
        [busy]="busy()"
        (given)="act(asked()!.event, $event['reason'])"
        (closed)="asked.set(null)"
      />
    } @else if (minutes.error()) {
      <div class="kl-card"><kl-empty-state [title]="reason().title" /></div>
    } @else {
      <div class="kl-skeleton-card" style="height: 320px" aria-busy="true"></div>
    }
  `,
  styles: `
    .wrap {
      flex-wrap: wrap;
    }
    dl {
      display: grid;
      grid-template-columns: max-content minmax(0, 1fr);
      gap: 6px 20px;
      margin: 0;
      font-size: 14px;
    }
    dt {
      color: var(--kl-text-2);
    }
    dd {
      margin: 0;
    }
    .people {
      display: flex;
      flex-wrap: wrap;
      gap: 0 14px;
    }
    .there {
      white-space: nowrap;
    }
    small {
      color: var(--kl-text-3);
    }
    .summary {
      margin: 16px 0 0;
      white-space: pre-wrap;
    }
    .item {
      padding: 12px 16px;
      break-inside: avoid;
    }
    .item header {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 6px 10px;
    }
    .item h2 {
      margin: 0;
      font-size: 15px;
      font-weight: 600;
    }
    .item p {
      margin: 6px 0 0;
    }
    @media print {
      .no-print {
        display: none;
      }
    }
  `,
})
export class MinutesPage {
  private readonly meetings = inject(ReviewMeetingsService);
  private readonly texts = inject(Texts);
  private readonly session = inject(SessionStore);
  private readonly toast = inject(ProblemToast);
  private readonly title = inject(PageTitle);
  private readonly speaker = inject(ProblemSpeaker);
  private readonly live = inject(LiveService).tick(['reviewMeeting.']);

  readonly id = input.required<string>();

  private readonly changes = signal(0);
  protected readonly minutes = resource({
    params: () => ({ id: this.id(), at: this.live() + this.changes() }),
    loader: async ({ params: { id } }) => ({
      minutes: await this.meetings.reviewMeetingMinutes({ id }),
      meeting: await this.meetings.reviewMeetingShow({ id }),
    }),
  });
  private readonly loaded = lasting(this.minutes, () => this.id());
  protected readonly view = computed(() => this.loaded()?.minutes);
  protected readonly heads = computed(() => {
    const offers = this.loaded()?.meeting.offers ?? [];
    return ['confirm', 'agree', 'object'].flatMap((verb) => offerOf(offers, `reviewMeeting.${verb}`) ?? []);
  });
  protected readonly answers = computed(() => offerOf(this.loaded()?.meeting.offers, 'reviewMeeting.answer'));
  protected readonly items = computed(() => (this.view()?.items ?? []).map((of) => this.row(of)));
  protected readonly asked = signal<Offer | null>(null);
  protected readonly busy = signal(false);
  protected readonly reason = computed(() => this.speaker.words(this.minutes.error()));

  constructor() {
    effect(() => this.title.show(this.view()?.title ?? ''));
  }

  protected print(): void {
    window.print();
  }

  protected take(offer: Offer): void {
    if (offer.needs.length) this.asked.set(offer);
    else void this.act(offer.event);
  }

  protected act(event: string, reason = ''): Promise<void> {
    const id = this.id();
    return this.send((context) => {
      if (event === 'reviewMeeting.confirm') return this.meetings.reviewMeetingConfirm({ id }, context);
      if (event === 'reviewMeeting.agree') return this.meetings.reviewMeetingAgree({ id }, context);
      return this.meetings.reviewMeetingObject({ id, body: { reason } }, context);
    });
  }

  protected answer({ objectionId, answer }: GivenAnswer): Promise<void> {
    return this.send((context) => this.meetings.reviewMeetingAnswer({ id: this.id(), objectionId, body: { answer } }, context));
  }

  private async send(command: (context: ReturnType<typeof ifMatch>) => Promise<unknown>): Promise<void> {
    const meeting = this.loaded()?.meeting;
    if (!meeting || this.busy()) return;
    this.busy.set(true);
    try {
      await command(ifMatch(meeting.version));
      this.asked.set(null);
    } catch (error) {
      await this.toast.show(error);
    } finally {
      this.busy.set(false);
      this.changes.update((n) => n + 1);
    }
  }

  private row(of: MinutesItemView) {
    const lang = this.texts.lang();
    return {
      of,
      ordinal: of.ordinal,
      title: nameIn(lang, of),
      owner: nameIn(lang, { name: of.ownerName, nameEn: of.ownerNameEn }),
      value: valueText(of.value, of, lang),
      target: valueText(of.target, of, lang),
      state: of.state as KpiStatus,
      decision: this.decision(of),
    };
  }

  private decision(of: MinutesItemView): string {
    const lang = this.texts.lang();
    if (of.conclusion === 'ACTION' && of.decision) {
      const d = of.decision as unknown as ActionDecision;
      const owner = nameIn(lang, { name: d.ownerName, nameEn: d.ownerNameEn });
      const goal = valueText(plus(d.baseline, d.expectedDelta), of, lang);
      const due = dateText(d.dueOn, lang, this.session.timezone(), 'dayShort');
      const [from, delta] = [valueText(d.baseline, of, lang), deltaText(d.expectedDelta, of, lang)];
      return this.texts.text('review.minutes.action', { title: d.title, owner, due, from, goal, delta });
    }
    if (of.conclusion === 'CHANGE_REQUEST' && of.decision) {
      const d = of.decision as unknown as ChangeDecision;
      const from = d.effectiveOn && dateText(d.effectiveOn, lang, this.session.timezone(), 'dayShort');
      return [
        d.target && this.texts.text('review.minutes.target', { target: valueText(d.target, of, lang) }),
        from && this.texts.text('review.minutes.from', { date: from }),
        d.reason,
      ]
        .filter(Boolean)
        .join(' · ');
    }
    return '';
  }
}
