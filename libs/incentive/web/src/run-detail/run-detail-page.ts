import { ChangeDetectionStrategy, Component, computed, effect, inject, input, linkedSignal, signal } from '@angular/core';
import { RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { PayRunsService, type PayRunView, type PayStatementItem, type PayStatementPage, type PayStatementView } from '@kpi-loop/shared/client';
import {
  BusinessDatePipe,
  ConfirmModal,
  DataCell,
  type DataColumn,
  DataTable,
  Doing,
  EmptyState,
  ifMatch,
  LifecycleBar,
  LiveService,
  type Offer,
  offerOf,
  OfferButton,
  PageHead,
  PageTitle,
  Panel,
  ProblemSpeaker,
  ReasonModal,
  resource,
  Segmented,
  StatusChip,
  Texts,
} from '@kpi-loop/shared/ui';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzDrawerComponent, NzDrawerContentDirective } from 'ng-zorro-antd/drawer';
import { currencyName, PayMoneyPipe, PayNamePipe, payNameIn, payStateOf } from '../ui/pay-names';
import { type PayStep, PaySteps } from '../ui/pay-steps';
import { Settled } from '../ui/settled';
import { TrueUps } from '../ui/true-ups';

const VERBS = ['calculate', 'submit', 'approve', 'release', 'return', 'unapprove', 'recall'] as const;
type Verb = (typeof VERBS)[number];
const MANY = 12;
const WAY = ['pending', 'calculated', 'in_review', 'approved', 'released'];
const BACK: Verb[] = ['return', 'unapprove', 'recall'];
/** What binds people is asked once more. */
const CONFIRM: Verb[] = ['approve', 'release'];

/** 发放批次: the checks first, then people, then the two keys: COMP calculates and releases, FIN approves. */
@Component({
  selector: 'kl-run-detail-page',
  imports: [
    BusinessDatePipe,
    ConfirmModal,
    DataCell,
    DataTable,
    EmptyState,
    LifecycleBar,
    NzButtonComponent,
    NzDrawerComponent,
    NzDrawerContentDirective,
    OfferButton,
    PageHead,
    Panel,
    PayMoneyPipe,
    PayNamePipe,
    PaySteps,
    ReasonModal,
    RouterLink,
    Segmented,
    Settled,
    StatusChip,
    TranslocoPipe,
    TrueUps,
  ],
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { class: 'kl-page' },
  templateUrl: './run-detail-page.html',
  styleUrl: './run-detail-page.less',
})
export class RunDetailPage {
  private readonly runs = inject(PayRunsService);
  private readonly texts = inject(Texts);
  private readonly doing = new Doing();
  private readonly speaker = inject(ProblemSpeaker);
  private readonly live = inject(LiveService).tick(['payRun.', 'statement.', 'payBase.']);

  readonly id = input.required<string>();

  protected readonly stateOf = payStateOf;
  protected readonly currency = (code: string): string => currencyName(code, this.texts.lang());
  protected readonly busy = this.doing.busy;
  protected readonly asking = signal<Verb | null>(null);
  protected readonly confirming = signal<Verb | null>(null);
  protected readonly explaining = signal<PayStatementItem | null>(null);
  protected readonly only = signal('all');
  protected readonly opened = signal<PayStatementView | null>(null);
  private readonly changes = signal(0);
  protected readonly run = resource({
    params: () => ({ id: this.id(), at: this.live() + this.changes() }),
    loader: ({ params: { id } }) => this.runs.payRunOne({ id }),
  });
  protected readonly view = linkedSignal<PayRunView | undefined, PayRunView | undefined>({
    source: () => (this.run.hasValue() ? this.run.value() : undefined),
    computation: (now, before) => now ?? before?.value,
  });
  protected readonly failure = computed(() => (this.run.error() ? this.speaker.words(this.run.error()) : null));
  private readonly filter = computed(() =>
    this.only() === 'outlier' ? { outlier: 'true' as const } : this.only() === 'all' ? {} : { status: this.only() as PayStatementItem['status'] },
  );
  protected readonly page = resource({
    params: () => (this.view()?.amountsVisible ? { id: this.id(), ...this.filter(), at: `${this.view()!.version}.${this.changes()}` } : undefined),
    loader: ({ params: { at: _, ...query } }) => this.runs.payRunAmounts({ ...query, limit: 100 }),
  });
  protected readonly shown = linkedSignal<PayStatementPage | undefined>(() => (this.page.hasValue() ? this.page.value() : undefined));
  protected readonly rows = computed(() => this.shown()?.items ?? []);
  protected readonly held = resource({
    params: () => ({ id: this.id(), at: this.live() + this.changes() }),
    loader: ({ params: { id } }) => this.runs.payRunHeld({ id }),
  });
  private readonly heldBack = resource({
    params: () => (this.view()?.amountsVisible ? { id: this.id(), at: this.live() + this.changes() } : undefined),
    loader: ({ params: { id } }) => this.runs.payRunHeldBack({ id }),
  });
  protected readonly differences = computed(() => (this.heldBack.hasValue() ? this.heldBack.value() : []));
  protected readonly heldRows = computed(() => (this.held.hasValue() ? this.held.value() : []));

  protected readonly heading = computed(() =>
    this.view()
      ? `${payNameIn(this.texts.lang(), this.view()!.planName, this.view()!.planNameEn)} · ${payNameIn(this.texts.lang(), this.view()!.periodName, this.view()!.periodNameEn)}`
      : '',
  );
  protected readonly offers = computed(() => {
    const given = VERBS.flatMap((verb) => {
      const offer = offerOf(this.view()?.offers, `payRun.${verb}`);
      return offer ? [{ ...offer, verb }] : [];
    });
    // calculating again is not the next step once there is something to submit
    const ahead = given.filter((offer) => !BACK.includes(offer.verb));
    const primary = ahead.find((offer) => offer.verb !== 'calculate') ?? ahead[0];
    return given.map((offer) => ({ ...offer, primary: offer === primary })).reverse();
  });
  protected readonly states = computed(() => WAY.map((id) => ({ id, label: this.word(`run.${id}`) })));
  protected readonly next = computed(() => this.texts.known(`incentive.next.${this.view()?.status}`) ?? '');
  protected readonly checks = computed(
    () => this.view()?.checks.filter((check) => check.rule !== 'amountsUnchanged' || this.view()!.status === 'approved' || !check.ok) ?? [],
  );
  protected readonly filters = computed(() => ['all', 'outlier', 'zero', 'on_hold'].map((value) => ({ value, label: this.word(`only.${value}`) })));
  /** Many people: rows of a fixed height and columns of a fixed width. */
  protected readonly virtual = computed(() => this.rows().length > MANY);
  protected readonly columns = computed<DataColumn<PayStatementItem>[]>(() => {
    const columns: DataColumn<PayStatementItem>[] = [
      { key: 'name', label: this.word('col.person'), width: '200px' },
      { key: 'unit', label: this.word('col.unit'), wideOnly: true, width: '140px' },
      { key: 'score', label: this.word('curve.score'), number: true, text: (row) => row.score, wideOnly: true, width: '80px' },
      { key: 'coefficient', label: this.word('curve.coefficient'), number: true, text: (row) => row.coefficient, wideOnly: true, width: '90px' },
      { key: 'base', label: this.word('base.amount'), number: true, wideOnly: true, width: '130px' },
      { key: 'amount', label: this.word('col.amount'), number: true, width: '140px' },
      { key: 'previous', label: this.word('col.previous'), number: true, wideOnly: true, width: '150px' },
      { key: 'status', label: this.word('col.status'), width: '110px' },
    ];
    return this.virtual() ? columns : columns.map(({ width: _, ...column }) => column);
  });
  protected readonly trace = computed(() => (this.opened()?.trace ?? []) as unknown as PayStep[]);

  constructor() {
    const title = inject(PageTitle);
    effect(() => this.heading() && title.show(this.heading()));
  }

  protected async take(verb: Verb, offer: Offer): Promise<void> {
    if (offer.needs.length) this.asking.set(verb);
    else if (CONFIRM.includes(verb)) this.confirming.set(verb);
    else await this.send(verb);
  }

  protected async confirm(): Promise<void> {
    if (await this.send(this.confirming()!)) this.confirming.set(null);
  }

  protected async give(given: Record<string, string>): Promise<void> {
    if (await this.send(this.asking()!, given['reason'])) this.asking.set(null);
  }

  protected async open(row: PayStatementItem): Promise<void> {
    await this.doing.run(async () => this.opened.set(await this.runs.statementStatement({ id: row.id })));
  }

  protected async explain(given: Record<string, string>): Promise<void> {
    const done = await this.doing.run(() => this.runs.statementExplain({ id: this.explaining()!.id, body: { reason: given['reason'] } }));
    if (done) this.explaining.set(null);
    this.changes.update((n) => n + 1);
  }

  protected async more(): Promise<void> {
    const cursor = this.shown()?.next;
    if (!cursor) return;
    await this.doing.run(async () => {
      const { items, next, currency } = await this.runs.payRunAmounts({ id: this.id(), ...this.filter(), cursor, limit: 100 });
      this.shown.update((known) => ({ currency, items: [...(known?.items ?? []), ...items], next }));
    });
  }

  private async send(verb: Verb, reason = ''): Promise<boolean> {
    const { id, version } = this.view()!;
    const [plain, reasoned, context] = [{ id }, { id, body: { reason } }, ifMatch(version)];
    const calls: Record<Verb, () => Promise<PayRunView>> = {
      calculate: () => this.runs.payRunCalculate(plain, context),
      submit: () => this.runs.payRunSubmit(plain, context),
      approve: () => this.runs.payRunApprove(plain, context),
      release: () => this.runs.payRunRelease(plain, context),
      return: () => this.runs.payRunReturn(reasoned, context),
      unapprove: () => this.runs.payRunUnapprove(reasoned, context),
      recall: () => this.runs.payRunRecall(reasoned, context),
    };
    const done = await this.doing.run(calls[verb]);
    // answers to verbs hold no totals: the page is read anew
    this.changes.update((n) => n + 1);
    return done;
  }

  private word(key: string): string {
    this.texts.lang();
    return this.texts.text(`incentive.${key}`);
  }
}
