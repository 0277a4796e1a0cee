import { ChangeDetectionStrategy, Component, computed, effect, inject, input, linkedSignal } from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { CollectionRunsService, DatasetsService, type CollectionRunView, type DatasetView } from '@kpi-loop/shared/client';
import { BusinessDatePipe, DataCell, type DataColumn, DataTable, EmptyState, LiveService, PageHead, PageTitle, Panel, resource, StatusChip, Texts } from '@kpi-loop/shared/ui';
import { CheckList } from '../quality/check-list';
import { scheduleWords } from '../sources/schedule-words';
import { nameIn, RUN_MARK } from '../ui/status-words';

const RUNS = 20;

/** 数据集: what its rows are, what is asked of them, and how the last deliveries went. */
@Component({
  selector: 'kl-dataset-detail-page',
  imports: [BusinessDatePipe, CheckList, DataCell, DataTable, EmptyState, PageHead, Panel, RouterLink, StatusChip, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './dataset-detail-page.html',
  styleUrl: './dataset-detail-page.less',
})
export class DatasetDetailPage {
  private readonly datasets = inject(DatasetsService);
  private readonly runsApi = inject(CollectionRunsService);
  private readonly router = inject(Router);
  private readonly texts = inject(Texts);
  private readonly changed = inject(LiveService).tick(['run.', 'dataset.']);

  readonly id = input.required<string>();

  protected readonly answer = resource({ params: () => ({ id: this.id(), changed: this.changed() }), loader: ({ params: { id } }) => this.datasets.datasetOne({ id }) });
  protected readonly dataset = linkedSignal<DatasetView | undefined, DatasetView | undefined>({
    source: () => (this.answer.hasValue() ? this.answer.value() : undefined),
    computation: (now, before) => now ?? before?.value,
  });
  protected readonly runs = resource({
    params: () => ({ datasetId: this.id(), changed: this.changed() }),
    loader: ({ params: { datasetId } }) => this.runsApi.collectionRunList({ datasetId, limit: RUNS }),
  });
  protected readonly runRows = computed(() => (this.runs.hasValue() ? this.runs.value().items : []));
  protected readonly mark = RUN_MARK;
  protected readonly runColumns = computed<DataColumn<CollectionRunView>[]>(() => {
    this.texts.lang();
    return ['status', 'file', 'rows', 'when'].map((key) => ({ key, label: this.texts.text(`measurement.run.${key}`), number: key === 'rows', wideOnly: key === 'file' }));
  });

  constructor() {
    const title = inject(PageTitle);
    effect(() => {
      const dataset = this.dataset();
      if (dataset) title.show(this.name(dataset));
    });
  }

  protected name(dataset: DatasetView): string {
    return nameIn(this.texts.lang(), dataset);
  }

  protected words({ schedule }: DatasetView): string {
    return schedule ? scheduleWords(schedule, this.texts.lang()) : '';
  }

  protected columnNames({ mapping }: DatasetView): string {
    return mapping.columns.map((column) => column.name).join(', ');
  }

  protected openRun(run: CollectionRunView): void {
    void this.router.navigate(['/collection/runs', run.id]);
  }
}
