import { computed, inject, Injectable, linkedSignal, signal } from '@angular/core';
import {
  catalogOf,
  type DatasetMapping,
  datasetChanges,
  isSqlKind,
  mappingProblems,
  queryReport,
  requestProblems,
  withoutColumns,
  type ReplaceMode,
  type RestRequest,
  type SqlKind,
} from '@kpi-loop/measurement/domain';
import { DatasetsService, type DatasetView, type PreviewView } from '@kpi-loop/shared/client';
import { ifMatch, resource } from '@kpi-loop/shared/ui';
import { draftColumn, draftOf, mappingOf, type MappingDraft } from '../dataset-wizard/mapping-draft';

/** What of a dataset may be written, as it is being written. */
export interface DatasetDraft {
  name: string;
  nameEn: string;
  mapping: MappingDraft;
  mode: ReplaceMode;
  cursor: string;
  lookback: number;
  query: string;
  request: RestRequest;
}

const NO_REQUEST: RestRequest = { path: '', rows: '', paging: 'none' };

const draftFrom = (d: DatasetView): DatasetDraft => ({
  ...{ name: d.name, nameEn: d.nameEn, mapping: draftOf(d.mapping), mode: d.replaceMode, cursor: d.cursorColumn ?? '', lookback: d.lookbackDays },
  ...{ query: d.query ?? '', request: d.request ?? NO_REQUEST },
});

/** One dataset as it is kept, and what a change of it would do. */
@Injectable()
export class DatasetStore {
  private readonly api = inject(DatasetsService);

  readonly id = signal('');
  /** Columns a run has found gone: the draft begins without them. */
  readonly without = signal<readonly string[]>([]);
  /** Columns a run has found new: the draft begins with them. */
  readonly adding = signal<readonly string[]>([]);
  private readonly answer = resource({ params: () => (this.id() ? { id: this.id() } : undefined), loader: ({ params }) => this.api.datasetOne(params) });
  readonly dataset = linkedSignal<DatasetView | undefined, DatasetView | undefined>({
    source: () => (this.answer.hasValue() ? this.answer.value() : undefined),
    computation: (now, before) => now ?? before?.value,
  });
  readonly error = computed(() => (this.dataset() ? null : this.answer.error()));
  readonly draft = linkedSignal<DatasetDraft | null>(() => {
    const dataset = this.dataset();
    if (!dataset) return null;
    const draft = draftFrom(dataset);
    const mapping = draftOf(withoutColumns(dataset.mapping, this.without()));
    const fresh = this.adding().filter((name) => !mapping.columns.some((column) => column.name === name));
    return { ...draft, mapping: { ...mapping, columns: [...mapping.columns, ...fresh.map((name) => draftColumn(name))] } };
  });
  readonly preview = signal<PreviewView | null>(null);

  private readonly body = computed(() => {
    const [dataset, draft] = [this.dataset(), this.draft()];
    if (!dataset || !draft) return null;
    const asked = dataset.sourceKind === 'rest' ? { request: draft.request } : dataset.query === null ? {} : { query: draft.query };
    const cursor = draft.mode === 'upsert' && draft.cursor ? { cursorColumn: draft.cursor } : {};
    return {
      name: draft.name.trim(),
      nameEn: draft.nameEn.trim(),
      mapping: mappingOf(draft.mapping),
      replaceMode: draft.mode,
      lookbackDays: draft.lookback,
      ...asked,
      ...cursor,
    };
  });
  readonly changes = computed(() => {
    const [dataset, body] = [this.dataset(), this.body()];
    if (!dataset || !body) return [];
    const { replaceMode, cursorColumn, lookbackDays, query, request, mapping } = dataset;
    return datasetChanges(
      { replaceMode, cursorColumn, lookbackDays, query, request, mapping: mappingOf(draftOf(mapping)) },
      { ...body, cursorColumn: body.cursorColumn ?? null, query: body.query ?? null, request: body.request ?? null },
    );
  });
  /** Something is called otherwise, which changes no run. */
  readonly renamed = computed(() => {
    const [dataset, body] = [this.dataset(), this.body()];
    if (!dataset || !body) return false;
    const called = (mapping: DatasetMapping): string => JSON.stringify(catalogOf(mapping).map(({ name, label, labelEn }) => [name, label, labelEn]));
    return body.name !== dataset.name || body.nameEn !== dataset.nameEn || called(body.mapping) !== called(mappingOf(draftOf(dataset.mapping)));
  });
  readonly problems = computed(() => {
    const [dataset, draft, body] = [this.dataset(), this.draft(), this.body()];
    if (!dataset || !draft || !body) return [];
    const broken = isSqlKind(dataset.sourceKind) ? queryReport(draft.query, dataset.sourceKind as SqlKind).problem : null;
    return [
      ...(body.name ? [] : [{ pointer: '/name', code: 'required' }]),
      ...mappingProblems(body.mapping),
      ...(broken ? [{ pointer: '/query', code: broken.code as string }] : []),
      ...(dataset.sourceKind === 'rest' ? requestProblems(draft.request) : []),
    ];
  });
  /** Columns the last delivery had and nobody uses. */
  readonly offered = computed(() => {
    const names = new Set(this.draft()?.mapping.columns.map(({ name }) => name));
    return (this.dataset()?.lastHeader ?? []).filter((name) => name !== '' && !names.has(name));
  });

  change(part: Partial<DatasetDraft>): void {
    this.draft.update((draft) => draft && { ...draft, ...part });
  }

  /** What a run has found: columns that are gone, and new ones. */
  begin(without: readonly string[], adding: readonly string[]): void {
    this.without.set(without);
    this.adding.set(adding);
  }

  undo(): void {
    this.begin([], []);
    this.draft.set(this.dataset() ? draftFrom(this.dataset()!) : null);
  }

  reload(): void {
    this.answer.reload();
  }

  async look(): Promise<void> {
    const { sourceId, sourceKind } = this.dataset()!;
    const { query, request } = this.draft()!;
    this.preview.set(await this.api.datasetPreview({ body: { sourceId, ...(sourceKind === 'rest' ? { request } : { query }) } }));
  }

  async save(): Promise<void> {
    const { id, version } = this.dataset()!;
    this.dataset.set(await this.api.datasetUpdate({ id, body: this.body()! }, ifMatch(version)));
    this.begin([], []);
  }
}
