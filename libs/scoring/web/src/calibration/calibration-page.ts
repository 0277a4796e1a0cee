import { ChangeDetectionStrategy, Component, computed, effect, inject, input, linkedSignal, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import type { ProposeGradeDto, VoteGradeDto } from '@kpi-loop/shared/client';
import {
  ConfirmModal,
  EmptyState,
  Icon,
  LifecycleBar,
  nameIn,
  type Offer,
  OfferButton,
  offerOf,
  PageHead,
  PageTitle,
  Panel,
  ProblemSpeaker,
  ProblemToast,
  ReasonModal,
  Segmented,
  StatusMark,
  Texts,
} from '@kpi-loop/shared/ui';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzInputDirective } from 'ng-zorro-antd/input';
import { CalibrationEntries, type Chosen } from './calibration-entries';
import { CalibrationStore } from './calibration-store';
import { DistributionBars } from './distribution-bars';
import { FairnessList } from './fairness-list';
import { GradeDrawer } from './grade-drawer';
import { LeniencyTable } from './leniency-table';
import { beyond, matching } from './narrowing';
import { whatIs } from './words';

const WAY = ['setup', 'in_progress', 'approving', 'approved'];
const HEAD = ['start', 'submit', 'approve', 'refresh', 'waiveQuota', 'sendBack', 'reopen', 'cancel'];
const PRIMARY = ['start', 'submit', 'approve'];
/** As many rows as are looked at in one go; more are drawn when they are asked for. */
const AT_ONCE = 50;

/** The workbench of a panel: results side by side, their grades changed with a reason, and what that does to the whole. */
@Component({
  selector: 'kl-calibration-page',
  imports: [
    CalibrationEntries,
    ConfirmModal,
    DistributionBars,
    EmptyState,
    FairnessList,
    FormsModule,
    GradeDrawer,
    Icon,
    LeniencyTable,
    LifecycleBar,
    NzButtonComponent,
    NzInputDirective,
    OfferButton,
    PageHead,
    Panel,
    ReasonModal,
    RouterLink,
    Segmented,
    StatusMark,
    TranslocoPipe,
  ],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './calibration-page.html',
  styleUrl: './calibration-page.less',
  providers: [CalibrationStore],
})
export class CalibrationPage {
  protected readonly store = inject(CalibrationStore);
  private readonly texts = inject(Texts);
  private readonly toast = inject(ProblemToast);
  private readonly speaker = inject(ProblemSpeaker);
  private readonly title = inject(PageTitle);

  readonly id = input.required<string>();

  protected readonly session = this.store.session;
  protected readonly asked = signal<Offer | null>(null);
  protected readonly approving = signal(false);
  protected readonly opened = signal<string | null>(null);
  protected readonly chosen = signal<Chosen | null>(null);
  protected readonly search = signal('');
  protected readonly only = signal('');

  protected readonly states = computed(() =>
    (this.session()?.status === 'cancelled' ? ['setup', 'cancelled'] : WAY).map((id) => ({ id, label: this.word(`status.${id}`) })),
  );
  protected readonly next = computed(() => {
    const session = this.session();
    if (session?.status === 'approving') return this.word('next.approver', { name: nameIn(this.texts.lang(), session.secondFacilitator) });
    return session && ['setup', 'in_progress'].includes(session.status)
      ? this.word('next.facilitator', { name: nameIn(this.texts.lang(), session.facilitator) })
      : '';
  });
  protected readonly meta = computed(() => {
    const session = this.session();
    if (!session) return '';
    const units = session.units.map((unit) => nameIn(this.texts.lang(), unit)).join(this.texts.lang() === 'en' ? ', ' : '、');
    return `${whatIs(session, this.texts)} · ${units || this.word('wholeCompany')}`;
  });
  protected readonly heads = computed(() => HEAD.flatMap((verb) => this.offer(verb) ?? []));
  protected readonly primary = computed(() => this.heads().find(({ event }) => PRIMARY.includes(verbOf(event)))?.event);
  protected readonly count = computed(() => this.session()?.entries.length ?? 0);
  protected readonly changed = computed(() => this.session()?.entries.filter((entry) => entry.grade !== entry.rawGrade).length ?? 0);
  protected readonly filters = computed(() => [
    { value: '', label: this.word('all') },
    ...(this.session()?.grades ?? []).map((grade) => ({ value: grade, label: grade })),
    { value: 'changed', label: this.word('view.onlyChanged', { count: this.changed() }) },
  ]);
  protected readonly found = computed(() => matching(this.session()?.entries ?? [], this.only(), this.search()));
  private readonly most = linkedSignal<unknown, number>({ source: () => [this.only(), this.search()], computation: () => AT_ONCE });
  protected readonly rows = computed(() => this.found().slice(0, this.most()));
  protected readonly entry = computed(() => this.session()?.entries.find(({ id }) => id === this.opened()) ?? null);
  protected readonly wanted = computed(() => (this.chosen()?.entryId === this.opened() ? this.chosen()!.grade : null));
  /** What does not hold, said by grade; nothing where the distribution only guides, or was waived. */
  protected readonly breach = computed(() => {
    const session = this.session();
    if (session?.mode !== 'HARD' || session.quotaWaiver || session.status !== 'in_progress') return '';
    return beyond(session.distribution)
      .map((over) => this.word('view.over', { ...over }))
      .join(this.texts.lang() === 'en' ? ', ' : '、');
  });
  /** Why it came back, or was given up. */
  protected readonly because = computed(() => {
    const { lastReason = '', status = '' } = this.session() ?? {};
    if (!lastReason || !['in_progress', 'cancelled'].includes(status)) return '';
    return this.word(status === 'cancelled' ? 'view.cancelled' : 'view.back', { reason: lastReason });
  });
  protected readonly reason = computed(() => this.speaker.words(this.store.error()));

  constructor() {
    effect(() => this.store.id.set(this.id()));
    effect(() => {
      const session = this.session();
      if (session) this.title.show(session.name);
    });
  }

  protected offer(verb: string): Offer | undefined {
    return offerOf(this.session()?.offers, `calibrationSession.${verb}`);
  }

  protected label(event: string): string {
    return this.word(`do.${verbOf(event)}`);
  }

  protected hint(event: string | undefined): string {
    return event ? (this.texts.known(`scoring.calibration.ask.${verbOf(event)}`) ?? '') : '';
  }

  protected person(of: { name: string; nameEn: string } | null): string {
    return nameIn(this.texts.lang(), of);
  }

  protected take(offer: Offer): void {
    if (offer.event === 'calibrationSession.approve') this.approving.set(true);
    else if (offer.needs.length) this.asked.set(offer);
    else void this.store.take(offer.event);
  }

  protected async given(answers: Record<string, string>): Promise<void> {
    const offer = this.asked();
    if (offer && (await this.store.take(offer.event, answers['reason']))) this.asked.set(null);
  }

  protected async approve(): Promise<void> {
    if (await this.store.take('calibrationSession.approve')) this.approving.set(false);
  }

  protected more(): void {
    this.most.update((n) => n + AT_ONCE);
  }

  /** Back to the grade of the bands needs no reason; another one is asked for it. */
  protected async grade(chosen: Chosen): Promise<void> {
    this.chosen.set(chosen);
    const entry = this.session()?.entries.find(({ id }) => id === chosen.entryId);
    if (entry && chosen.grade !== entry.rawGrade) this.opened.set(entry.id);
    else if (await this.store.propose(chosen)) this.chosen.set(null);
  }

  protected async propose(body: ProposeGradeDto): Promise<void> {
    if (!(await this.store.propose(body))) return;
    this.close();
    await this.toast.done(this.word('done.saved'));
  }

  protected async vote(body: VoteGradeDto): Promise<void> {
    if (await this.store.vote(body)) await this.toast.done(this.word('done.voted'));
  }

  protected close(): void {
    this.opened.set(null);
    this.chosen.set(null);
  }

  private word(key: string, params?: Record<string, unknown>): string {
    return this.texts.text(`scoring.calibration.${key}`, params);
  }
}

const verbOf = (event: string): string => event.slice('calibrationSession.'.length);
