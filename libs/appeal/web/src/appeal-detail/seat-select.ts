import { ChangeDetectionStrategy, Component, computed, inject, input, model, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { TranslocoPipe } from '@jsverse/transloco';
import type { PanelSeat } from '@kpi-loop/appeal/domain';
import { type AppealCandidateView, AppealsService } from '@kpi-loop/shared/client';
import { lasting, nameIn, ProblemSpeaker, resource, SelectLabel, Texts } from '@kpi-loop/shared/ui';
import { NzOptionComponent, NzSelectComponent } from 'ng-zorro-antd/select';

/** Who takes one seat of the panel. Whoever may not stays in the list, with the reason. */
@Component({
  selector: 'kl-seat-select',
  imports: [FormsModule, NzOptionComponent, NzSelectComponent, SelectLabel, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <label>
      <span>{{ label() }}</span>
      <nz-select
        nzShowSearch
        nzServerSearch
        [nzPlaceHolder]="'appeal.panel.choose' | transloco"
        [nzNotFoundContent]="'appeal.panel.nobody' | transloco"
        [klSelectLabel]="label()"
        [ngModel]="personId()"
        (ngModelChange)="personId.set($event)"
        (nzOnSearch)="typed.set($event)"
      >
        @for (one of options(); track one.id) {
          <nz-option [nzValue]="one.id" [nzLabel]="one.label" [nzDisabled]="one.refused" />
        }
      </nz-select>
    </label>
  `,
  styles: `
    label {
      display: flex;
      flex-direction: column;
      gap: 4px;
      margin-bottom: 12px;
    }
  `,
})
export class SeatSelect {
  private readonly appeals = inject(AppealsService);
  private readonly texts = inject(Texts);
  private readonly speaker = inject(ProblemSpeaker);

  readonly appealId = input.required<string>();
  readonly seat = input.required<PanelSeat>();
  /** Who has another seat already. */
  readonly taken = input<readonly (string | null)[]>([]);
  readonly personId = model<string | null>(null);

  protected readonly typed = signal('');
  private readonly found = lasting(
    resource({
      params: () => ({ id: this.appealId(), seat: this.seat(), q: this.typed().trim() || undefined }),
      loader: ({ params }) => this.appeals.appealCandidates(params),
    }),
  );
  protected readonly label = computed(() => {
    this.texts.lang();
    return this.texts.text(`appeal.seat.${this.seat()}`);
  });
  /** Of whoever does not fit the seat only those that are looked for. */
  protected readonly options = computed(() => {
    const taken = this.taken();
    const fitting = (this.found()?.items ?? []).filter(({ because }) => this.typed() || !because.includes('panelSeatsFit'));
    return fitting
      .map((one) => ({ id: one.id, refused: !one.allowed || taken.includes(one.id), label: this.labelOf(one) }))
      .sort((a, b) => Number(a.refused) - Number(b.refused));
  });

  private labelOf(one: AppealCandidateView): string {
    const lang = this.texts.lang();
    const name = `${nameIn(lang, one)} · ${nameIn(lang, { name: one.unitName, nameEn: one.unitNameEn })}`;
    const why = one.because.map((rule) => this.texts.known(`appeal.panel.because.${rule}`) ?? this.speaker.rule(rule)).join(' ');
    return why ? this.texts.text('appeal.panel.refused', { name, why }) : name;
  }
}
