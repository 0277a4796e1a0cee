import { ChangeDetectionStrategy, Component, computed, inject, input, output, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { TranslocoPipe } from '@jsverse/transloco';
import { CorrectionsService, type CorrectionView, type MeasurementView } from '@kpi-loop/shared/client';
import { Icon, ifMatch, ProblemToast, Texts } from '@kpi-loop/shared/ui';
import { NzInputDirective } from 'ng-zorro-antd/input';
import { NzModalComponent, NzModalContentDirective, NzModalService } from 'ng-zorro-antd/modal';
import { figureText, moveText } from '../ui/change-text';
import { Grounds, type GroundsGiven } from './grounds';

const NUMBER = /^-?\d{1,16}(\.\d{1,10})?$/;
const plain = (text: string): string => text.replace(/[\s,，]/g, '').replace('−', '-');

/** What a frozen figure should be, why, and what shows it. It is somebody else who decides. */
@Component({
  selector: 'kl-correction-modal',
  imports: [FormsModule, Grounds, Icon, NzInputDirective, NzModalComponent, NzModalContentDirective, TranslocoPipe],
  providers: [NzModalService],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './correction-modal.html',
  styleUrl: './correction-modal.less',
})
export class CorrectionModal {
  private readonly api = inject(CorrectionsService);
  private readonly toast = inject(ProblemToast);
  private readonly texts = inject(Texts);

  readonly figure = input.required<MeasurementView>();
  readonly requested = output<CorrectionView>();
  readonly closed = output<void>();

  protected readonly busy = signal(false);
  protected readonly numerator = signal('');
  protected readonly denominator = signal<string | null>(null);
  protected readonly grounds = signal<GroundsGiven | null>(null);
  protected readonly twoParts = computed(() => this.figure().denominator !== null);
  private readonly below = computed(() => plain(this.denominator() ?? this.figure().denominator ?? ''));
  private readonly wanted = computed(() => {
    const [top, bottom] = [plain(this.numerator()), this.below()];
    if (!NUMBER.test(top) || (this.twoParts() && (!NUMBER.test(bottom) || Number(bottom) === 0))) return null;
    return this.twoParts() ? String(Number(top) / Number(bottom)) : top;
  });
  protected readonly complete = computed(() => this.wanted() !== null && this.grounds() !== null);
  protected readonly before = computed(() => figureText(this.figure().value, this.figure(), this.texts.lang()));
  protected readonly after = computed(() => (this.wanted() === null ? '–' : figureText(this.wanted(), this.figure(), this.texts.lang())));
  protected readonly moved = computed(() => moveText(this.figure().value, this.wanted(), this.figure(), this.texts.lang()));

  protected async request(): Promise<void> {
    const grounds = this.grounds();
    if (!this.complete() || !grounds || this.busy()) return;
    this.busy.set(true);
    try {
      const { id, version } = this.figure();
      const body = { numerator: plain(this.numerator()), ...(this.twoParts() ? { denominator: this.below() } : {}), ...(await grounds.send()) };
      this.requested.emit(await this.api.correctionRequest({ id, body }, ifMatch(version)));
    } catch (error) {
      await this.toast.show(error);
    } finally {
      this.busy.set(false);
    }
  }
}
