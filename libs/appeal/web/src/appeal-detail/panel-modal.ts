import { ChangeDetectionStrategy, Component, computed, input, output, signal } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import { PANEL_SEATS, type PanelSeat } from '@kpi-loop/appeal/domain';
import type { AppealSeatDto } from '@kpi-loop/shared/client';
import { NzModalComponent, NzModalContentDirective, NzModalService } from 'ng-zorro-antd/modal';
import { SeatSelect } from './seat-select';

/** Forms the panel: one person for each seat, three different people; or finds another for a seat that stands open. */
@Component({
  selector: 'kl-panel-modal',
  imports: [NzModalComponent, NzModalContentDirective, SeatSelect, TranslocoPipe],
  providers: [NzModalService],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <nz-modal
      [nzVisible]="true"
      [nzTitle]="verb()"
      [nzOkText]="verb()"
      [nzCancelText]="'ui.reason.cancel' | transloco"
      [nzOkDisabled]="!complete()"
      [nzOkLoading]="busy()"
      (nzOnOk)="confirm()"
      (nzOnCancel)="closed.emit()"
    >
      <ng-container *nzModalContent>
        <p class="hint">{{ rule() || ('appeal.panel.rule' | transloco) }}</p>
        @for (seat of seats(); track seat) {
          <kl-seat-select
            [appealId]="appealId()"
            [seat]="seat"
            [taken]="others(seat)"
            [personId]="chosen()[seat] ?? null"
            (personIdChange)="choose(seat, $event)"
          />
        }
      </ng-container>
    </nz-modal>
  `,
  styles: `
    .hint {
      margin: 0 0 12px;
      color: var(--kl-text-2);
    }
  `,
})
export class PanelModal {
  readonly appealId = input.required<string>();
  readonly verb = input.required<string>();
  readonly busy = input(false);
  readonly seats = input<readonly PanelSeat[]>(PANEL_SEATS);
  /** Who may sit there; empty: as of a panel that is formed. */
  readonly rule = input('');
  readonly formed = output<AppealSeatDto[]>();
  readonly closed = output<void>();

  protected readonly chosen = signal<Partial<Record<PanelSeat, string | null>>>({});
  protected readonly complete = computed(() => this.seats().every((seat) => this.chosen()[seat]));

  protected others(seat: PanelSeat): (string | null)[] {
    return this.seats().flatMap((other) => (other === seat ? [] : (this.chosen()[other] ?? null)));
  }

  protected choose(seat: PanelSeat, personId: string | null): void {
    this.chosen.update((chosen) => ({ ...chosen, [seat]: personId }));
  }

  protected confirm(): void {
    if (this.complete() && !this.busy()) this.formed.emit(this.seats().map((seat) => ({ seat, personId: this.chosen()[seat]! })));
  }
}
