import { NgTemplateOutlet } from '@angular/common';
import { ChangeDetectionStrategy, Component, input, output } from '@angular/core';
import { RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzDrawerComponent, NzDrawerContentDirective } from 'ng-zorro-antd/drawer';
import { Icon } from '../icon/icon';
import { type KpiStatus, StatusChip } from './status-chip';

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
}

export interface WhyStep {
  step: string;
  formula: string;
  unrounded: string;
  rounded: string;
  rule: string;
  strong?: boolean;
}

export interface WhyVersion {
  label: string;
  value: string;
  note: string;
  link?: string | unknown[];
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
  versions?: WhyVersion[];
  runs?: WhyTable & { more?: { label: string; link: string | unknown[] } };
  rows?: WhyTable & { more?: { label: string; link: string | unknown[] } };
}

/** Any number opens it. `数据存疑` is always at the foot; more buttons go into `[footer]`, more sections into the default slot. */
@Component({
  selector: 'kl-why-drawer',
  imports: [Icon, NgTemplateOutlet, NzButtonComponent, NzDrawerComponent, NzDrawerContentDirective, RouterLink, StatusChip, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './why-drawer.html',
  styleUrl: './why-drawer.less',
})
export class WhyDrawer {
  readonly open = input.required<boolean>();
  readonly why = input<WhyModel | null>(null);
  readonly closed = output<void>();
  readonly doubted = output<void>();

  protected async copyAddress(): Promise<void> {
    await navigator.clipboard?.writeText(location.href);
  }

  protected textOf(cell: WhyTable['rows'][number][number]): string {
    return typeof cell === 'string' ? cell : cell.text;
  }

  protected statusOf(cell: WhyTable['rows'][number][number]): KpiStatus | null {
    return typeof cell === 'string' ? null : cell.status;
  }
}
