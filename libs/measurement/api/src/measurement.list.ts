import { Injectable } from '@nestjs/common';
import { measurementMachine, measurementPolicy, type MeasurementContext } from '@kpi-loop/measurement/domain';
import { decodeCursor, encodeCursor, type Tx } from '@kpi-loop/shared/api';
import { firstOfMonth, offers, type IsoDate, type Party } from '@kpi-loop/shared/kernel';
import { labelsSql } from './column-labels';
import { DisputeClock } from './dispute-clock';
import { FigureAccess } from './figure-access';
import type {
  MeasurementListQuery,
  MeasurementListView,
  MeasurementSubjectView,
  MeasurementTableQuery,
  MeasurementTableView,
  MeasurementView,
} from './measurement.dto';

type Row = Omit<MeasurementView, 'offers' | 'disputeUntil'> & {
  subjectPersonId: string | null;
  subjectPath: string | null;
  collectorIds: string[];
  publishedOn: IsoDate;
  correctionOpen: boolean;
};

/** Until so many days after its freeze (policy of the cycle the month is in) a figure may be corrected. */
const CORRECTION_OPEN = `(m.status = 'locked' AND coalesce((SELECT e.frozen_at FROM figure_edition e WHERE e.tenant_id = m.tenant_id AND e.measurement_id = m.id AND e.edition = 1), m.computed_at)
  + make_interval(days => coalesce((SELECT max((y.policy->'data'->>'correctionDays')::int) FROM period q JOIN cycle y ON y.tenant_id = q.tenant_id AND y.id = q.cycle_id
    WHERE q.tenant_id = m.tenant_id AND m.month BETWEEN q.starts_on AND q.ends_on), 30)) >= tenant_now()) AS correction_open`;

const COLUMNS = `m.id, m.metric_version_id, k.code AS metric_code, k.name AS metric_name, k.name_en AS metric_name_en, v.unit, v.decimals, v.percent, m.subject_kind, m.subject_id,
  coalesce(p.name, u.name) AS subject_name, coalesce(nullif(coalesce(p.name_en, u.name_en), ''), p.name, u.name) AS subject_name_en, m.month, m.numerator, m.denominator, m.value, m.row_count, m.last_date, m.status, m.edition, m.version, m.computed_at, ${CORRECTION_OPEN},
  CASE WHEN m.status IN ('quarantined', 'missing', 'waived', 'correction_pending') THEN (SELECT l.reason FROM transition_log l WHERE l.tenant_id = m.tenant_id AND l.instance_id = m.id AND l.reason IS NOT NULL AND (m.status <> 'quarantined' OR m.disputed_at IS NOT NULL) ORDER BY l.version DESC LIMIT 1) END AS reason,
  (m.published_at AT TIME ZONE (SELECT t.timezone FROM tenant t WHERE t.id = m.tenant_id))::date AS published_on, CASE WHEN m.status = 'quarantined' THEN m.disputed_at END AS disputed_at, CASE WHEN m.status = 'quarantined' THEN m.settle_by END AS settle_by,
  CASE WHEN m.status = 'quarantined' THEN coalesce((SELECT jsonb_agg(jsonb_build_object('kind', c.kind, 'column', c.column_name, 'labels', ${labelsSql('d.mapping', 'c.column_name')}, 'datasetId', c.dataset_id, 'runId', f.run_id, 'value', f.detail->>'value', 'raisedAt', g.raised_at, 'cleared', f.cleared_at IS NOT NULL) ORDER BY g.raised_at, f.id)
    FROM measurement_flag g JOIN quality_finding f ON f.tenant_id = g.tenant_id AND f.id = g.finding_id JOIN quality_check c ON c.tenant_id = f.tenant_id AND c.id = f.check_id JOIN dataset d ON d.tenant_id = c.tenant_id AND d.id = c.dataset_id
    WHERE g.tenant_id = m.tenant_id AND g.measurement_id = m.id AND g.released_at IS NULL), '[]') ELSE '[]' END AS flags,
  coalesce(p.id, u.head_id) AS subject_person_id, coalesce(u.path, (SELECT place.path FROM assignment a JOIN org_unit place ON place.tenant_id = a.tenant_id AND place.id = a.unit_id
    WHERE a.tenant_id = m.tenant_id AND a.person_id = p.id AND a.valid_from <= tenant_today() AND (a.valid_to IS NULL OR a.valid_to >= tenant_today()))) AS subject_path,
  ARRAY(SELECT DISTINCT r.started_by FROM collection_run r WHERE r.tenant_id = m.tenant_id AND r.id = ANY (m.run_ids) AND r.started_by IS NOT NULL) AS collector_ids`;
const TABLES = `measurement m JOIN metric_version v ON v.tenant_id = m.tenant_id AND v.id = m.metric_version_id JOIN metric k ON k.tenant_id = v.tenant_id AND k.id = v.metric_id
  LEFT JOIN person p ON m.subject_kind = 'person' AND p.tenant_id = m.tenant_id AND p.id = m.subject_id LEFT JOIN org_unit u ON m.subject_kind = 'unit' AND u.tenant_id = m.tenant_id AND u.id = m.subject_id`;

@Injectable()
export class MeasurementList {
  constructor(
    private readonly access: FigureAccess,
    private readonly clock: DisputeClock,
  ) {}

  async list(tx: Tx, q: MeasurementListQuery): Promise<MeasurementListView> {
    const limit = q.limit ?? 50;
    const after = decodeCursor(q.cursor, 2);
    const params: unknown[] = [
      tx.tenantId,
      q.metricVersionId ?? null,
      q.subjectKind ?? null,
      q.subjectId ?? null,
      q.from ? firstOfMonth(q.from) : null,
      q.to ?? null,
      q.status ?? null,
      after?.[0] ?? null,
      after?.[1] ?? null,
      limit + 1,
    ];
    const rows = await tx.query<Row>(
      `SELECT ${COLUMNS} FROM ${TABLES} WHERE m.tenant_id = $1 AND ($2::uuid IS NULL OR m.metric_version_id = $2) AND ($3::text IS NULL OR m.subject_kind = $3) AND ($4::uuid IS NULL OR m.subject_id = $4)
         AND ($5::date IS NULL OR m.month >= $5) AND ($6::date IS NULL OR m.month <= $6) AND ($7::text IS NULL OR m.status = $7) AND ($8::date IS NULL OR (m.month, m.id) < ($8, $9::uuid)) AND ${this.access.visible(tx, params)}
       ORDER BY m.month DESC, m.id DESC LIMIT $10`,
      params,
    );
    const items = await this.withOffers(tx, rows.slice(0, limit));
    return { items, next: rows.length > limit ? encodeCursor([items[limit - 1].month, items[limit - 1].id]) : null };
  }

  /** Subjects by name, each with its months; paged by subject. */
  async table(tx: Tx, q: MeasurementTableQuery): Promise<MeasurementTableView> {
    const limit = q.limit ?? 50;
    const after = decodeCursor(q.cursor, 2);
    const params: unknown[] = [
      tx.tenantId,
      q.metricVersionId,
      q.subjectKind,
      firstOfMonth(q.from),
      q.to,
      q.name ?? null,
      after?.[0] ?? null,
      after?.[1] ?? null,
      limit + 1,
    ];
    const subjects = await tx.query<{ id: string; name: string }>(
      `SELECT DISTINCT m.subject_id AS id, coalesce(p.name, u.name) AS name FROM ${TABLES} WHERE m.tenant_id = $1 AND m.metric_version_id = $2 AND m.subject_kind = $3 AND m.month BETWEEN $4 AND $5
         AND ($6::text IS NULL OR strpos(lower(coalesce(p.name, u.name) || ' ' || coalesce(p.name_en, u.name_en)), lower($6)) > 0)
         AND ($7::text IS NULL OR (coalesce(p.name, u.name), m.subject_id) > ($7, $8::uuid)) AND ${this.access.visible(tx, params)} ORDER BY name, id LIMIT $9`,
      params,
    );
    const shown = subjects.slice(0, limit);
    const rows = await tx.query<Row>(
      `SELECT ${COLUMNS} FROM ${TABLES} WHERE m.tenant_id = $1 AND m.metric_version_id = $2 AND m.subject_kind = $3 AND m.month BETWEEN $4 AND $5 AND m.subject_id = ANY ($6::uuid[]) ORDER BY m.month`,
      [...params.slice(0, 5), shown.map((s) => s.id)],
    );
    const bySubject = new Map<string, MeasurementView[]>(shown.map((s) => [s.id, []]));
    for (const view of await this.withOffers(tx, rows)) bySubject.get(view.subjectId)!.push(view);
    const items = [...bySubject].map(([subjectId, months]): MeasurementSubjectView => ({
      subjectId,
      name: months[0].subjectName,
      nameEn: months[0].subjectNameEn,
      months,
    }));
    const last = shown[shown.length - 1];
    return { items, next: subjects.length > limit ? encodeCursor([last.name, last.id]) : null };
  }

  /** @throws Problem notFound (404) also for a figure the viewer may not see. */
  async one(tx: Tx, id: string): Promise<MeasurementView> {
    const params: unknown[] = [tx.tenantId, id];
    const row = await tx.get<Row>(`SELECT ${COLUMNS} FROM ${TABLES} WHERE m.tenant_id = $1 AND m.id = $2 AND ${this.access.visible(tx, params)}`, params);
    return (await this.withOffers(tx, [row]))[0];
  }

  /** The context of guards, for many at once. */
  async contexts(tx: Tx, ids: readonly string[]): Promise<Map<string, MeasurementContext>> {
    const rows = await tx.query<Row>(`SELECT ${COLUMNS} FROM ${TABLES} WHERE m.tenant_id = $1 AND m.id = ANY ($2::uuid[])`, [tx.tenantId, [...ids]]);
    const untils = await this.clock.untils(tx, rows);
    return new Map(rows.map((row, i) => [row.id, contextOf(tx, row, untils[i])]));
  }

  private async withOffers(tx: Tx, rows: Row[]): Promise<MeasurementView[]> {
    const scopes = await this.scopes(tx);
    const untils = await this.clock.untils(tx, rows);
    return rows.map((row, i) => {
      const { subjectPersonId, subjectPath, collectorIds: _, publishedOn: __, correctionOpen: _open, ...view } = row;
      const parties = new Set<Party>(['anyone']);
      if (subjectPersonId && subjectPersonId === tx.viewer.personId) parties.add('owner');
      for (const { role, path } of scopes) if (path === null || subjectPath?.startsWith(path)) parties.add(role);
      return { ...view, disputeUntil: untils[i], offers: offers(measurementMachine, row.status, contextOf(tx, row, untils[i]), measurementPolicy, parties) };
    });
  }

  /** The roles of the viewer with the units they are limited to, and the units the viewer heads. */
  private async scopes(tx: Tx): Promise<{ role: Party; path: string | null }[]> {
    const limited = tx.viewer.roles.filter((grant) => grant.unitId);
    const paths = limited.length
      ? await tx.query<{ id: string; path: string }>(`SELECT id, path FROM org_unit WHERE tenant_id = $1 AND id = ANY ($2::uuid[])`, [
          tx.tenantId,
          limited.map((grant) => grant.unitId),
        ])
      : [];
    const headed = tx.viewer.isHead
      ? await tx.query<{ path: string }>(`SELECT path FROM org_unit WHERE tenant_id = $1 AND head_id = $2`, [tx.tenantId, tx.viewer.personId])
      : [];
    return [
      ...headed.map(({ path }) => ({ role: 'line' as const, path })),
      ...tx.viewer.roles.map(({ role, unitId }) => ({ role, path: unitId ? (paths.find((p) => p.id === unitId)?.path ?? '\u0000') : null })),
    ];
  }
}

const contextOf = (tx: Tx, row: Row, disputeUntil: IsoDate): MeasurementContext => ({
  metricVersionId: row.metricVersionId,
  subjectKind: row.subjectKind,
  subjectId: row.subjectId,
  month: row.month,
  viewerId: tx.viewer.personId,
  subjectPersonId: row.subjectPersonId,
  collectorIds: row.collectorIds,
  hasValue: row.value !== null,
  trusterId: null,
  withinDisputeTime: tx.today <= disputeUntil,
  correctionOpen: row.correctionOpen,
});
