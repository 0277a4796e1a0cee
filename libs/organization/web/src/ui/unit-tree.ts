import { ChangeDetectionStrategy, Component, computed, input, output, signal } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import type { UnitView } from '@kpi-loop/shared/client';
import { Icon, LocalNamePipe } from '@kpi-loop/shared/ui';

/** The company as a tree: arrows open, close and walk, Enter chooses. */
@Component({
  selector: 'kl-unit-tree',
  imports: [Icon, LocalNamePipe, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <ul role="tree" [attr.aria-label]="label()">
      @for (unit of shown(); track unit.id) {
        <li
          role="treeitem"
          [attr.aria-level]="unit.depth + 1"
          [attr.aria-selected]="unit.id === selected()"
          [attr.aria-expanded]="parents().has(unit.id) ? !closed().has(unit.id) : null"
          [tabindex]="unit.id === focusable() ? 0 : -1"
          [class.on]="unit.id === selected()"
          [style.padding-left.px]="8 + unit.depth * 16"
          (click)="chosen.emit(unit)"
          (keydown)="walk($event, unit)"
        >
          @if (parents().has(unit.id)) {
            <span class="twist" aria-hidden="true" [class.shut]="closed().has(unit.id)" (click)="toggle(unit.id, $event)"
              ><kl-icon name="down" [size]="12"
            /></span>
          } @else {
            <span class="twist"></span>
          }
          <span class="name kl-ellipsis">{{ unit | localName }}</span>
          <em [title]="'organization.unit.people' | transloco: { count: unit.peopleBelow }">{{ unit.peopleBelow }}</em>
        </li>
      }
    </ul>
  `,
  styleUrl: './unit-tree.less',
})
export class UnitTree {
  readonly units = input.required<UnitView[]>();
  readonly selected = input<string | null>(null);
  readonly label = input('');
  readonly chosen = output<UnitView>();

  protected readonly closed = signal<ReadonlySet<string>>(new Set());
  protected readonly parents = computed(() => new Set(this.units().map((unit) => unit.parentId)));
  protected readonly shown = computed(() => {
    const hidden = this.units().filter((unit) => this.closed().has(unit.id));
    return this.units().filter((unit) => !hidden.some((above) => above.id !== unit.id && unit.path.startsWith(above.path)));
  });
  protected readonly focusable = computed(() => (this.shown().some((unit) => unit.id === this.selected()) ? this.selected() : this.shown()[0]?.id));

  protected toggle(id: string, event?: Event): void {
    event?.stopPropagation();
    this.closed.update((ids) => new Set(ids.has(id) ? [...ids].filter((other) => other !== id) : [...ids, id]));
  }

  protected walk(event: KeyboardEvent, unit: UnitView): void {
    const row = event.currentTarget as HTMLElement;
    const next: Record<string, () => void> = {
      ArrowDown: () => (row.nextElementSibling as HTMLElement | null)?.focus(),
      ArrowUp: () => (row.previousElementSibling as HTMLElement | null)?.focus(),
      ArrowLeft: () => this.parents().has(unit.id) && !this.closed().has(unit.id) && this.toggle(unit.id),
      ArrowRight: () => this.closed().has(unit.id) && this.toggle(unit.id),
      Enter: () => this.chosen.emit(unit),
      ' ': () => this.chosen.emit(unit),
    };
    if (!next[event.key]) return;
    event.preventDefault();
    next[event.key]();
  }
}
