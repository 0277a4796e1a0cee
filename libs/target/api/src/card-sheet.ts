import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { OrganizationReader, readSheet } from '@kpi-loop/organization/api';
import { UnitOfWork, type Tx } from '@kpi-loop/shared/api';
import { Problem } from '@kpi-loop/shared/kernel';
import {
  DEFAULT_RULE,
  planSheet,
  sheetMap,
  type CardPolicy,
  type SheetCard,
  type SheetLine,
  type SheetMetric,
  type SheetPlan,
  type SheetValues,
} from '@kpi-loop/target/domain';
import { refuseUnless, WEIGHT_WAIVED } from './card.loader';
import type { CardImportView, CardSheetQuery } from './card-sheet.dto';
import { CardImport, type StoredSheetPlan } from './card-sheet.entity';
import { cardWorkbook, type SheetRow } from './card-workbook';
import { READ_TARGETS } from './cascade.reader';
import { IS_RATIO } from './denominators';
import { EditRights } from './edit-rights';
import { NegotiationCommands } from './negotiation.commands';
import type { EditScorecardLinesDto, ScorecardLineDto } from './scorecard.dto';
import { ScorecardReader } from './scorecard.reader';

/** A file is for people to work on: a company is made by rule, not by a sheet. */
const MOST_CARDS = 500;
const MOST_ROWS = 20_000;
const SHOWN = 200;

/** Cards as a workbook, edited offline, and back: looked at first, taken in whole or not at all. */
@Injectable()
export class CardSheet {
  constructor(
    private readonly organization: OrganizationReader,
    private readonly rights: EditRights,
    private readonly talks: NegotiationCommands,
    private readonly reader: ScorecardReader,
    private readonly uow: UnitOfWork,
  ) {}

  /** Every line of every card one may read. @throws Problem invalid (400) sheetTooLong. */
  async workbook(tx: Tx, { periodId, unitId, lang = 'zh-CN' }: CardSheetQuery): Promise<Buffer> {
    const params: unknown[] = [tx.tenantId, periodId, unitId ? await this.organization.subtree(tx, unitId) : null];
    const rows = await tx.query<SheetRow>(
      `SELECT c.id AS scorecard, ${CODE} AS code, coalesce(su.name, o.name) AS subject, coalesce(su.name_en, o.name_en) AS subject_en, u.name AS unit, u.name_en AS unit_en, c.status, coalesce(m.name, nullif(l.title, ''), l.title_en) AS metric,
         coalesce(m.name_en, nullif(l.title_en, ''), l.title) AS metric_en, t.weight, t.threshold, t.target, t.stretch, t.planned_denominator, coalesce(v.percent, false) AS percent, coalesce(v.decimals, 2) AS decimals
       FROM scorecard c JOIN person o ON o.tenant_id = c.tenant_id AND o.id = c.owner_id JOIN org_unit u ON u.tenant_id = c.tenant_id AND u.id = c.unit_id
       LEFT JOIN org_unit su ON c.subject_kind = 'unit' AND su.tenant_id = c.tenant_id AND su.id = c.subject_id
       ${LINES} WHERE c.tenant_id = $1 AND c.period_id = $2 AND c.status <> 'void' AND ($3::uuid[] IS NULL OR c.unit_id = ANY ($3)) AND ${this.organization.visible(tx, 'c.owner_id', READ_TARGETS, params)}
       ORDER BY u.path, o.name, c.id, l.ordinal LIMIT ${MOST_ROWS + 1}`,
      params,
    );
    if (rows.length > MOST_ROWS) throw new Problem('invalid', 'sheetTooLong', undefined, { params: { most: MOST_ROWS } });
    return cardWorkbook(rows, lang);
  }

  /** Reads the file and says what it would change; nothing is changed. @throws Problem invalid (400) when it is no such file. */
  async preview(tx: Tx, file: { fileName: string; content: Buffer }): Promise<CardImportView> {
    const [header, ...rows] = readSheet(file.content);
    if (rows.length > MOST_ROWS) throw new Problem('invalid', 'sheetTooLong', undefined, { params: { most: MOST_ROWS } });
    const map = sheetMap(header);
    const [stored] = await tx.insert(CardImport, {
      ...{ fileName: file.fileName.slice(0, 200), sha256: createHash('sha256').update(file.content).digest('hex'), rows, map },
      ...{ preview: stampOf(await this.plan(tx, rows, map)), createdBy: tx.actor },
    });
    return this.view(tx, stored.id);
  }

  /** @throws Problem notFound (404): also what somebody else's import answers. */
  async view(tx: Tx, id: string): Promise<CardImportView> {
    const { fileName, createdAt, appliedAt, preview } = await this.own(tx, id);
    return {
      ...{ id, fileName, createdAt: createdAt.toISOString(), appliedAt: appliedAt?.toISOString() ?? null },
      ...{ changed: preview.changes.length, unchanged: preview.unchanged, errorCount: preview.errors.length },
      applicable: !appliedAt && !preview.errors.length && preview.changes.length > 0,
      errors: preview.errors.slice(0, SHOWN),
      changes: preview.changes.slice(0, SHOWN).map(({ scorecardId, subject, lines }) => ({
        ...{ scorecardId, subject },
        lines: lines.map(({ code, row, before, after }) => ({
          ...{ code, row, weightBefore: before?.weight ?? null, weight: after.weight, targetBefore: before?.target ?? null, target: after.target },
        })),
      })),
    };
  }

  /**
   * Plans again on what is true now and writes it, if that is what was looked at.
   * @throws Problem conflict (409) applied already, `sheetPlanChanged` (the import then holds the new preview); ruleBroken (422) `sheetHasNoErrors`.
   */
  async apply(tx: Tx, id: string): Promise<CardImportView> {
    await tx.execute(`SELECT pg_advisory_xact_lock(hashtextextended($1, 0))`, [`card_import ${id}`]);
    const stored = await this.own(tx, id);
    if (stored.appliedAt) throw new Problem('conflict', 'importAppliedAlready');
    refuseUnless(!stored.preview.errors.length, 'sheetHasNoErrors');
    const plan = stampOf(await this.plan(tx, stored.rows, stored.map));
    if (plan.digest !== stored.preview.digest) {
      await this.uow.asSystem(tx.tenantId, (own) => this.keep(own, id, plan));
      throw new Problem('conflict', 'sheetPlanChanged');
    }
    const cards = await this.cards(
      tx,
      plan.changes.map((change) => change.scorecardId),
    );
    const metrics = new Map((await this.metrics(tx)).map((metric) => [metric.code, metric.metricId]));
    for (const change of plan.changes) {
      const card = cards.find((one) => one.id === change.scorecardId)!;
      const after = new Map(change.lines.map((line) => [line.code, line.after]));
      const kept = card.lines
        .filter(({ kind }) => kind === 'kpi')
        .map((line): ScorecardLineDto => ({ metricId: line.metricId, ...valuesOf(after.get(line.code) ?? line) }));
      const fresh = change.lines.flatMap(({ code, before, after: values }) => (before ? [] : [{ metricId: metrics.get(code)!, ...valuesOf(values) }]));
      const beside = change.lines.some(({ code }) => card.lines.some((line) => line.code === code && line.kind !== 'kpi'));
      await this.talks.editLines(tx, change.scorecardId, { lines: [...kept, ...fresh], ...(beside ? await this.beside(tx, change.scorecardId, after) : {}) });
    }
    await tx.execute(`UPDATE card_import SET applied_at = now() WHERE tenant_id = $1 AND id = $2`, [tx.tenantId, id]);
    return this.view(tx, id);
  }

  /** Key tasks and bonus items as they stand, with the weights and points of the file. */
  private async beside(tx: Tx, scorecardId: string, after: Map<string, SheetValues>): Promise<Pick<EditScorecardLinesDto, 'tasks' | 'bonuses'>> {
    const { tasks, bonuses } = await this.reader.view(tx, scorecardId);
    return {
      tasks: tasks.map((task, i) => ({ ...task, weight: after.get(`GS-${i + 1}`)?.weight ?? task.weight })),
      bonuses: bonuses.map((item, i) => ({ ...item, maxPoints: after.get(`BP-${i + 1}`)?.target ?? item.maxPoints })),
    };
  }

  private async own(tx: Tx, id: string): Promise<CardImport> {
    return tx.get<CardImport>(`SELECT * FROM card_import WHERE tenant_id = $1 AND id = $2 AND created_by = $3`, [tx.tenantId, id, tx.actor]);
  }

  private async keep(tx: Tx, id: string, plan: StoredSheetPlan): Promise<void> {
    await tx.execute(`UPDATE card_import SET preview = $3 WHERE tenant_id = $1 AND id = $2`, [tx.tenantId, id, JSON.stringify(plan)]);
  }

  /** First what would change, then whether each of those cards may be: few of a file usually do. */
  private async plan(tx: Tx, rows: string[][], map: CardImport['map']): Promise<SheetPlan> {
    const ids = [...new Set(rows.map((row) => (row[map.scorecard!] ?? '').trim().toLowerCase()))].filter((id) => UUID.test(id));
    if (ids.length > MOST_CARDS) throw new Problem('invalid', 'tooManyCards', undefined, { params: { most: MOST_CARDS } });
    const [cards, metrics] = [await this.cards(tx, ids), await this.metrics(tx)];
    const first = planSheet(rows, map, cards, metrics);
    const because = new Map<string, string[]>();
    for (const { scorecardId } of first.changes) because.set(scorecardId, await this.rights.refusals(tx, scorecardId));
    return planSheet(
      rows,
      map,
      cards.map((card) => ({ ...card, because: because.get(card.id) ?? [] })),
      metrics,
    );
  }

  private cards(tx: Tx, ids: string[]): Promise<SheetCard[]> {
    const params: unknown[] = [tx.tenantId, ids];
    return tx.query<SheetCard & { policy: CardPolicy; lines: SheetLine[] }>(
      `SELECT c.id, c.version, coalesce(su.name, o.name) AS subject, ARRAY[]::text[] AS because, jsonb_build_object('score', y.policy->'score', 'weights', y.policy->'weights', 'contract', y.policy->'contract') AS policy,
         (SELECT coalesce(jsonb_agg(jsonb_build_object('kind', l.kind, 'code', ${CODE}, 'metricId', m.id, 'direction', coalesce(v.direction, 'HIGHER'), 'percent', coalesce(v.percent, false), 'ratio', coalesce(${IS_RATIO}, false), 'weightWaived', ${WEIGHT_WAIVED}, 'rule', l.rule, 'weight', t.weight::text, 'threshold', t.threshold::text,
            'target', t.target::text, 'stretch', t.stretch::text, 'plannedDenominator', t.planned_denominator::text) ORDER BY l.ordinal), '[]') FROM scorecard x ${LINES.replaceAll('c.', 'x.')} WHERE x.tenant_id = c.tenant_id AND x.id = c.id) AS lines
       FROM scorecard c JOIN cycle y ON y.tenant_id = c.tenant_id AND y.id = c.cycle_id JOIN person o ON o.tenant_id = c.tenant_id AND o.id = c.owner_id
       LEFT JOIN org_unit su ON c.subject_kind = 'unit' AND su.tenant_id = c.tenant_id AND su.id = c.subject_id
       WHERE c.tenant_id = $1 AND c.id = ANY ($2::uuid[]) AND c.status <> 'void' AND ${this.organization.visible(tx, 'c.owner_id', READ_TARGETS, params)}`,
      params,
    );
  }

  private async metrics(tx: Tx): Promise<SheetMetric[]> {
    const rows = await tx.query<Omit<SheetMetric, 'rule'>>(
      `SELECT m.code, m.id AS metric_id, v.direction, v.percent, ${IS_RATIO} AS ratio FROM metric m JOIN metric_version v ON v.tenant_id = m.tenant_id AND v.metric_id = m.id AND v.status = 'published' WHERE m.tenant_id = $1`,
      [tx.tenantId],
    );
    return rows.map((row) => ({ ...row, rule: DEFAULT_RULE }));
  }
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const valuesOf = ({ weight, threshold, target, stretch, plannedDenominator }: SheetValues): SheetValues => ({
  weight,
  threshold,
  target,
  stretch,
  plannedDenominator,
});
const stampOf = (plan: SheetPlan): StoredSheetPlan => ({
  ...plan,
  digest: createHash('sha256')
    .update(JSON.stringify([plan.changes, plan.errors]))
    .digest('hex'),
});

/** What finds a line in its card: the code of the metric, the number of a key task or of a bonus item. */
const CODE = `CASE l.kind WHEN 'kpi' THEN m.code ELSE CASE l.kind WHEN 'task' THEN 'GS-' ELSE 'BP-' END
  || (SELECT count(*) FROM scorecard_line b WHERE b.tenant_id = l.tenant_id AND b.scorecard_id = l.scorecard_id AND b.kind = l.kind AND b.removed_at IS NULL AND (b.ordinal, b.id) <= (l.ordinal, l.id)) END`;
/** Lines of cards `c` with the values in force. */
const LINES = `JOIN period p ON p.tenant_id = c.tenant_id AND p.id = c.period_id JOIN scorecard_line l ON l.tenant_id = c.tenant_id AND l.scorecard_id = c.id AND l.removed_at IS NULL
  LEFT JOIN metric m ON m.tenant_id = l.tenant_id AND m.id = l.metric_id LEFT JOIN metric_version v ON v.tenant_id = l.tenant_id AND v.id = l.metric_version_id
  JOIN line_target t ON t.tenant_id = l.tenant_id AND t.line_id = l.id AND t.superseded_at IS NULL AND greatest(least(tenant_today(), p.ends_on), p.starts_on) BETWEEN t.valid_from AND t.valid_to`;
