import { NgTemplateOutlet } from '@angular/common';
import { ChangeDetectionStrategy, Component, computed, inject, input, output } from '@angular/core';
import { RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzDrawerComponent, NzDrawerContentDirective } from 'ng-zorro-antd/drawer';
import { Copying } from '../files/copying';
import { Icon } from '../icon/icon';
import { Texts } from '../texts/texts';
import { type Offer, OfferButton } from './offer-button';
import { type KpiStatus, StatusChip } from './status-chip';
import { StepTable, type WhyStep } from './step-table';

export type WhyTone = 'a' | 'b' | 'plain';

/** One side of a fraction, or a whole: pieces with plus signs between, in the colours of the legend. */
export interface WhyTerm {
  text: string;
  tone?: WhyTone;
}

/** Terms of an equation, joined by `=`; a fraction has a `below`. */
export interface WhyExpression {
  above: WhyTerm[];
  below?: WhyTerm[];
  /** `→` before it instead of `=`: rounding happens here. */
  rounded?: boolean;
  strong?: boolean;
  /** The names of what is divided, before the numbers. */
  words?: boolean;
}

export interface WhyVersion {
  label: string;
  value: string;
  note: string;
  link?: string | unknown[];
  queryParams?: Record<string, string>;
}

export interface WhyMore {
  label: string;
  /** Without one the label only tells how much there is. */
  link?: string | unknown[];
  queryParams?: Record<string, string>;
}

export interface WhyTable {
  columns: { label: string; number?: boolean; mono?: boolean }[];
  rows: (string | { text: string; status: KpiStatus })[][];
}

export interface WhyModel {
  /** "为什么是 91.11%" */
  title: string;
  subtitle?: string;
  value: string;
  status?: KpiStatus;
  provisional?: string;
  asOf?: string;
  formula?: { expressions: WhyExpression[]; legend?: WhyTerm[]; note?: string };
  steps?: WhyStep[];
  /** Where they are not only versions: what it is compared with. */
  versionsTitle?: string;
  versions?: WhyVersion[];
  runs?: WhyTable & { more?: WhyMore };
  rows?: WhyTable & { more?: WhyMore };
}

/** Any number opens it. `数据存疑` is at the foot; more buttons go into `[footer]`, more sections into the default slot. */
@Component({
  selector: 'kl-why-drawer',
  imports: [Icon, NgTemplateOutlet, NzButtonComponent, NzDrawerComponent, NzDrawerContentDirective, OfferButton, RouterLink, StatusChip, StepTable, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './why-drawer.html',
  styleUrl: './why-drawer.less',
})
export class WhyDrawer {
  readonly open = input.required<boolean>();
  readonly why = input<WhyModel | null>(null);
  readonly closed = output<void>();
  /** Where asking is a matter of rules: a refused one says why beforehand; none where it is not the viewer's business. */
  readonly doubts = input<Offer | null>({ event: 'doubt', allowed: true, because: [], needs: [] });
  readonly doubted = output<void>();

  private readonly texts = inject(Texts);
  private readonly copying = inject(Copying);

  protected readonly address = (): string => location.href;
  /** The whole reasoning as lines of text, for a mail or a chat. */
  protected readonly explanation = computed(() => (this.why() ? explanationOf(this.why()!, this.address()) : ''));

  protected copy(text: string): void {
    void this.copying.copy(text, this.texts.text('ui.why.copied'));
  }

  protected textOf(cell: WhyTable['rows'][number][number]): string {
    return typeof cell === 'string' ? cell : cell.text;
  }

  protected statusOf(cell: WhyTable['rows'][number][number]): KpiStatus | null {
    return typeof cell === 'string' ? null : cell.status;
  }
}

const sum = (terms: WhyTerm[]): string => terms.map(({ text }) => text).join(' + ');
const part = ({ above, below }: WhyExpression): string => (below ? `(${sum(above)}) ÷ (${sum(below)})` : sum(above));

function explanationOf(why: WhyModel, address: string): string {
  const formula = why.formula?.expressions.map((expression, i) => (i ? (expression.rounded ? ' → ' : ' = ') : '') + part(expression)).join('');
  return [
    [why.title, why.subtitle].filter(Boolean).join(' · '),
    [why.value, why.provisional, why.asOf].filter(Boolean).join(' · '),
    formula,
    ...(why.steps ?? []).map(({ step, formula: how, rounded, rule }) => `${step}: ${how} → ${rounded}${rule ? ` (${rule})` : ''}`),
    (why.versions ?? []).map(({ label, value }) => `${label} ${value}`).join(' · '),
    address,
  ]
    .filter(Boolean)
    .join('\n');
}
