import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { LateObservationsService } from '@kpi-loop/shared/client';
import { EmptyState, LiveService, PageHead, resource } from '@kpi-loop/shared/ui';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { LateGroup } from './late-group';

/** 迟到数据: rows of frozen months, what they would change, and what is to become of them. */
@Component({
  selector: 'kl-late-page',
  imports: [EmptyState, LateGroup, NzButtonComponent, PageHead, RouterLink, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="kl-page">
      <kl-page-head crumb [title]="'measurement.late.title' | transloco" [meta]="'measurement.late.meta' | transloco">
        @if (dataset()) {
          <a actions nz-button routerLink="/collection/late">{{ 'measurement.late.all' | transloco }}</a>
        }
      </kl-page-head>
      @for (group of groups(); track group.datasetId + group.month + group.correctionId) {
        <kl-late-group [group]="group" [decides]="decides()" (changed)="reload()" />
      } @empty {
        @if (failed()) {
          <kl-empty-state class="kl-card" icon="database" [title]="'measurement.late.failed' | transloco"
            ><button nz-button type="button" (click)="reload()">{{ 'measurement.again' | transloco }}</button></kl-empty-state
          >
        } @else if (loading()) {
          <span class="kl-skeleton kl-skeleton-card" aria-busy="true"></span>
        } @else {
          <kl-empty-state class="kl-card" icon="check" [title]="'measurement.late.empty' | transloco" [text]="'measurement.late.emptyHint' | transloco" />
        }
      }
    </div>
  `,
})
export class LatePage {
  private readonly api = inject(LateObservationsService);
  private readonly changed = inject(LiveService).tick(['run.', 'correction.', 'dataset.']);

  readonly dataset = input<string>();

  private readonly answer = resource({
    params: () => ({ datasetId: this.dataset(), at: this.changed() }),
    loader: ({ params: { datasetId } }) => this.api.lateGroups(datasetId ? { datasetId } : {}),
  });
  protected readonly groups = computed(() => (this.answer.hasValue() ? this.answer.value().items : []));
  protected readonly decides = computed(() => this.answer.hasValue() && this.answer.value().decides);
  protected readonly loading = computed(() => this.answer.isLoading());
  protected readonly failed = computed(() => !!this.answer.error());

  protected reload(): void {
    this.answer.reload();
  }
}
