import { ChangeDetectionStrategy, Component, computed, inject, input, output } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { TranslocoPipe } from '@jsverse/transloco';
import { validatePolicy, type GradeBand, type PolicySet } from '@kpi-loop/cycle/domain';
import { Icon, SelectLabel, Texts } from '@kpi-loop/shared/ui';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzInputDirective } from 'ng-zorro-antd/input';
import { NzSelectModule } from 'ng-zorro-antd/select';
import { editableSections, kept, type PolicyField, shown, valueAt, withValue } from './policy-fields';

const OF_CALIBRATION = ['/grade/distribution', '/grade/minGroup'];

/** The fields of a policy set that HR may change; every broken rule is said beside its field, as it is typed. */
@Component({
  selector: 'kl-policy-form',
  imports: [FormsModule, Icon, NzButtonComponent, NzInputDirective, NzSelectModule, SelectLabel, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './policy-form.html',
  styleUrl: './policy-form.less',
})
export class PolicyForm {
  private readonly texts = inject(Texts);

  readonly policy = input.required<PolicySet>();
  readonly changed = output<PolicySet>();

  private readonly all = editableSections();
  /** Without a calibration there is no distribution to hold. */
  protected readonly sections = computed(() =>
    (this.policy().grade.calibration ?? 'NONE') === 'NONE'
      ? this.all.map(({ id, fields }) => ({ id, fields: fields.filter(({ pointer }) => !OF_CALIBRATION.includes(pointer)) }))
      : this.all,
  );
  private readonly problems = computed(() => validatePolicy(this.policy()));
  protected readonly bands = computed(() => this.policy().grade.bands);
  protected readonly bandProblems = computed(() => this.problemsAt('/grade/bands'));

  /** What was typed into a share, so that `95.0` on the way to `95.05` is not written over. */
  private readonly typed = new Map<string, string>();

  protected value(field: PolicyField): unknown {
    const value = valueAt(this.policy(), field.pointer);
    if (field.unit !== 'share') return value;
    const typed = this.typed.get(field.pointer);
    return typed !== undefined && kept(field, typed) === value ? typed : shown(field, value);
  }

  protected set(field: PolicyField, entry: unknown): void {
    const typed = field.kind === 'decimal' ? String(entry).trim() : entry;
    if (field.unit === 'share') this.typed.set(field.pointer, String(typed));
    const value =
      field.kind === 'count' ? (typed === '' || typed === null ? null : Number(typed)) : field.unit === 'share' ? kept(field, String(typed)) : typed;
    this.changed.emit(withValue(this.policy(), field.pointer, value));
  }

  /** What the chosen value does, where its name does not say it. */
  protected hint(field: PolicyField): string | undefined {
    return this.texts.known(`cycle.choiceHint.${String(this.value(field))}`);
  }

  protected problemsAt(pointer: string): string {
    return this.problems()
      .filter((problem) => problem.pointer === pointer)
      .map(({ rule }) => this.texts.known(`cycle.policyRule.${rule}`) ?? rule)
      .join(' ');
  }

  protected setBand(at: number, part: 0 | 1, text: string): void {
    this.setBands(this.bands().map((band, i): GradeBand => (i === at ? (part === 0 ? [text.trim(), band[1]] : [band[0], text.trim()]) : band)));
  }

  /** A new grade goes in above the last one, whose limit is always 0. */
  protected addBand(): void {
    const bands = this.bands();
    this.setBands([...bands.slice(0, -1), ['', ''], ...bands.slice(-1)]);
  }

  protected removeBand(at: number): void {
    this.setBands(this.bands().filter((_, i) => i !== at));
  }

  private setBands(bands: GradeBand[]): void {
    this.changed.emit(withValue(this.policy(), '/grade/bands', bands));
  }
}
