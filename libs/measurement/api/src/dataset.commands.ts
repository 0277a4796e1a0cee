import { Injectable } from '@nestjs/common';
import {
  catalogOf,
  collectionPolicy,
  isEntered,
  isSqlKind,
  mappingProblems,
  requestProblems,
  unlabelled,
  type DatasetMapping,
  type RestRequest,
  type SourceKind,
} from '@kpi-loop/measurement/domain';
import { CertificationCommands, MetricReader } from '@kpi-loop/metric/api';
import { ENTERED, columnText, columnsOf, measuresOf, type Definition } from '@kpi-loop/metric/domain';
import { canonical, newId, plainParties, type Tx } from '@kpi-loop/shared/api';
import { Problem, permit } from '@kpi-loop/shared/kernel';
import { COLLECTORS } from './audiences';
import type { DatasetCreateDto, DatasetListView, DatasetUpdateDto, DatasetView } from './dataset.dto';
import { Dataset } from './dataset.entity';
import { askedOf } from './connectors/internal/internal';
import { InternalTables } from './connectors/internal/internal-tables';
import { checkQuery } from './connectors/sql-query';
import { refuseProhibited } from './prohibited-names';

const VIEW = `SELECT d.id, d.source_id, s.name AS source_name, s.name_en AS source_name_en, s.kind AS source_kind, d.code, d.name, d.name_en, d.mapping, d.query, d.request, d.cursor_column, d.schedule, d.lookback_days,
    (SELECT dl.due_at FROM deadline dl WHERE dl.tenant_id = d.tenant_id AND dl.aggregate = 'dataset' AND dl.aggregate_id = d.id AND dl.fired_at IS NULL AND dl.cancelled_at IS NULL) AS next_run_at, d.replace_mode, d.version,
    (SELECT count(*)::int FROM metric_version v WHERE v.tenant_id = d.tenant_id AND v.dataset_code = d.code AND v.status = 'published') AS metrics,
    coalesce((SELECT h.header FROM collection_run h WHERE h.tenant_id = d.tenant_id AND h.dataset_id = d.id AND h.header IS NOT NULL ORDER BY h.started_at DESC LIMIT 1), '{}') AS last_header,
    (SELECT count(*)::int FROM quality_check c JOIN LATERAL (SELECT q.outcome, q.settled_at FROM quality_result q WHERE q.tenant_id = c.tenant_id AND q.check_id = c.id AND q.outcome <> 'skipped' ORDER BY q.run_id DESC LIMIT 1) q
       ON q.outcome = 'failed' AND q.settled_at IS NULL WHERE c.tenant_id = d.tenant_id AND c.dataset_id = d.id AND c.removed_at IS NULL) AS failed_checks,
    r.id AS last_run_id, r.status AS last_run_status, r.started_at AS last_run_at,
    (SELECT max(o.event_date) FROM observation o WHERE o.tenant_id = d.tenant_id AND o.dataset_id = d.id) AS data_until
  FROM dataset d JOIN source s ON s.tenant_id = d.tenant_id AND s.id = d.source_id
  LEFT JOIN LATERAL (SELECT r.id, r.status, r.started_at FROM collection_run r WHERE r.tenant_id = d.tenant_id AND r.dataset_id = d.id ORDER BY r.started_at DESC LIMIT 1) r ON true
  WHERE d.tenant_id = $1`;

@Injectable()
export class DatasetCommands {
  constructor(
    private readonly tables: InternalTables,
    private readonly metrics: MetricReader,
    private readonly certifications: CertificationCommands,
  ) {}

  async list(tx: Tx, sourceId?: string): Promise<DatasetListView> {
    const items = await tx.query<DatasetView>(`${VIEW} AND ($2::uuid IS NULL OR d.source_id = $2) ORDER BY d.name, d.id`, [tx.tenantId, sourceId ?? null]);
    return { items: await this.withUsed(tx, items) };
  }

  async one(tx: Tx, id: string): Promise<DatasetView> {
    return (await this.withUsed(tx, [await tx.get<DatasetView>(`${VIEW} AND d.id = $2`, [tx.tenantId, id])]))[0];
  }

  /** Which columns definitions in force read, of many datasets at once. */
  private async withUsed(tx: Tx, items: DatasetView[]): Promise<DatasetView[]> {
    const used = new Map<string, Set<string>>();
    for (const { datasetCode, numerator, denominator, dimensions, drillPaths } of await this.metrics.published(tx)) {
      const read = [...measuresOf({ numerator, denominator } as Definition).flatMap(columnsOf), ...dimensions, ...drillPaths.flatMap((path) => path.columns)];
      used.set(datasetCode, new Set([...(used.get(datasetCode) ?? []), ...read]));
    }
    return items.map((item) => ({ ...item, usedColumns: [...(used.get(item.code) ?? [])].sort() }));
  }

  async create(tx: Tx, dto: DatasetCreateDto): Promise<DatasetView> {
    permit(collectionPolicy, 'dataset.edit', plainParties(tx.viewer));
    const source = await tx.get<{ kind: SourceKind }>(`SELECT kind FROM source WHERE tenant_id = $1 AND id = $2`, [tx.tenantId, dto.sourceId]);
    if (isEntered(source.kind)) throw new Problem('ruleBroken', 'figuresAreEntered', undefined, { violations: ['figuresAreEntered'] });
    if (dto.code.startsWith(ENTERED))
      throw new Problem('ruleBroken', 'codeReserved', undefined, { violations: ['codeReserved'], fields: [{ pointer: '/code', code: 'codeReserved' }] });
    if (isSqlKind(source.kind)) permit(collectionPolicy, 'dataset.query', plainParties(tx.viewer));
    await this.check(tx, source.kind, dto);
    refuseProhibited('/name', [dto.code, dto.name, dto.nameEn ?? '']);
    const id = newId();
    const { sourceId, code, name, nameEn = '', query, request, cursorColumn, replaceMode = source.kind === 'push' ? 'upsert' : 'window' } = dto;
    await tx.insert(Dataset, {
      id,
      sourceId,
      code,
      name,
      nameEn,
      mapping: plain(dto.mapping),
      query: query ?? null,
      request: request ? plain(request) : null,
      cursorColumn: cursorColumn ?? null,
      replaceMode,
      createdBy: tx.viewer.personId,
    });
    tx.record({ type: 'dataset.created', datasetId: id, datasetCode: code }, 'dataset', id, COLLECTORS);
    return this.one(tx, id);
  }

  async update(tx: Tx, id: string, dto: DatasetUpdateDto): Promise<DatasetView> {
    permit(collectionPolicy, 'dataset.edit', plainParties(tx.viewer));
    const dataset = await tx.claim(Dataset, id);
    const source = await tx.get<{ kind: SourceKind }>(`SELECT kind FROM source WHERE tenant_id = $1 AND id = $2`, [tx.tenantId, dataset.sourceId]);
    if (isEntered(source.kind)) throw new Problem('ruleBroken', 'figuresAreEntered', undefined, { violations: ['figuresAreEntered'] });
    if (isSqlKind(source.kind) && (dto.query ?? null) !== dataset.query) permit(collectionPolicy, 'dataset.query', plainParties(tx.viewer));
    await this.check(tx, source.kind, dto);
    refuseProhibited('/name', [dto.name, dto.nameEn]);
    await this.keepTypes(tx, dataset, dto.mapping);
    await this.keepUsed(tx, dataset, dto.mapping);
    await this.keepZone(tx, dataset, dto.mapping);
    await tx.execute(
      `UPDATE dataset SET name = $3, name_en = $4, mapping = $5, query = $6, replace_mode = $7, request = $8, cursor_column = $9, lookback_days = coalesce($10, lookback_days), version = version + 1 WHERE tenant_id = $1 AND id = $2`,
      [
        ...[tx.tenantId, id, dto.name, dto.nameEn, JSON.stringify(plain(dto.mapping)), dto.query ?? null, dto.replaceMode],
        ...[dto.request ? JSON.stringify(dto.request) : null, dto.cursorColumn ?? null, dto.lookbackDays ?? null],
      ],
    );
    if (readsOtherwise(dataset, dto)) await this.certifications.datasetChanged(tx, dataset.code);
    tx.record({ type: 'dataset.changed', datasetId: id, datasetCode: dataset.code }, 'dataset', id, COLLECTORS);
    return this.one(tx, id);
  }

  private async check(
    tx: Tx,
    kind: SourceKind,
    { mapping, query, request, cursorColumn }: { mapping: DatasetMapping; query?: string; request?: RestRequest; cursorColumn?: string },
  ): Promise<void> {
    refuseProhibited(
      '/mapping/columns',
      catalogOf(mapping).flatMap(({ name, label = '', labelEn = '' }) => [name, label, labelEn]),
    );
    refuseProhibited('/query', wordsOf(query));
    refuseProhibited('/request/path', wordsOf(request?.path));
    const fields = mappingProblems(mapping);
    if (
      mapping.unitCode !== undefined &&
      !(await tx.one(`SELECT 1 AS found FROM org_unit WHERE tenant_id = $1 AND code = $2`, [tx.tenantId, mapping.unitCode]))
    )
      fields.push({ pointer: '/mapping/unitCode', code: 'unitUnknown' });
    if (cursorColumn !== undefined && !mapping.columns.some((column) => column.name === cursorColumn && column.type === 'date'))
      fields.push({ pointer: '/cursorColumn', code: 'cursorNotADate' });
    if (isSqlKind(kind) && !query?.trim()) fields.push({ pointer: '/query', code: 'queryGiven' });
    if (kind === 'rest') fields.push(...(request ? requestProblems(request) : [{ pointer: '/request', code: 'requestGiven' }]));
    if (fields.length) throw new Problem('ruleBroken', 'mappingIncomplete', undefined, { violations: [...new Set(fields.map((f) => f.code))], fields });
    if (isSqlKind(kind)) checkQuery(query, kind);
    if (kind === 'internal') askedOf(this.tables.all(), query ?? null);
  }

  /** What a definition in force reads stays: without it the figure would silently be another one. */
  private async keepUsed(tx: Tx, dataset: Dataset, mapping: DatasetMapping): Promise<void> {
    const kept = new Set(catalogOf(mapping).map(({ name }) => name));
    const known = catalogOf(dataset.mapping);
    const gone = known.flatMap(({ name }) => (kept.has(name) ? [] : [name]));
    if (!gone.length) return;
    const { usedColumns } = await this.one(tx, dataset.id);
    const missed = gone.filter((name) => usedColumns.includes(name));
    const called = (lang: 'zh-CN' | 'en'): string => missed.map((name) => columnText(name, known, lang)).join(', ');
    if (missed.length)
      throw new Problem('ruleBroken', 'columnsInUse', undefined, {
        violations: ['columnsInUse'],
        params: { columns: called('zh-CN'), columnsEn: called('en') },
        fields: [{ pointer: '/mapping/columns', code: 'columnsInUse' }],
      });
  }

  /** A definition in force says in which zone its days are cut. */
  private async keepZone(tx: Tx, dataset: Dataset, { timezone }: DatasetMapping): Promise<void> {
    if (timezone === dataset.mapping.timezone || !(await this.one(tx, dataset.id)).metrics) return;
    throw new Problem('ruleBroken', 'timezoneInUse', undefined, {
      violations: ['timezoneInUse'],
      fields: [{ pointer: '/mapping/timezone', code: 'timezoneInUse' }],
    });
  }

  /** Rows that are there were read with a type; another one would make nonsense of them. */
  private async keepTypes(tx: Tx, dataset: Dataset, mapping: DatasetMapping): Promise<void> {
    const before = new Map(dataset.mapping.columns.map((c) => [c.name, c.type]));
    const changed = mapping.columns.flatMap((c, i) => (before.has(c.name) && before.get(c.name) !== c.type ? [i] : []));
    if (!changed.length || !(await tx.one(`SELECT 1 AS found FROM observation WHERE tenant_id = $1 AND dataset_id = $2 LIMIT 1`, [tx.tenantId, dataset.id])))
      return;
    throw new Problem('ruleBroken', 'columnTypeInUse', undefined, {
      violations: ['columnTypeInUse'],
      fields: changed.map((i) => ({ pointer: `/mapping/columns/${i}/type`, code: 'columnTypeInUse' })),
    });
  }
}

/** Names that stand in a text, each by itself: two words side by side are not one. */
const wordsOf = (text = ''): string[] => text.match(/[\p{L}\p{N}_]+/gu) ?? [];

/** Are rows read or replaced in another way from now on? A new name changes no figure. */
function readsOtherwise(before: Dataset, dto: DatasetUpdateDto): boolean {
  const how = ({ mapping, query, request, cursorColumn, replaceMode }: Partial<Dataset> | DatasetUpdateDto): string =>
    canonical([mapping && unlabelled(plain(mapping)), query ?? null, request ? plain(request) : null, cursorColumn ?? null, replaceMode]);
  return how(before) !== how(dto);
}

/** Without what the request left out. */
const plain = <T>(given: T): T => JSON.parse(JSON.stringify(given)) as T;
