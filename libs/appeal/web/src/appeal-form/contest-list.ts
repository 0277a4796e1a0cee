import { ChangeDetectionStrategy, Component, computed, inject, input, output } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { TranslocoPipe } from '@jsverse/transloco';
import type { AppealGround } from '@kpi-loop/appeal/domain';
import type { AppealLineView } from '@kpi-loop/shared/client';
import { Icon, Segmented, Texts } from '@kpi-loop/shared/ui';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzInputDirective } from 'ng-zorro-antd/input';
import { LineFiguresRow } from '../ui/line-figures';
import { lineText } from '../ui/names';
import type { GroundDraft } from './draft';

/** The result line by line; each can be contested in its place, and the whole at the end. */
@Component({
  selector: 'kl-contest-list',
  imports: [FormsModule, Icon, LineFiguresRow, NzButtonComponent, NzInputDirective, Segmented, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './contest-list.html',
  styleUrl: './contest-list.less',
})
export class ContestList {
  private readonly texts = inject(Texts);

  readonly lines = input.required<AppealLineView[]>();
  readonly grounds = input.required<GroundDraft[]>();
  /** Lines of several periods stand together. */
  readonly ofYear = input(false);
  readonly lineKinds = input.required<readonly AppealGround[]>();
  readonly wholeKinds = input.required<readonly AppealGround[]>();

  readonly contested = output<{ lineId: string | null; kinds: readonly AppealGround[] }>();
  readonly reworded = output<{ at: number; change: Partial<GroundDraft> }>();
  readonly dropped = output<number>();

  /** Every line, then the whole result where something of it can be contested. */
  protected readonly places = computed(() => {
    this.texts.lang();
    const of = (lineId: string | null) => this.grounds().flatMap((one, at) => (one.lineId === lineId ? [{ ...one, at }] : []));
    const lines = this.lines().map((line) => ({
      ...{ id: line.lineId as string | null, name: lineText(this.texts, line, this.ofYear()), line: line as AppealLineView | null },
      ...{ kinds: this.lineKinds(), entries: of(line.lineId) },
    }));
    const whole = { id: null, name: this.texts.text('appeal.form.whole'), line: null, kinds: this.wholeKinds(), entries: of(null) };
    return whole.kinds.length ? [...lines, whole] : lines;
  });

  /** The kinds that are free at this place, and the one it has. */
  protected options(kinds: readonly AppealGround[], entries: readonly GroundDraft[], own: AppealGround) {
    this.texts.lang();
    const free = kinds.filter((kind) => kind === own || !entries.some(({ ground }) => ground === kind));
    return free.map((value) => ({ value, label: this.texts.text(`appeal.ground.${value}`) }));
  }
}
