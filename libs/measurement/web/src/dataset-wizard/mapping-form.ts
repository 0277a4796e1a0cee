import { ChangeDetectionStrategy, Component, computed, inject, model } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { TranslocoPipe } from '@jsverse/transloco';
import { columnTextAndName } from '@kpi-loop/metric/domain';
import { COMPUTED_OPS, REPLACE_MODES, type ReplaceMode } from '@kpi-loop/measurement/domain';
import { Icon, SelectLabel, SessionStore, Texts } from '@kpi-loop/shared/ui';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzInputDirective } from 'ng-zorro-antd/input';
import { NzOptionComponent, NzSelectComponent } from 'ng-zorro-antd/select';
import type { MappingDraft } from './mapping-draft';

const ZONES = ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone.includes('/'))];

/** What the columns mean, and what a delivery does to what is there. */
@Component({
  selector: 'kl-mapping-form',
  imports: [FormsModule, Icon, NzButtonComponent, NzInputDirective, NzOptionComponent, NzSelectComponent, SelectLabel, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './mapping-form.html',
  styleUrl: './dataset-wizard-page.less',
})
export class MappingForm {
  private readonly texts = inject(Texts);
  protected readonly session = inject(SessionStore);

  readonly draft = model.required<MappingDraft>();
  readonly mode = model.required<ReplaceMode>();
  readonly cursor = model.required<string>();

  protected readonly zones = ZONES;
  protected readonly ops = COMPUTED_OPS;
  protected readonly labels = ['label', 'labelEn'] as const;
  protected readonly modes = REPLACE_MODES;
  protected readonly used = computed(() => this.draft().columns.filter((c) => c.used));

  protected columnsOf(type: string): string[] {
    return this.used()
      .filter((c) => c.type === type)
      .map((c) => c.name);
  }

  protected called(column: string): string {
    return columnTextAndName(column, this.draft().columns, this.texts.lang());
  }

  protected change(part: Partial<MappingDraft>): void {
    this.draft.update((draft) => ({ ...draft, ...part }));
  }

  protected compute(index: number, part: Partial<MappingDraft['computed'][number]>): void {
    this.change({ computed: this.draft().computed.map((c, i) => (i === index ? { ...c, ...part } : c)) });
  }

  protected addComputed(): void {
    const [a = '', b = a] = this.columnsOf('number');
    this.change({ computed: [...this.draft().computed, { name: '', op: 'mul', a, b, label: '', labelEn: '' }] });
  }

  protected dropComputed(index: number): void {
    this.change({ computed: this.draft().computed.filter((_, i) => i !== index) });
  }
}
