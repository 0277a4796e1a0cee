import { ChangeDetectionStrategy, Component, computed, effect, inject, input, linkedSignal, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { curveProblems, curveTable, SHORT_PARTICIPATION, type ShortParticipation, statementAmount, tellingScores } from '@kpi-loop/incentive/domain';
import { IncentivePlansService, type CurveAnchorDto, type IncentivePlanView } from '@kpi-loop/shared/client';
import {
  EmptyState,
  ifMatch,
  LifecycleBar,
  LiveService,
  type Offer,
  OfferButton,
  offerOf,
  PageHead,
  PageTitle,
  Panel,
  ProblemSpeaker,
  ProblemToast,
  ReasonModal,
  resource,
  Segmented,
  Texts,
  UnitNamePipe,
} from '@kpi-loop/shared/ui';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzInputDirective } from 'ng-zorro-antd/input';
import { anchorsOf, CurveEditor } from '../ui/curve-editor';
import { currencyName, PayMoneyPipe, payNameIn } from '../ui/pay-names';
import { PayBasePanel } from './pay-base-panel';
import { type PayStep, PaySteps } from '../ui/pay-steps';

const VERBS = ['submit', 'approve', 'return', 'retire'] as const;
const NUMBER = /^\d+(\.\d{1,2})?$/;

/** 激励方案: the curve, what it means in a worked example, and the bases it multiplies. */
@Component({
  selector: 'kl-plan-detail-page',
  imports: [
    CurveEditor,
    EmptyState,
    FormsModule,
    LifecycleBar,
    NzButtonComponent,
    NzInputDirective,
    OfferButton,
    PageHead,
    Panel,
    PayBasePanel,
    PayMoneyPipe,
    PaySteps,
    ReasonModal,
    Segmented,
    RouterLink,
    TranslocoPipe,
    UnitNamePipe,
  ],
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { class: 'kl-page' },
  template: `
    @if (view(); as v) {
      <kl-page-head [title]="heading()" [meta]="meta()">
        <span actions class="kl-actions">
          @if (editable()) {
            <button nz-button type="button" [disabled]="!changed() || busy()" (click)="save()">{{ 'incentive.save' | transloco }}</button>
          }
          @for (offer of offers(); track offer.event) {
            <kl-offer-button
              [offer]="offer"
              [label]="'incentive.planAct.' + verbOf(offer) | transloco"
              [primary]="['submit', 'approve'].includes(verbOf(offer))"
              [busy]="busy()"
              (taken)="take($event)"
            />
          }
        </span>
      </kl-page-head>
      <section class="kl-card life"><kl-lifecycle-bar [states]="states()" [current]="v.status" /></section>
      <kl-panel [title]="'incentive.curve.title' | transloco" [note]="'incentive.curve.note' | transloco"
        ><kl-curve-editor [(curve)]="curve" [editable]="editable()"
      /></kl-panel>
      <kl-panel [title]="'incentive.short.title' | transloco" [note]="'incentive.short.note' | transloco">
        @if (editable()) {
          <kl-segmented [options]="shorts()" [label]="'incentive.short.title' | transloco" [value]="short()" (valueChange)="chooseShort($event)" />
        } @else {
          <b>{{ 'incentive.short.' + short() | transloco }}</b>
        }
        <p class="kl-small">{{ 'incentive.short.hint.' + short() | transloco }}</p>
      </kl-panel>
      <div class="kl-split">
        <kl-panel [title]="'incentive.example.title' | transloco" [note]="'incentive.example.note' | transloco">
          <div class="try">
            <label
              ><span>{{ 'incentive.curve.score' | transloco }}</span
              ><input nz-input inputmode="decimal" [ngModel]="score()" (ngModelChange)="score.set($event)"
            /></label>
            <label
              ><span>{{ 'incentive.example.base' | transloco }} ({{ v.currency | unitName }})</span
              ><input nz-input inputmode="decimal" [ngModel]="base()" (ngModelChange)="base.set($event)"
            /></label>
            @if (example(); as e) {
              <strong class="kl-number" aria-live="polite">{{ e.amount | payMoney: v.currency }}</strong>
            }
          </div>
          @if (example(); as e) {
            <kl-pay-steps [steps]="e.trace" />
          }
        </kl-panel>
        <kl-panel [title]="'incentive.curve.table' | transloco">
          <table class="points">
            <thead>
              <tr>
                <th scope="col">{{ 'incentive.curve.score' | transloco }}</th>
                <th scope="col">{{ 'incentive.curve.coefficient' | transloco }}</th>
              </tr>
            </thead>
            <tbody>
              @for (point of table(); track point.score) {
                <tr>
                  <td>{{ point.score }}</td>
                  <td>{{ point.coefficient }}</td>
                </tr>
              }
            </tbody>
          </table>
        </kl-panel>
      </div>
      @if (v.basesVisible && v.status !== 'retired') {
        <kl-pay-base-panel [planId]="v.id" [currency]="v.currency" />
      }
      <kl-reason-modal
        [open]="asking() !== null"
        [title]="'incentive.planAct.' + verbOf(asking()) | transloco"
        [busy]="busy()"
        (given)="give($event)"
        (closed)="asking.set(null)"
      />
    } @else if (failure(); as f) {
      <kl-empty-state class="kl-card" icon="gift" [title]="f.title" [text]="f.reasons.join(' ')"
        ><a nz-button routerLink="/incentives">{{ 'menu.incentives' | transloco }}</a></kl-empty-state
      >
    } @else {
      <div class="kl-skeleton-card" aria-hidden="true"></div>
    }
  `,
  styles: `
    .life {
      padding: 12px 16px;
    }
    p {
      margin: 8px 0 0;
    }
    .try {
      display: flex;
      flex-wrap: wrap;
      align-items: flex-end;
      gap: 12px;
      margin-bottom: 8px;
    }
    label {
      display: flex;
      flex-direction: column;
      gap: 4px;
      width: 140px;
    }
    label span {
      font-size: 12px;
      color: var(--kl-text-2);
    }
    strong {
      margin-left: auto;
      font-size: 24px;
    }
    .points {
      width: 100%;
      border-collapse: collapse;
      font-variant-numeric: tabular-nums;
    }
    .points th {
      font-size: 12px;
      font-weight: 400;
      color: var(--kl-text-3);
    }
    .points th,
    .points td {
      padding: 5px 0;
      border-bottom: 1px solid var(--kl-line);
      text-align: right;
    }
  `,
})
export class PlanDetailPage {
  private readonly plans = inject(IncentivePlansService);
  private readonly texts = inject(Texts);
  private readonly toast = inject(ProblemToast);
  private readonly speaker = inject(ProblemSpeaker);
  private readonly live = inject(LiveService).tick(['incentivePlan.']);

  readonly id = input.required<string>();

  protected readonly busy = signal(false);
  protected readonly asking = signal<Offer | null>(null);
  protected readonly score = signal('96.80');
  protected readonly base = signal('10000');
  protected readonly plan = resource({
    params: () => ({ id: this.id(), at: this.live() }),
    loader: ({ params: { id } }) => this.plans.incentivePlanOne({ id }),
  });
  protected readonly view = linkedSignal<IncentivePlanView | undefined, IncentivePlanView | undefined>({
    source: () => (this.plan.hasValue() ? this.plan.value() : undefined),
    computation: (now, before) => now ?? before?.value,
  });
  protected readonly curve = linkedSignal<CurveAnchorDto[]>(() => this.view()?.curve ?? []);
  protected readonly short = linkedSignal<ShortParticipation>(() => this.view()?.shortParticipation ?? 'NONE');
  protected readonly shorts = computed(() => {
    this.texts.lang();
    return SHORT_PARTICIPATION.map((value) => ({ value, label: this.texts.text(`incentive.short.${value}`) }));
  });
  protected readonly failure = computed(() => (this.plan.error() ? this.speaker.words(this.plan.error()) : null));
  protected readonly heading = computed(() => (this.view() ? payNameIn(this.texts.lang(), this.view()!.name, this.view()!.nameEn) : ''));
  protected readonly meta = computed(() => {
    const v = this.view();
    return v
      ? [
          v.code,
          v.cycleCode,
          v.unitName ? payNameIn(this.texts.lang(), v.unitName, v.unitNameEn ?? '') : this.texts.text('incentive.list.everybody'),
          currencyName(v.currency, this.texts.lang()),
        ].join(' · ')
      : '';
  });
  protected readonly editable = computed(() => !!offerOf(this.view()?.offers, 'incentivePlan.edit'));
  protected readonly offers = computed(() => VERBS.flatMap((verb) => offerOf(this.view()?.offers, `incentivePlan.${verb}`) ?? []));
  protected readonly states = computed(() =>
    ['draft', 'in_review', 'effective', ...(this.view()?.status === 'retired' ? ['retired'] : [])].map((id) => ({
      id,
      label: this.texts.text(`incentive.plan.${id}`),
    })),
  );
  protected readonly sound = computed(() => curveProblems(anchorsOf(this.curve())).length === 0);
  protected readonly changed = computed(
    () => JSON.stringify(this.curve()) !== JSON.stringify(this.view()?.curve) || this.short() !== this.view()?.shortParticipation,
  );
  protected readonly table = computed(() =>
    this.sound() && this.curve().length ? curveTable(anchorsOf(this.curve()), tellingScores(anchorsOf(this.curve()))) : [],
  );
  protected readonly example = computed(() => {
    const [score, base] = [this.score().trim(), this.base().trim()];
    if (!this.sound() || !this.curve().length || !NUMBER.test(score) || !NUMBER.test(base)) return null;
    const made = statementAmount({
      score: Number(score).toFixed(2),
      curve: anchorsOf(this.curve()),
      base,
      currency: this.view()!.currency,
      eligible: '1',
      whole: '1',
    });
    return { amount: made.amount, trace: made.trace as PayStep[] };
  });

  constructor() {
    const title = inject(PageTitle);
    effect(() => this.heading() && title.show(this.heading()));
  }

  protected verbOf(offer: Offer | null): string {
    return offer?.event.split('.')[1] ?? 'return';
  }

  protected chooseShort(short: string): void {
    this.short.set(short as ShortParticipation);
  }

  protected save(): Promise<boolean> {
    return this.attempt(({ id, version }) =>
      this.plans.incentivePlanEdit({ id, body: { curve: this.curve(), shortParticipation: this.short() } }, ifMatch(version)),
    );
  }

  protected async take(offer: Offer): Promise<void> {
    if (offer.needs.length) return this.asking.set(offer);
    if (this.editable() && this.changed() && !(await this.save())) return;
    await this.attempt(({ id, version }) =>
      this.verbOf(offer) === 'submit' ? this.plans.incentivePlanSubmit({ id }, ifMatch(version)) : this.plans.incentivePlanApprove({ id }, ifMatch(version)),
    );
  }

  protected async give(given: Record<string, string>): Promise<void> {
    const [verb, body] = [this.verbOf(this.asking()), { reason: given['reason'] }];
    const done = await this.attempt(({ id, version }) =>
      verb === 'return' ? this.plans.incentivePlanReturn({ id, body }, ifMatch(version)) : this.plans.incentivePlanRetire({ id, body }, ifMatch(version)),
    );
    if (done) this.asking.set(null);
  }

  private async attempt(work: (view: IncentivePlanView) => Promise<IncentivePlanView>): Promise<boolean> {
    this.busy.set(true);
    try {
      this.view.set(await work(this.view()!));
      return true;
    } catch (error) {
      await this.toast.show(error);
      this.plan.reload();
      return false;
    } finally {
      this.busy.set(false);
    }
  }
}
