import { ChangeDetectionStrategy, Component, inject, input } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import type { PolicySet } from '@kpi-loop/cycle/domain';
import { Panel, Texts } from '@kpi-loop/shared/ui';
import { type PolicyField, sectionsOf, shown, valueAt } from './policy-fields';

/** Every rule of a cycle, for everybody to read. */
@Component({
  selector: 'kl-policy-view',
  imports: [Panel, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @for (section of sections; track section.id) {
      <kl-panel [title]="'cycle.policy.section.' + section.id | transloco">
        @if (section.id === 'grade') {
          <ol class="bands">
            @for (band of policy().grade.bands; track band[0]) {
              <li>
                <b>{{ band[0] }}</b><span>≥ {{ band[1] }}</span>
              </li>
            }
          </ol>
        }
        <dl>
          @for (field of section.fields; track field.pointer) {
            <dt>{{ field.key | transloco }}</dt>
            <dd>
              {{ words(field) }}
              @if (field.unit) {
                <span class="kl-small">{{ 'cycle.unit.' + field.unit | transloco }}</span>
              }
            </dd>
          }
        </dl>
      </kl-panel>
    }
  `,
  styles: `
    /* columns, because the sections are of very different lengths */
    :host {
      display: block;
      columns: 340px;
      column-gap: 16px;
    }
    kl-panel {
      margin-bottom: 16px;
      break-inside: avoid;
    }
    dl {
      display: grid;
      grid-template-columns: 1fr max-content;
      gap: 4px 16px;
      margin: 0;
      font-size: 13px;
      line-height: 20px;
    }
    dt {
      color: var(--kl-text-2);
    }
    dd {
      max-width: 180px;
      margin: 0;
      text-align: right;
      font-variant-numeric: tabular-nums;
    }
    .bands {
      display: flex;
      margin: 0 0 12px;
      padding: 0;
      list-style: none;
      border: 1px solid var(--kl-line);
      border-radius: var(--kl-r-m);
    }
    .bands li {
      display: flex;
      flex: 1;
      flex-direction: column;
      align-items: center;
      padding: 6px 0;
      font-size: 12px;
      line-height: 18px;
      color: var(--kl-text-3);
    }
    .bands li + li {
      border-left: 1px solid var(--kl-line);
    }
    .bands b {
      font-size: 15px;
      color: var(--kl-text);
    }
  `,
})
export class PolicyView {
  private readonly texts = inject(Texts);

  readonly policy = input.required<PolicySet>();
  protected readonly sections = sectionsOf();

  protected words(field: PolicyField): string {
    const { pointer, kind } = field;
    const value = valueAt(this.policy(), pointer);
    if (kind === 'flag') return this.texts.text(value ? 'cycle.choice.yes' : 'cycle.choice.no');
    if (Array.isArray(value))
      return value.map((part) => this.texts.known(`cycle.choice.${part}`) ?? String(part)).join(pointer === '/notify/quiet' ? ' – ' : ' → ');
    return (kind === 'choice' ? this.texts.known(`cycle.choice.${String(value)}`) : undefined) ?? shown(field, value);
  }
}
