import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { VersionChangesService } from '@kpi-loop/shared/client';
import { LocalNamePipe, Panel, resource } from '@kpi-loop/shared/ui';

/** Cycles that are still counted by an older definition, for those who may ask to move them; nothing where there are none. */
@Component({
  selector: 'kl-pinned-cycles',
  imports: [LocalNamePipe, Panel, RouterLink, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @if (cycles().length) {
      <kl-panel [title]="'metric.pinned.title' | transloco">
        <ul>
          @for (cycle of cycles(); track $index) {
            <li>
              {{ { name: cycle.cycleName, nameEn: cycle.cycleNameEn } | localName }}
              <span class="kl-small">{{ 'metric.pinned.of' | transloco: { version: cycle.fromVersionNo, count: cycle.lineCount } }}</span>
            </li>
          }
        </ul>
        <a routerLink="/adjustments/versions/new" [queryParams]="{ metric: metricId() }">{{ 'metric.pinned.move' | transloco }}</a>
      </kl-panel>
    }
  `,
  styles: `
    ul {
      margin: 0 0 8px;
      padding: 0;
      list-style: none;
    }
    li {
      padding: 4px 0;
      font-size: 13px;
    }
  `,
})
export class PinnedCycles {
  private readonly api = inject(VersionChangesService);

  readonly metricId = input.required<string>();
  private readonly answer = resource({ params: () => ({ metricId: this.metricId() }), loader: ({ params }) => this.api.versionChangePinned(params) });
  /** Whoever may not ask is refused, and shown nothing. */
  protected readonly cycles = computed(() => (this.answer.hasValue() ? this.answer.value().items : []));
}
