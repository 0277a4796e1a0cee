import { ChangeDetectionStrategy, Component, computed, effect, ElementRef, inject, input, output, signal, untracked, viewChild } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { TranslocoPipe } from '@jsverse/transloco';
import type { CounterLineDto, ScorecardLineView } from '@kpi-loop/shared/client';
import { BusinessDatePipe, Clock, figure, KpiNumberPipe, type Offer, OfferButton, offerOf, Texts, UnitNamePipe } from '@kpi-loop/shared/ui';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzInputDirective } from 'ng-zorro-antd/input';
import { BESIDE, type Beside, besideOf, type BesideText, type BesideValues, givenBeside, isWrong, NOTHING_BESIDE, partText } from '../ui/beside-target';
import { fromField, growth, styleOf, toField } from '../ui/line-number';
import { BesideFields } from './beside-fields';
import { readDraft, writeDraft } from './local-draft';

interface Pick {
  label: string;
  value: string;
}

const STEPS = [0.05, 0.1, 0.12];

/** The viewer's own value with its reason; typed text is kept in this browser until it is said. */
@Component({
  selector: 'kl-counter-form',
  imports: [BesideFields, BusinessDatePipe, FormsModule, KpiNumberPipe, NzButtonComponent, NzInputDirective, OfferButton, TranslocoPipe, UnitNamePipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './counter-form.html',
  styleUrl: './counter-form.less',
})
export class CounterForm {
  private readonly texts = inject(Texts);
  private readonly clock = inject(Clock);
  private readonly field = viewChild<ElementRef<HTMLInputElement>>('valueField');

  readonly cardId = input.required<string>();
  readonly line = input.required<ScorecardLineView>();
  readonly lastYear = input<string | null>(null);
  readonly busy = input<string | null>(null);
  /** What comes next when every line is answered. */
  readonly then = input<Offer | null>(null);
  readonly typed = output<string | null>();
  readonly accepted = output<string>();
  readonly taken = output<Offer>();
  readonly said = output<CounterLineDto>();

  protected readonly text = signal('');
  protected readonly reason = signal('');
  protected readonly condition = signal('');
  protected readonly link = signal('');
  protected readonly note = signal('');
  /** Threshold, stretch and weight; folded away until somebody wants them. */
  protected readonly beside = signal<BesideText>(NOTHING_BESIDE);
  protected readonly unfolded = signal(false);
  protected readonly base = signal<string | null>(null);
  private readonly baseBeside = signal<BesideValues | null>(null);
  protected readonly savedAt = signal<string | null>(null);
  /** The other has moved the line while this was written: both are kept, and the writer says what becomes of his. */
  protected readonly moved = computed(() => {
    const [base, beside, line] = [this.base(), this.baseBeside(), this.line()];
    if (!this.savedAt() || base === null) return '';
    const before: Partial<Record<'target' | Beside, string | null>> = { target: base, ...(beside ?? besideOf(line)) };
    return (
      (['target', ...BESIDE] as const)
        // what was begun before a part could be countered says nothing of it
        .filter((part) => part in before && before[part] !== line[part])
        .map(
          (part) =>
            `${this.texts.text(`target.counter.part.${part}`)} ${partText(part, before[part] ?? null, this.texts.lang(), line)} → ${partText(part, line[part], this.texts.lang(), line)}`,
        )
        .join(this.texts.lang() === 'en' ? ', ' : '，')
    );
  });
  /** A page or a file that opens; anything else would not be taken. */
  protected readonly linkWrong = computed(() => this.link().trim() !== '' && !/^https?:\/\/\S+$/i.test(this.link().trim()));
  protected readonly value = computed(() => fromField(this.text(), this.line()));
  protected readonly style = computed(() => styleOf(this.line()));
  protected readonly accept = computed(() => offerOf(this.line().offers, 'scorecard.acceptLine'));
  protected readonly counter = computed(() => offerOf(this.line().offers, 'scorecard.counterLine') ?? offerOf(this.line().offers, 'scorecard.mediate'));
  /** Threshold, stretch and weight as the command takes them: what was typed of them, if anything. */
  private readonly given = computed(() => givenBeside(this.beside(), this.line()));
  private readonly wrong = computed(
    () => (this.text().trim() !== '' && this.value() === null) || BESIDE.some((part) => isWrong(part, this.beside()[part], this.line())),
  );
  protected readonly untouched = computed(() => !this.text() && BESIDE.every((part) => !this.beside()[part].trim()));
  /** The offer as it stands with what has been typed: without a value and a reason the button says what is missing. */
  protected readonly sayOffer = computed(() => {
    const offer = this.counter();
    const missing = [
      ...(this.linkWrong() ? ['evidenceOpens'] : []),
      ...(this.wrong() || (this.value() === null && !Object.keys(this.given()).length) ? ['valueGiven'] : []),
      ...(this.reason().trim() === '' ? ['reasonGiven'] : []),
    ];
    return offer?.allowed && missing.length ? { ...offer, allowed: false, because: missing } : offer;
  });
  protected readonly against = computed(() => {
    const share = growth(this.value(), this.lastYear());
    return share === null ? '' : `${figure(share, this.texts.lang(), { unit: '%', decimals: 1, sign: true })}%`;
  });
  protected readonly picks = computed<Pick[]>(() => {
    this.texts.lang();
    const suggestion = this.line().suggestion as { low?: string; high?: string } | null;
    const own = this.line().direction === 'LOWER' ? suggestion?.low : suggestion?.high;
    return [...this.steps(), ...(own ? [{ label: this.texts.text('target.counter.best'), value: own }] : [])];
  });

  constructor() {
    // another line, another draft
    effect(() => {
      const draft = readDraft(this.cardId(), this.line().id);
      untracked(() => {
        this.text.set(draft?.value ?? '');
        this.reason.set(draft?.reason ?? '');
        this.condition.set(draft?.condition ?? '');
        this.link.set(draft?.link ?? '');
        this.note.set(draft?.note ?? '');
        this.beside.set({ ...NOTHING_BESIDE, ...draft?.beside });
        this.unfolded.set(Object.values(this.beside()).some((text) => !!text));
        this.base.set(draft?.base ?? null);
        this.baseBeside.set(draft?.baseBeside ?? null);
        this.savedAt.set(draft?.savedAt ?? null);
      });
    });
    effect(() => this.typed.emit(this.value()));
  }

  focus(): void {
    this.field()?.nativeElement.focus();
  }

  /** A value from elsewhere on the page, as if it had been typed. */
  fill(value: string): void {
    this.choose(value);
    this.focus();
  }

  protected change(part: 'text' | 'reason' | 'condition' | 'link' | 'note', text: string): void {
    this[part].set(text);
    this.kept();
  }

  protected changeBeside({ part, text }: { part: Beside; text: string }): void {
    this.beside.update((beside) => ({ ...beside, [part]: text }));
    this.kept();
  }

  /** What the other has put on the table is seen; what is written here stays, against the new value. */
  protected goOn(): void {
    this.begin();
    this.keep();
  }

  protected giveUp(): void {
    for (const part of [this.text, this.reason, this.condition, this.link, this.note]) part.set('');
    this.beside.set(NOTHING_BESIDE);
    this.keep();
  }

  private begin(): void {
    this.base.set(this.line().target);
    this.baseBeside.set(besideOf(this.line()));
  }

  private kept(): void {
    if (!this.savedAt()) this.begin();
    this.keep();
  }

  private keep(): void {
    const words = { reason: this.reason(), condition: this.condition(), link: this.link(), note: this.note() };
    const written = !this.untouched() || Object.values(words).some((text) => !!text);
    const savedAt = new Date(this.clock.now()).toISOString();
    const [base, baseBeside] = [this.base() ?? undefined, this.baseBeside() ?? undefined];
    writeDraft(this.cardId(), this.line().id, { value: this.text(), ...words, beside: this.beside(), base, baseBeside, savedAt });
    this.savedAt.set(written ? savedAt : null);
  }

  protected choose(value: string): void {
    this.change('text', toField(value, this.line()));
  }

  protected say(): void {
    if (!this.sayOffer()?.allowed || this.busy()) return;
    const [target, condition, evidenceLink, evidenceNote] = [this.value(), this.condition().trim(), this.link().trim(), this.note().trim()];
    this.said.emit({
      lineId: this.line().id,
      ...(target === null ? {} : { target }),
      ...this.given(),
      reason: this.reason().trim(),
      ...(condition ? { condition } : {}),
      ...(evidenceLink ? { evidenceLink, ...(evidenceNote ? { evidenceNote } : {}) } : {}),
    });
  }

  private steps(): Pick[] {
    const from = this.lastYear();
    if (from === null || !Number(from)) return [];
    const sign = this.line().direction === 'LOWER' ? -1 : 1;
    return STEPS.map((step) => ({
      label: `${figure(sign * step, this.texts.lang(), { unit: '%', decimals: 0, sign: true })}%`,
      value: (Number(from) + Math.abs(Number(from)) * step * sign).toFixed(this.line().decimals),
    }));
  }
}
