import { ChangeDetectionStrategy, Component, computed, inject, input, linkedSignal, output } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { CALIBRATION_REASONS } from '@kpi-loop/scoring/domain';
import type { CalibrationEntryView, ProposeGradeDto, VoteGradeDto } from '@kpi-loop/shared/client';
import { nameIn, offerOf, SelectLabel, Texts } from '@kpi-loop/shared/ui';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzDrawerComponent, NzDrawerContentDirective } from 'ng-zorro-antd/drawer';
import { NzInputDirective } from 'ng-zorro-antd/input';
import { NzOptionComponent, NzSelectComponent } from 'ng-zorro-antd/select';

/** One result: its grade with the reason, and what the panel says. */
@Component({
  selector: 'kl-grade-drawer',
  imports: [
    FormsModule,
    NzButtonComponent,
    NzDrawerComponent,
    NzDrawerContentDirective,
    NzInputDirective,
    NzOptionComponent,
    NzSelectComponent,
    RouterLink,
    SelectLabel,
    TranslocoPipe,
  ],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './grade-drawer.html',
  styleUrl: './grade-drawer.less',
})
export class GradeDrawer {
  private readonly texts = inject(Texts);

  readonly entry = input<CalibrationEntryView | null>(null);
  readonly grades = input.required<string[]>();
  /** Chosen in the list already. */
  readonly wanted = input<string | null>(null);
  readonly busy = input(false);
  readonly proposed = output<ProposeGradeDto>();
  readonly voted = output<VoteGradeDto>();
  readonly closed = output<void>();

  protected readonly codes = CALIBRATION_REASONS;
  private readonly of = computed(() => this.entry()?.id);
  protected readonly grade = linkedSignal<unknown, string | null>({
    source: () => [this.of(), this.wanted()],
    computation: () => this.wanted() ?? this.entry()?.grade ?? null,
  });
  protected readonly code = linkedSignal<unknown, string | null>({ source: this.of, computation: () => this.entry()?.reasonCode ?? null });
  protected readonly reason = linkedSignal<unknown, string>({ source: this.of, computation: () => this.entry()?.reason ?? '' });
  protected readonly vote = linkedSignal<unknown, string | null>({ source: this.of, computation: () => this.entry()?.myVote ?? null });
  protected readonly comment = linkedSignal<unknown, string>({ source: this.of, computation: () => '' });

  protected readonly name = computed(() => nameIn(this.texts.lang(), { name: this.entry()?.subjectName ?? '', nameEn: this.entry()?.subjectNameEn }));
  protected readonly differs = computed(() => this.grade() !== this.entry()?.rawGrade);
  protected readonly complete = computed(() => !!this.grade() && (!this.differs() || (!!this.code() && !!this.reason().trim())));
  protected readonly propose = computed(() => offerOf(this.entry()?.offers, 'calibrationSession.propose'));
  protected readonly voting = computed(() => offerOf(this.entry()?.offers, 'calibrationSession.vote'));
  protected readonly votes = computed(() =>
    (this.entry()?.votes ?? []).map(({ personName, personNameEn, grade, comment }) => ({
      ...{ name: nameIn(this.texts.lang(), { name: personName, nameEn: personNameEn }), grade, comment },
    })),
  );
  protected readonly by = computed(() => {
    const entry = this.entry();
    return entry?.proposedByName ? nameIn(this.texts.lang(), { name: entry.proposedByName, nameEn: entry.proposedByNameEn }) : '';
  });

  protected save(): void {
    const entry = this.entry();
    if (!entry || !this.complete() || this.busy()) return;
    const why = this.differs() ? { reasonCode: this.code() as ProposeGradeDto['reasonCode'], reason: this.reason().trim() } : {};
    this.proposed.emit({ entryId: entry.id, grade: this.grade()!, ...why });
  }

  protected cast(): void {
    const entry = this.entry();
    if (!entry || !this.vote() || this.busy()) return;
    this.voted.emit({ entryId: entry.id, grade: this.vote()!, ...(this.comment().trim() ? { comment: this.comment().trim() } : {}) });
  }
}
