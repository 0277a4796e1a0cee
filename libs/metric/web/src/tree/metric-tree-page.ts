import { ChangeDetectionStrategy, Component, computed, inject, input, linkedSignal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { Router, RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { MetricService, type MetricTreeView } from '@kpi-loop/shared/client';
import { EmptyState, LiveService, LocalNamePipe, nameIn, PageHead, ProblemSpeaker, resource, SelectLabel, Texts } from '@kpi-loop/shared/ui';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzSelectModule } from 'ng-zorro-antd/select';
import { MetricTree } from './metric-tree';
import { rootsOf } from './tree-rows';

/** 指标树: from a result down to what makes and drives it, each with its figure, the month before and how it stands. */
@Component({
  selector: 'kl-metric-tree-page',
  imports: [EmptyState, FormsModule, LocalNamePipe, MetricTree, NzButtonComponent, NzSelectModule, PageHead, RouterLink, SelectLabel, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="kl-page">
      <kl-page-head [title]="'menu.metricTree' | transloco" [meta]="'metric.tree.meta' | transloco" />
      @if (tree(); as all) {
        @if (start(); as first) {
          <div class="pick">
            <nz-select nzShowSearch [klSelectLabel]="'metric.tree.root' | transloco" [ngModel]="first.id" (ngModelChange)="begin($event)">
              @for (metric of choices(); track metric.id) {
                <nz-option [nzValue]="metric.id" [nzLabel]="metric.code + ' ' + (metric | localName)" />
              }
            </nz-select>
          </div>
          <div class="kl-card">
            <kl-metric-tree [tree]="all" [rootId]="first.id" [label]="name(first)" (chosen)="open($event.id)" />
          </div>
          <p class="kl-small">{{ 'metric.tree.hint' | transloco }}</p>
        } @else {
          <kl-empty-state icon="tree" [title]="'metric.tree.empty' | transloco" [text]="'metric.tree.emptyHint' | transloco">
            <a nz-button routerLink="/metrics">{{ 'menu.metricCentre' | transloco }}</a>
          </kl-empty-state>
        }
      } @else if (answer.error()) {
        <kl-empty-state icon="question" [title]="reason().title" [text]="reason().reasons.join(' ')">
          <button nz-button type="button" (click)="answer.reload()">{{ 'ui.table.retry' | transloco }}</button>
        </kl-empty-state>
      } @else {
        <div class="kl-skeleton kl-skeleton-card" role="status" [attr.aria-label]="'ui.loading' | transloco"></div>
      }
    </div>
  `,
  styles: `
    .pick {
      max-width: 420px;
    }
    .pick nz-select {
      width: 100%;
    }
    p {
      margin: 0;
    }
  `,
})
export class MetricTreePage {
  private readonly api = inject(MetricService);
  private readonly texts = inject(Texts);
  private readonly router = inject(Router);
  private readonly speaker = inject(ProblemSpeaker);
  private readonly changed = inject(LiveService).tick(['metric.', 'metricVersion.', 'certification.', 'measurement.', 'kpiValue.']);

  /** Where the tree begins; the first result where it is absent. */
  readonly root = input<string>();

  protected readonly answer = resource({
    params: () => ({ root: this.root(), changed: this.changed() }),
    loader: () => this.whole(),
  });
  protected readonly tree = linkedSignal<MetricTreeView | undefined, MetricTreeView | undefined>({
    source: () => (this.answer.hasValue() ? this.answer.value() : undefined),
    computation: (now, before) => now ?? before?.value,
  });
  private readonly roots = computed(() => (this.tree() && this.tree()!.metrics.length ? rootsOf(this.tree()!) : []));
  /** Results first, then everything else that has a place in the tree. */
  protected readonly choices = computed(() => [...this.roots(), ...(this.tree()?.metrics ?? []).filter((metric) => !this.roots().includes(metric))]);
  protected readonly start = computed(() => this.tree()?.metrics.find(({ id }) => id === this.root()) ?? this.roots()[0]);
  protected readonly reason = computed(() => this.speaker.words(this.answer.error()));

  protected name(metric: { name: string; nameEn: string }): string {
    return nameIn(this.texts.lang(), metric);
  }

  protected begin(root: string): void {
    void this.router.navigate([], { queryParams: { root }, replaceUrl: true });
  }

  protected open(id: string): void {
    void this.router.navigate(['/metrics', id]);
  }

  /** A metric that nothing is linked to has no place in the whole; asked for by itself it stands alone. */
  private async whole(): Promise<MetricTreeView> {
    const all = await this.api.metricTreeTree({});
    const rootId = this.root();
    if (!rootId || all.metrics.some(({ id }) => id === rootId)) return all;
    const alone = await this.api.metricTreeTree({ rootId });
    return { ...all, metrics: [...all.metrics, ...alone.metrics] };
  }
}
