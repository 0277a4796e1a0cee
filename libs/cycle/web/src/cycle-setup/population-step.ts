import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { TranslocoPipe } from '@jsverse/transloco';
import {
  CyclesService,
  type PopulationPersonView,
  type PopulationRuleDto,
  type PopulationRuleView,
  type PopulationStanding,
  type PopulationUnitView,
} from '@kpi-loop/shared/client';
import { DataCell, type DataColumn, DataTable, Icon, type KpiStatus, Panel, ReasonModal, resource, Segmented, StatusChip, Texts } from '@kpi-loop/shared/ui';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzInputDirective } from 'ng-zorro-antd/input';
import { nameIn } from '../ui/stage-words';
import { CycleSetupStore } from './cycle-setup-store';

type About = { unitId?: string; personId?: string; name: string };
const STANDINGS = ['', 'in', 'excluded', 'notCovered', 'withoutApprover'] as const;
const MARKS: Record<PopulationStanding, KpiStatus> = { in: 'ok', excluded: 'none', notCovered: 'none', withoutApprover: 'bad' };

/** Units to the left, people to the right: each can be taken in or left out, and the numbers follow at once. */
@Component({
  selector: 'kl-population-step',
  imports: [DataCell, DataTable, FormsModule, Icon, NzButtonComponent, NzInputDirective, Panel, ReasonModal, Segmented, StatusChip, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './population-step.html',
  styleUrl: './population-step.less',
})
export class PopulationStep {
  protected readonly store = inject(CycleSetupStore);
  private readonly cycles = inject(CyclesService);
  private readonly texts = inject(Texts);

  protected readonly standing = signal('');
  protected readonly search = signal('');
  protected readonly unitId = signal<string | null>(null);
  protected readonly excluding = signal<About | null>(null);

  protected readonly people = resource({
    params: () => {
      const cycle = this.store.cycle();
      return cycle
        ? {
            id: cycle.id,
            version: cycle.version,
            standing: (this.standing() || undefined) as PopulationStanding | undefined,
            search: this.search().trim() || undefined,
            unitId: this.unitId() ?? undefined,
          }
        : undefined;
    },
    loader: ({ params: { version: _, ...query } }) => this.cycles.cyclePopulation({ ...query, limit: 50 }),
  });
  private readonly later = signal<{ key: string; items: PopulationPersonView[]; next: string | null } | null>(null);
  private readonly key = computed(() => JSON.stringify([this.store.cycle()?.version, this.standing(), this.search(), this.unitId()]));
  private readonly more_ = computed(() => (this.later()?.key === this.key() ? this.later() : null));
  protected readonly shown = computed(() => (this.people.hasValue() ? this.people.value() : undefined));
  protected readonly rows = computed(() => [...(this.shown()?.items ?? []), ...(this.more_()?.items ?? [])]);
  protected readonly next = computed(() => (this.more_() ? this.more_()!.next : (this.shown()?.next ?? null)));
  protected readonly rules = computed(() => this.store.cycle()?.rules ?? []);
  protected readonly counts = computed(() => this.store.cycle()?.population);
  protected readonly filters = computed(() =>
    STANDINGS.map((value) => ({
      value,
      label: value ? `${this.texts.text(`cycle.standing.${value}`)} ${this.countOf(value)}` : this.texts.text('cycle.list.all'),
    })),
  );
  protected readonly columns = computed<DataColumn<PopulationPersonView>[]>(() => [
    { key: 'person', label: this.texts.text('cycle.population.person') },
    {
      key: 'unit',
      label: this.texts.text('cycle.population.unit'),
      wideOnly: true,
      text: (row) => nameIn(this.texts.lang(), { name: row.unitName, nameEn: row.unitNameEn }),
    },
    {
      key: 'manager',
      label: this.texts.text('cycle.population.manager'),
      wideOnly: true,
      text: (row) => (row.managerName ? nameIn(this.texts.lang(), { name: row.managerName, nameEn: row.managerNameEn }) : null),
    },
    { key: 'standing', label: this.texts.text('cycle.population.standing') },
    { key: 'act', label: '' },
  ]);

  protected name(thing: { name: string; nameEn?: string | null }): string {
    return nameIn(this.texts.lang(), thing);
  }

  protected mark(row: PopulationPersonView): KpiStatus {
    return MARKS[row.standing];
  }

  protected isIn({ standing }: PopulationPersonView): boolean {
    return standing === 'in' || standing === 'withoutApprover';
  }

  protected ruleOf(unit: PopulationUnitView): PopulationRuleView | undefined {
    return this.rules().find(({ unitId }) => unitId === unit.unitId);
  }

  protected include(about: About): void {
    void this.write(about, true, '');
  }

  protected async exclude(reason: string): Promise<void> {
    const about = this.excluding();
    if (about && (await this.write(about, false, reason))) this.excluding.set(null);
  }

  protected remove(rule: PopulationRuleView): void {
    void this.store.setRules(
      this.rules()
        .filter(({ id }) => id !== rule.id)
        .map(bare),
    );
  }

  protected async more(): Promise<void> {
    const cursor = this.next();
    const id = this.store.cycle()!.id;
    const key = this.key();
    if (!cursor) return;
    const page = await this.cycles.cyclePopulation({
      id,
      standing: (this.standing() || undefined) as PopulationStanding | undefined,
      search: this.search().trim() || undefined,
      unitId: this.unitId() ?? undefined,
      cursor,
      limit: 50,
    });
    this.later.set({ key, items: [...(this.more_()?.items ?? []), ...page.items], next: page.next });
  }

  private write({ unitId, personId }: About, included: boolean, reason: string): Promise<boolean> {
    const others = this.rules().filter((rule) => (unitId ? rule.unitId !== unitId : rule.personId !== personId));
    return this.store.setRules([...others.map(bare), { ...(unitId ? { unitId } : { personId }), included, reason }]);
  }

  private countOf(standing: (typeof STANDINGS)[number]): number {
    const counts = this.counts();
    return standing === 'in' ? (counts?.inScope ?? 0) : standing === '' ? 0 : (counts?.[standing] ?? 0);
  }
}

const bare = ({ unitId, personId, included, reason }: PopulationRuleView): PopulationRuleDto => ({
  ...(unitId ? { unitId } : { personId: personId! }),
  included,
  reason,
});
