import { ChangeDetectionStrategy, Component, computed, effect, inject, input, output, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { TranslocoPipe } from '@jsverse/transloco';
import type { BonusItemView, KeyTaskView, LineDecisionDto, NegotiationEntryView, ScorecardLineView } from '@kpi-loop/shared/client';
import { KpiNumberPipe, Texts, UnitNamePipe } from '@kpi-loop/shared/ui';
import { NzInputDirective } from 'ng-zorro-antd/input';
import { NzModalComponent, NzModalContentDirective, NzModalService } from 'ng-zorro-antd/modal';
import { CardNamePipe } from '../ui/local-name';
import { fromField, styleOf, toField } from '../ui/line-number';
import { latestOf, movesOf } from '../ui/moves';
import { TaskNamePipe } from '../ui/task-name';

interface Typed {
  value: string;
  reason: string;
}

/** 裁定: the head's head settles each line the two could not, with the value on the table or another, and says why. */
@Component({
  selector: 'kl-decide-modal',
  imports: [CardNamePipe, FormsModule, KpiNumberPipe, NzInputDirective, NzModalComponent, NzModalContentDirective, TaskNamePipe, TranslocoPipe, UnitNamePipe],
  providers: [NzModalService],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <nz-modal
      [nzVisible]="open()"
      [nzTitle]="'target.decide.title' | transloco"
      nzWidth="min(640px, calc(100vw - 16px))"
      [nzOkText]="'target.do.decide' | transloco"
      [nzCancelText]="'ui.reason.cancel' | transloco"
      [nzOkDisabled]="!decisions()"
      [nzOkLoading]="busy()"
      (nzOnOk)="decide()"
      (nzOnCancel)="closed.emit()"
    >
      <ng-container *nzModalContent>
        <p class="hint">{{ 'target.decide.hint' | transloco }}</p>
        @for (row of rows(); track row.line.id) {
          <fieldset>
            <legend>{{ row.line | cardName }}</legend>
            <p class="kl-small">
              {{ 'target.decide.owner' | transloco }} {{ row.owner | kpiNumber: row.style }} · {{ 'target.decide.head' | transloco }}
              {{ row.head | kpiNumber: row.style }} · {{ 'target.decide.table' | transloco }} {{ row.line.target | kpiNumber: row.style }}
            </p>
            <label class="value">
              <span>{{ 'target.decide.value' | transloco }}</span>
              <input
                nz-input
                inputmode="decimal"
                autocomplete="off"
                [name]="'value-' + row.line.id"
                [ngModel]="row.typed.value"
                (ngModelChange)="type(row.line.id, { value: $event })"
                [attr.aria-invalid]="row.value === null ? true : null"
              />
              <span class="unit">{{ row.line.percent ? '%' : (row.line.unit | unitName) }}</span>
            </label>
            <label>
              <span>{{ 'ui.need.reason' | transloco }}</span>
              <textarea
                nz-input
                rows="2"
                maxlength="2000"
                [name]="'reason-' + row.line.id"
                [ngModel]="row.typed.reason"
                (ngModelChange)="type(row.line.id, { reason: $event })"
              ></textarea>
            </label>
          </fieldset>
        }
        @for (row of beside(); track row.of.id) {
          <fieldset>
            <legend>{{ row.of | taskName }}</legend>
            <p class="kl-small">{{ 'target.decide.table' | transloco }} {{ row.value }}</p>
            <label>
              <span>{{ 'ui.need.reason' | transloco }}</span>
              <textarea
                nz-input
                rows="2"
                maxlength="2000"
                [name]="'reason-' + row.of.id"
                [ngModel]="row.reason"
                (ngModelChange)="explain(row.of.id, $event)"
              ></textarea>
            </label>
          </fieldset>
        }
      </ng-container>
    </nz-modal>
  `,
  styles: `
    .hint {
      margin: 0 0 12px;
      color: var(--kl-text-2);
    }
    fieldset {
      display: flex;
      flex-direction: column;
      gap: 6px;
      min-width: 0;
      margin: 0 0 16px;
      padding: 0;
      border: 0;
    }
    legend {
      margin: 0;
      font-size: 14px;
      font-weight: 600;
    }
    p {
      margin: 0;
    }
    label {
      display: flex;
      flex-direction: column;
      gap: 4px;
    }
    .value {
      flex-direction: row;
      align-items: center;
      gap: 8px;
    }
    .value input {
      width: 140px;
      text-align: right;
    }
    .unit {
      color: var(--kl-text-3);
    }
  `,
})
export class DecideModal {
  private readonly texts = inject(Texts);

  readonly open = input.required<boolean>();
  readonly lines = input.required<ScorecardLineView[]>();
  readonly tasks = input<KeyTaskView[]>([]);
  readonly bonuses = input<BonusItemView[]>([]);
  readonly thread = input.required<NegotiationEntryView[]>();
  readonly busy = input(false);
  readonly decided = output<LineDecisionDto[]>();
  readonly closed = output<void>();

  private readonly typed = signal<Record<string, Typed>>({});
  protected readonly rows = computed(() => {
    this.texts.lang();
    return this.lines()
      .filter((line) => !(line.ownerAccepted && line.headAccepted))
      .map((line) => {
        const moves = movesOf(line, this.thread());
        const typed = this.typed()[line.id] ?? { value: toField(line.target, line), reason: '' };
        return {
          line,
          style: styleOf(line),
          owner: latestOf(moves, 'owner') ?? null,
          head: latestOf(moves, 'head') ?? null,
          typed,
          value: fromField(typed.value, line),
        };
      });
  });
  private readonly reasons = signal<Record<string, string>>({});
  /** Key tasks and bonus items: what lies on the table is decided, with a reason. */
  protected readonly beside = computed(() =>
    [...this.tasks().map((of) => ({ of, value: Number(of.weight) })), ...this.bonuses().map((of) => ({ of, value: Number(of.maxPoints) }))]
      .filter(({ of }) => !(of.ownerAccepted && of.headAccepted))
      .map((row) => ({ ...row, reason: this.reasons()[row.of.id] ?? '' })),
  );
  /** Null until every line has its value and its reason. */
  protected readonly decisions = computed<LineDecisionDto[] | null>(() => {
    const all = this.rows().map(({ line, value, typed }) => ({ lineId: line.id, target: value ?? '', reason: typed.reason.trim() }));
    const beside = this.beside().map(({ of, reason }) => ({ lineId: of.id, reason: reason.trim() }));
    return all.length + beside.length && all.every(({ target, reason }) => target && reason) && beside.every(({ reason }) => reason)
      ? [...all, ...beside]
      : null;
  });

  constructor() {
    effect(() => {
      if (!this.open()) return;
      this.typed.set({});
      this.reasons.set({});
    });
  }

  protected explain(lineId: string, reason: string): void {
    this.reasons.update((reasons) => ({ ...reasons, [lineId]: reason }));
  }

  protected type(lineId: string, change: Partial<Typed>): void {
    const now = this.rows().find(({ line }) => line.id === lineId)!.typed;
    this.typed.update((typed) => ({ ...typed, [lineId]: { ...now, ...change } }));
  }

  protected decide(): void {
    const decisions = this.decisions();
    if (decisions && !this.busy()) this.decided.emit(decisions);
  }
}
