import { computed, inject, Injectable, linkedSignal, signal } from '@angular/core';
import { OrganizationService, type PeoplePage, type PersonRow, type UnitView } from '@kpi-loop/shared/client';
import { LiveService, resource } from '@kpi-loop/shared/ui';

export interface PeopleFilter {
  search?: string;
  unitId?: string;
  on?: string;
}

@Injectable()
export class OrganizationStore {
  private readonly service = inject(OrganizationService);
  private readonly changed = inject(LiveService).tick(['unit.', 'person.', 'people.', 'position.']);

  readonly filter = signal<PeopleFilter>({});
  private readonly tree = resource({ params: () => this.changed(), loader: () => this.service.unitList() });
  private readonly first = resource({
    params: () => ({ filter: this.filter(), changed: this.changed() }),
    loader: ({ params }) => this.service.personList(params.filter),
  });
  private readonly page = linkedSignal<PeoplePage | undefined, PeoplePage | undefined>({
    source: () => (this.first.hasValue() ? this.first.value() : undefined),
    computation: (now, before) => now ?? before?.value,
  });
  private readonly later = linkedSignal<unknown, { items: PersonRow[]; next: string | null } | null>({ source: () => this.page(), computation: () => null });

  readonly units = linkedSignal<UnitView[] | undefined, UnitView[]>({
    source: () => (this.tree.hasValue() ? this.tree.value() : undefined),
    computation: (now, before) => now ?? before?.value ?? [],
  });
  readonly rows = computed(() => [...(this.page()?.items ?? []), ...(this.later()?.items ?? [])]);
  readonly next = computed(() => (this.later() ? this.later()!.next : (this.page()?.next ?? null)));
  readonly loading = computed(() => this.first.isLoading() && !this.page());
  readonly error = computed<unknown>(() => this.first.error());
  readonly unit = computed(() => this.units().find((unit) => unit.id === this.filter().unitId));
  /** Nobody is in the chosen unit and nothing below it: it can be removed, unless somebody was in it once. */
  readonly bare = computed(() => {
    const unit = this.unit();
    return !!unit && !unit.peopleBelow && !this.units().some((other) => other.parentId === unit.id);
  });
  readonly positions = resource({ loader: () => this.service.positionList() });

  reload(): void {
    this.first.reload();
    this.tree.reload();
  }

  async more(): Promise<void> {
    const cursor = this.next();
    if (!cursor) return;
    const page = await this.service.personList({ ...this.filter(), cursor });
    this.later.update((before) => ({ items: [...(before?.items ?? []), ...page.items], next: page.next }));
  }
}
