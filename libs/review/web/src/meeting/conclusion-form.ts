import {
  afterNextRender,
  ChangeDetectionStrategy,
  Component,
  computed,
  effect,
  ElementRef,
  inject,
  Injector,
  input,
  output,
  signal,
  untracked,
  viewChildren,
} from '@angular/core';
import { FormsModule } from '@angular/forms';
import { RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { verifyWindow } from '@kpi-loop/review/domain';
import type { AgendaItemView, ConcludeItemDto, Conclusion, NodeSuggestionView, ReviewPersonView } from '@kpi-loop/shared/client';
import { BusinessDatePipe, Clock, dateText, Icon, PeoplePicker, SessionStore, Texts } from '@kpi-loop/shared/ui';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzDatePickerComponent } from 'ng-zorro-antd/date-picker';
import { NzInputDirective } from 'ng-zorro-antd/input';
import { dateOf, dayOf, deltaText, fromField, plus, shift, valueText } from '../ui/figures';
import { ReviewNamePipe, nameIn } from '../ui/names';
import type { ActionDecision, ChangeDecision, ItemSnapshot } from '../ui/snapshot';
import { EMPTY, readDraft, writeDraft, type ConclusionDraft } from './conclusion-draft';

const KINDS: Conclusion[] = ['ACTION', 'CHANGE_REQUEST', 'DATA_FIX', 'ESCALATE', 'PARK', 'NO_ACTION'];

/** What is decided about an item. Typed text is kept in this browser until it is recorded. */
@Component({
  selector: 'kl-conclusion-form',
  imports: [
    BusinessDatePipe,
    FormsModule,
    Icon,
    NzButtonComponent,
    NzDatePickerComponent,
    NzInputDirective,
    PeoplePicker,
    ReviewNamePipe,
    RouterLink,
    TranslocoPipe,
  ],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './conclusion-form.html',
  styleUrl: './conclusion-form.less',
  host: { '(keydown.control.enter)': 'record()', '(keydown.meta.enter)': 'record()' },
})
export class ConclusionForm {
  private readonly texts = inject(Texts);
  private readonly clock = inject(Clock);
  private readonly session = inject(SessionStore);

  readonly meetingId = input.required<string>();
  readonly item = input.required<AgendaItemView>();
  readonly people = input.required<ReviewPersonView[]>();
  readonly effectiveFrom = input('0.80');
  readonly may = input(false);
  readonly busy = input(false);
  readonly recorded = output<ConcludeItemDto>();

  protected readonly kinds = KINDS;
  readonly draft = signal<ConclusionDraft>(EMPTY);
  protected readonly saved = signal(false);
  protected readonly s = computed(() => this.item().snapshot as unknown as ItemSnapshot);
  protected readonly baseline = computed(() => valueText(this.s().actionBaseline, this.s(), this.texts.lang()));
  protected readonly delta = computed(() => fromField(this.draft().expected, this.s()));
  protected readonly goal = computed(() => {
    const [from, delta] = [this.s().actionBaseline, this.delta()];
    return from === null || delta === null ? '' : valueText(plus(from, delta), this.s(), this.texts.lang());
  });
  protected readonly window = computed(() => {
    const due = this.draft().dueOn;
    if (!due) return '';
    const { from, to } = verifyWindow(due);
    const month = (day: string) => dateText(day, this.texts.lang(), this.session.timezone(), 'month');
    return `${month(from)} – ${month(to)}`;
  });
  protected readonly enough = computed(() => {
    const delta = this.delta();
    if (delta === null) return '';
    return this.texts.text('review.conclude.enough', {
      delta: deltaText(String(+(Number(delta) * Number(this.effectiveFrom())).toFixed(10)), this.s(), this.texts.lang()),
    });
  });
  protected readonly hint = computed(() => {
    const tried = this.s().pastActions.find((a) => a.verdict);
    return tried && `${tried.title}: ${deltaText(tried.delta, this.s(), this.texts.lang())}, ${this.texts.text(`review.action.status.${tried.verdict}`)}`;
  });
  /** The fields that are not filled in yet. */
  private readonly gaps = computed(() => {
    const d = this.draft();
    if (d.conclusion === 'ACTION')
      return [!d.title.trim() && 'action', !d.ownerId && 'owner', !d.dueOn && 'due', !Number(this.delta()) && 'expected'].filter(Boolean);
    if (d.conclusion === 'CHANGE_REQUEST')
      return [d.target && fromField(d.target, this.s()) === null && 'target', !d.reason.trim() && 'reason'].filter(Boolean);
    return [];
  });
  protected readonly complete = computed(() => {
    const { conclusion } = this.draft();
    return !!conclusion && !this.gaps().length && (conclusion !== 'ACTION' || this.s().actionBaseline !== null);
  });
  /** Why it cannot be recorded yet; that there is no figure to start from is said in its place. */
  protected readonly missing = computed(() => {
    const gaps = this.gaps().map((field) => this.texts.text(`review.conclude.${field}`));
    if (gaps.length) return this.texts.text('review.conclude.missing', { fields: gaps.join(this.texts.lang() === 'en' ? ', ' : '、') });
    return this.draft().conclusion ? '' : this.texts.text('review.conclude.choose');
  });
  // the same day stays the same object: a fresh one for every look would be a change for every look, and the page would never rest
  private readonly dueOn = computed(() => this.draft().dueOn);
  private readonly effectiveOn = computed(() => this.draft().effectiveOn);
  protected readonly dueDate = computed(() => dateOf(this.dueOn()));
  protected readonly effectiveDate = computed(() => dateOf(this.effectiveOn()));
  protected readonly today = new Date(this.clock.now());
  protected readonly past = (date: Date): boolean => dayOf(date)! < dayOf(new Date(this.clock.now()))!;
  protected readonly decided = computed(() => {
    const lang = this.texts.lang();
    const { conclusion, decision } = this.item();
    if (conclusion === 'ACTION') {
      const d = decision as unknown as ActionDecision;
      return [
        d.title,
        nameIn(lang, { name: d.ownerName, nameEn: d.ownerNameEn }),
        `${valueText(d.baseline, this.s(), lang)} → ${valueText(plus(d.baseline, d.expectedDelta), this.s(), lang)} (${deltaText(d.expectedDelta, this.s(), lang)})`,
      ];
    }
    const change = decision as unknown as ChangeDecision | null;
    return change ? [change.target ? valueText(change.target, this.s(), lang) : '', change.reason].filter(Boolean) : [];
  });
  protected readonly again = signal(false);
  private readonly buttons = viewChildren<ElementRef<HTMLButtonElement>>('kindButton');
  private readonly injector = inject(Injector);
  /** Recorded by keyboard or mouse: the next item begins where this one began. */
  private going = false;

  constructor() {
    // another item, another draft
    effect(() => {
      const [meetingId, item] = [this.meetingId(), this.item()];
      untracked(() => {
        const kept = readDraft(meetingId, item.id);
        this.saved.set(!!kept);
        this.again.set(false);
        this.draft.set(kept ?? { ...EMPTY, ownerId: item.ownerId });
        if (this.going) afterNextRender(() => this.focusKind(0), { injector: this.injector });
        this.going = false;
      });
    });
  }

  /** The draft becomes an action that comes of a suggestion; what was typed already stays. */
  adopt({ id, text }: NodeSuggestionView): void {
    this.again.set(true);
    this.set('conclusion', 'ACTION');
    this.set('suggestionId', id);
    if (!this.draft().title.trim()) this.set('title', text.slice(0, 200));
  }

  protected set<K extends keyof ConclusionDraft>(key: K, value: ConclusionDraft[K]): void {
    this.draft.update((d) => ({ ...d, [key]: value }));
    writeDraft(this.meetingId(), this.item().id, this.draft());
    this.saved.set(true);
  }

  /** The arrows go through the kinds, as in every group of radio buttons. */
  protected turn(event: KeyboardEvent, at: number): void {
    const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!by) return;
    event.preventDefault();
    const to = (at + by + KINDS.length) % KINDS.length;
    this.set('conclusion', KINDS[to]);
    this.focusKind(to);
  }

  private focusKind(at: number): void {
    this.buttons()[at]?.nativeElement.focus();
  }

  protected setDay(key: 'dueOn' | 'effectiveOn', date: Date | null): void {
    this.set(key, dayOf(date));
  }

  protected shown(value: string | null): string {
    return value === null ? '' : shift(value, this.s().percent ? 2 : 0);
  }

  record(): void {
    if (!this.complete() || this.busy() || !this.may()) return;
    const d = this.draft();
    const body: ConcludeItemDto = { conclusion: d.conclusion as Conclusion, cause: d.cause, note: d.note };
    if (d.conclusion === 'ACTION')
      body.action = {
        title: d.title.trim(),
        ownerId: d.ownerId!,
        dueOn: d.dueOn!,
        expectedDelta: this.delta()!,
        ...(d.suggestionId ? { suggestionId: d.suggestionId } : {}),
      };
    if (d.conclusion === 'CHANGE_REQUEST') {
      const target = fromField(d.target, this.s());
      body.change = { reason: d.reason.trim(), ...(target ? { target } : {}), ...(d.effectiveOn ? { effectiveOn: d.effectiveOn } : {}) };
    }
    this.going = true;
    this.recorded.emit(body);
  }
}
