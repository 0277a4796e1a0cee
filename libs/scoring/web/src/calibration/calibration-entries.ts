import { ChangeDetectionStrategy, Component, computed, ElementRef, inject, input, output } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { TranslocoPipe } from '@jsverse/transloco';
import type { CalibrationEntryView } from '@kpi-loop/shared/client';
import { nameIn, offerOf, SelectLabel, Texts } from '@kpi-loop/shared/ui';
import { NzOptionComponent, NzSelectComponent } from 'ng-zorro-antd/select';

/** A grade somebody has chosen and not given the reason for yet. */
export interface Chosen {
  entryId: string;
  grade: string;
}

/** The results side by side: score and grade of the bands, and the grade of the panel, chosen in place. On a phone a card each. */
@Component({
  selector: 'kl-calibration-entries',
  imports: [FormsModule, NzOptionComponent, NzSelectComponent, SelectLabel, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './calibration-entries.html',
  styleUrl: './calibration-entries.less',
  host: { '(document:keydown)': 'key($event)' },
})
export class CalibrationEntries {
  private readonly texts = inject(Texts);
  private readonly host = inject<ElementRef<HTMLElement>>(ElementRef);

  readonly entries = input.required<CalibrationEntryView[]>();
  /** Best first. */
  readonly grades = input.required<string[]>();
  readonly chosen = input<Chosen | null>(null);
  readonly graded = output<Chosen>();
  readonly opened = output<string>();

  protected readonly rows = computed(() => {
    const lang = this.texts.lang();
    const pending = this.chosen();
    return this.entries().map((entry) => ({
      entry,
      name: nameIn(lang, { name: entry.subjectName, nameEn: entry.subjectNameEn }),
      unit: nameIn(lang, { name: entry.unitName, nameEn: entry.unitNameEn }),
      head: entry.headName ? nameIn(lang, { name: entry.headName, nameEn: entry.headNameEn }) : '',
      grade: pending?.entryId === entry.id ? pending.grade : entry.grade,
      changed: entry.grade !== entry.rawGrade,
      mayPropose: !!offerOf(entry.offers, 'calibrationSession.propose')?.allowed,
    }));
  });

  /** J and K from one to the next, unless somebody is typing or choosing. */
  protected key(event: KeyboardEvent): void {
    const target = event.target as HTMLElement | null;
    if (event.ctrlKey || event.metaKey || event.altKey || target?.closest('input, textarea, nz-select, .ant-drawer, .ant-modal')) return;
    const by = { j: 1, k: -1 }[event.key.toLowerCase()];
    if (!by) return;
    const stops = [...this.host.nativeElement.querySelectorAll<HTMLElement>('.open')];
    const at = stops.findIndex((stop) => stop === document.activeElement);
    const next = stops[at < 0 ? 0 : Math.min(Math.max(at + by, 0), stops.length - 1)];
    if (!next) return;
    event.preventDefault();
    next.focus();
  }
}
