import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import type { BlockerView, ConsoleUnitView, LoopStage } from '@kpi-loop/shared/client';
import { StatusMark, Texts } from '@kpi-loop/shared/ui';
import { BlockerWords } from './blocker-words';
import { groupCounts } from './stage-states';
import { nameIn } from './stage-words';

/** Units × states of one stage: a stacked bar, the counts behind it, and who holds the unit up. */
@Component({
  selector: 'kl-cycle-unit-table',
  imports: [BlockerWords, RouterLink, StatusMark, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <table>
      <thead>
        <tr>
          <th scope="col">{{ 'cycle.units.unit' | transloco }}</th>
          <th scope="col">{{ 'cycle.units.title.' + stage() | transloco }}</th>
          @for (column of columns(); track column.id) {
            <th scope="col" class="number state"><i [style.background]="column.colour" aria-hidden="true"></i>{{ column.label }}</th>
          }
          @if (withData()) {
            <th scope="col" class="number data">{{ 'cycle.units.data' | transloco }}</th>
          }
          <th scope="col">{{ 'cycle.units.heldUpBy' | transloco }}</th>
        </tr>
      </thead>
      <tbody>
        @for (row of rows(); track row.id) {
          <tr>
            <th scope="row">
              <b>{{ row.name }}</b><span class="kl-small">{{ row.head }}</span>
            </th>
            <td>
              <span class="bar" role="img" [attr.aria-label]="row.spoken">
                @for (group of row.groups; track group.id) {
                  @if (group.count) {
                    <i [style.flex]="group.count + ' 0 3px'" [style.background]="group.colour"></i>
                  }
                }
              </span>
            </td>
            @for (group of row.groups; track group.id) {
              <td class="number state" [class.trouble]="group.count > 0 && group.trouble">{{ group.count || '–' }}</td>
            }
            @if (withData()) {
              <td class="number data">
                @if (row.dataTotal) {
                  {{ row.dataDone }}<span class="kl-small"> / {{ row.dataTotal }}</span>
                } @else {
                  –
                }
              </td>
            }
            <td>
              @if (row.blocker; as b) {
                <a class="held" [routerLink]="b.link.split('?')[0]" [queryParams]="queryOf(b)">
                  <kl-status-mark [status]="b.late ? 'bad' : 'warn'" />
                  <span
                    ><kl-blocker-words [of]="b" /><span class="kl-small">{{ personOf(b) }}</span></span
                  >
                </a>
              } @else {
                <span class="held"><kl-status-mark status="ok" />{{ 'cycle.units.free' | transloco }}</span>
              }
            </td>
          </tr>
        }
      </tbody>
    </table>
  `,
  styleUrl: './unit-table.less',
})
export class UnitTable {
  private readonly texts = inject(Texts);

  readonly units = input.required<ConsoleUnitView[]>();
  readonly stage = input.required<LoopStage>();

  protected readonly withData = computed(() => this.stage() === 'set' && this.units().some((unit) => unit.stages.some(({ stage }) => stage === 'collect')));
  private readonly grouped = computed(() => this.units().map((unit) => groupCounts(this.stage(), countsOf(unit, this.stage()))));
  /** Every group some unit has, so that all rows have the same columns. */
  protected readonly columns = computed(() => {
    const all = this.grouped().flat();
    return [...new Map(all.map((group) => [group.id, group])).values()].map(({ id, colour }) => ({ id, colour, label: this.stateWord(id) }));
  });
  protected readonly rows = computed(() =>
    this.units().map((unit, i) => {
      const groups = this.columns().map(({ id, colour }) => ({
        id,
        colour,
        trouble: TROUBLED.has(id),
        count: this.grouped()[i].find((group) => group.id === id)?.count ?? 0,
      }));
      const data = groupCounts('collect', countsOf(unit, 'collect'));
      return {
        id: unit.unitId,
        name: nameIn(this.texts.lang(), unit),
        head: unit.headName ? nameIn(this.texts.lang(), { name: unit.headName, nameEn: unit.headNameEn }) : '',
        groups,
        spoken: groups
          .filter(({ count }) => count)
          .map(({ id, count }) => `${this.stateWord(id)} ${count}`)
          .join(', '),
        dataDone: data.find(({ id }) => id === 'verified')?.count ?? 0,
        dataTotal: data.reduce((sum, { count }) => sum + count, 0),
        blocker: unit.heldUpBy.find(({ stage }) => stage === this.stage()) ?? unit.heldUpBy[0],
      };
    }),
  );

  protected personOf(blocker: BlockerView): string {
    return blocker.personName ? nameIn(this.texts.lang(), { name: blocker.personName, nameEn: blocker.personNameEn }) : '';
  }

  protected queryOf({ link }: BlockerView): Record<string, string> {
    return Object.fromEntries(new URLSearchParams(link.split('?')[1] ?? ''));
  }

  private stateWord(id: string): string {
    return this.texts.known(`cycle.state.${this.stage()}.${id}`) ?? id.replace(/[._]/g, ' ');
  }
}

const TROUBLED = new Set(['mediation', 'quarantined', 'bad']);
const countsOf = (unit: ConsoleUnitView, wanted: LoopStage) => unit.stages.find(({ stage }) => stage === wanted)?.byStatus ?? [];
