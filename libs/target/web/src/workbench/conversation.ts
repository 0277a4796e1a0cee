import { ChangeDetectionStrategy, Component, computed, inject, input, output, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { TranslocoPipe } from '@jsverse/transloco';
import type { NegotiationEntryView, ScorecardLineView } from '@kpi-loop/shared/client';
import { BusinessDatePipe, EmptyState, numberText, Panel, Texts } from '@kpi-loop/shared/ui';
import { NzInputDirective } from 'ng-zorro-antd/input';
import { CardNamePipe } from '../ui/local-name';
import { BESIDE, type Beside, partText } from '../ui/beside-target';
import { growth, styleOf } from '../ui/line-number';

/** What a counter says: all values as they stand since, those that were countered by name, and those beside the target as they were. */
interface Counter {
  target?: string;
  countered?: ('target' | Beside)[];
  was?: Partial<Record<Beside, string | null>>;
  /** The HRBP has waived the upper limit of the weight. */
  weightWaived?: boolean;
  condition?: string;
  evidence?: { link: string; note: string };
}
type Countered = Counter & Partial<Record<Beside, string | null>>;

interface Said extends NegotiationEntryView {
  move: string | null;
  /** What was countered beside the target. */
  beside: string[];
  condition: string | null;
  evidence: { link: string; note: string } | null;
  initial: string;
  /** A new round begins above this entry. */
  begins: number | null;
}

/** What was said about a line, and about the card as a whole. Both sides see all of it. */
@Component({
  selector: 'kl-conversation',
  imports: [BusinessDatePipe, CardNamePipe, EmptyState, FormsModule, NzInputDirective, Panel, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './conversation.html',
  styleUrl: './conversation.less',
})
export class Conversation {
  private readonly texts = inject(Texts);

  readonly entries = input.required<NegotiationEntryView[]>();
  readonly line = input<ScorecardLineView>();
  readonly lastYear = input<string | null>(null);
  readonly rounds = input(4);
  readonly mayComment = input(false);
  readonly busy = input(false);
  readonly commented = output<string>();

  protected readonly text = signal('');
  protected readonly said = computed<Said[]>(() => {
    let round = 1;
    const english = this.texts.lang() === 'en';
    return this.entries()
      .filter((entry) => !entry.lineId || entry.lineId === this.line()?.id)
      .map((entry) => {
        const begins = entry.round > round ? entry.round : null;
        round = Math.max(round, entry.round);
        const proposal = (entry.proposal ?? {}) as Countered;
        return {
          ...entry,
          begins,
          move: this.moveOf(entry),
          beside: proposal.weightWaived ? [this.texts.text('target.line.weightWaived')] : this.besideOf(entry.lineId ? proposal : {}),
          condition: proposal.condition ?? null,
          evidence: proposal.evidence ?? null,
          initial: english && entry.actor.nameEn ? entry.actor.nameEn.slice(0, 1) : entry.actor.name.slice(-1),
        };
      });
  });

  protected send(): void {
    const text = this.text().trim();
    if (!text || this.busy()) return;
    this.commented.emit(text);
    this.text.set('');
  }

  private besideOf({ countered = [], was = {}, ...now }: Countered): string[] {
    const [line, lang] = [this.line(), this.texts.lang()];
    if (!line) return [];
    return BESIDE.filter((part) => countered.includes(part)).map((part) => {
      const before = was[part] === undefined ? '' : `${partText(part, was[part], lang, line)} → `;
      return `${this.texts.text(`target.counter.part.${part}`)} ${before}${partText(part, now[part] ?? null, lang, line)}`;
    });
  }

  private moveOf(entry: NegotiationEntryView): string | null {
    const line = this.line();
    const proposal = (entry.proposal ?? {}) as { target?: string; countered?: string[]; lines?: { lineId?: string; metricId?: string; target: string }[] };
    const value = entry.lineId ? proposal.target : proposal.lines?.find((l) => l.lineId === line?.id || l.metricId === line?.metricId)?.target;
    const verb = this.texts.text(`target.entry.${entry.kind}`);
    if (proposal.countered && !proposal.countered.includes('target')) return verb;
    if (!line || value === undefined) return entry.kind === 'comment' ? null : verb;
    const share = growth(value, this.lastYear());
    const lang = this.texts.lang();
    return [
      `${verb} ${numberText(value, lang, styleOf(line))}`,
      ...(share === null ? [] : [numberText(share, lang, { unit: '%', decimals: 0, sign: true })]),
    ].join(' · ');
  }
}
