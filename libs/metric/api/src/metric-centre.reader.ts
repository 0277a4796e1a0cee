import { Injectable } from '@nestjs/common';
import {
  PAID_ON_RULE,
  WRITTEN_BY,
  certificationMachine,
  certificationPolicy,
  differences,
  metricPolicy,
  metricVersionMachine,
  unknownColumns,
  type CertificationContext,
  type Definition,
} from '@kpi-loop/metric/domain';
import { PAGE_MAX, Tx, decodeCursor, encodeCursor } from '@kpi-loop/shared/api';
import { Problem, offers } from '@kpi-loop/shared/kernel';
import type { CertificationView } from './certification.dto';
import { CERTIFICATION, CERTIFIED, WRITERS } from './certification.sql';
import type { DraftPreviewView } from './definition-trial.dto';
import { DatasetCatalog } from './dataset-catalog';
import { DefinitionTrials } from './definition-trials';
import type { ComparedValuesView } from './impact.dto';
import { COUNTS_WITHOUT_QUALITY, LINKS } from './metric-link.sql';
import type { MetricListView, MetricQueryDto } from './metric-list.dto';
import type { MetricVersionDiffView, MetricVersionItemView, MetricVersionView, MetricView } from './metric.dto';
import { VERSION_COLUMNS, VERSION_TABLES } from './metric.reader';
import { MetricVersion } from './metric-version.entity';
import { MetricVersionRules } from './metric-version.rules';
import { PaidOn } from './paid-on';
import { answeringParties, approvingParties, policyOffers } from './parties';

const PERSON = `CASE WHEN s.id IS NULL THEN NULL ELSE jsonb_build_object('id', s.id, 'name', s.name, 'nameEn', s.name_en) END AS steward`;

const APPROVERS = `(SELECT coalesce(jsonb_agg(jsonb_build_object('id', p.id, 'name', p.name, 'nameEn', p.name_en) ORDER BY p.employee_no), '[]') FROM metric_approver a JOIN person p ON p.tenant_id = a.tenant_id AND p.id = a.person_id WHERE a.tenant_id = m.tenant_id AND a.metric_id = m.id)`;

/** A metric shows the definition in force; while it has none, the one being written, then the last one that was. */
const SHOWN = `SELECT * FROM metric_version x WHERE x.tenant_id = m.tenant_id AND x.metric_id = m.id
  ORDER BY array_position(ARRAY['published', 'in_review', 'draft', 'deprecated', 'discarded'], x.status), x.version_no DESC LIMIT 1`;
const OPEN = `SELECT id, version_no, status FROM metric_version x WHERE x.tenant_id = m.tenant_id AND x.metric_id = m.id AND x.status IN ('draft', 'in_review')`;

const like = (text: string): string => `%${text.replace(/[\\%_]/g, '\\$&')}%`;

/** What the pages of the metric centre show. */
@Injectable()
export class MetricCentreReader {
  constructor(
    private readonly rules: MetricVersionRules,
    private readonly trials: DefinitionTrials,
    private readonly catalog: DatasetCatalog,
    private readonly paidOn: PaidOn,
  ) {}

  async list(tx: Tx, query: MetricQueryDto): Promise<MetricListView> {
    const limit = query.limit ?? 50;
    const params: unknown[] = [tx.tenantId];
    const bind = (value: unknown): string => `$${params.push(value)}`;
    const where = ['m.tenant_id = $1'];
    if (query.search?.trim()) {
      const pattern = bind(like(query.search.trim()));
      where.push(`(m.code ILIKE ${pattern} OR m.name ILIKE ${pattern} OR m.name_en ILIKE ${pattern} OR (v.synonyms || v.synonyms_en)::text ILIKE ${pattern})`);
    }
    if (query.nodeId) where.push(`v.process_node_id = ${bind(query.nodeId)}`);
    if (query.processId) where.push(`n.process_id = ${bind(query.processId)}`);
    where.push(query.status ? `${bind(query.status)} IN (v.status, o.status)` : `v.status <> 'discarded'`);
    if (query.certified) where.push(`${CERTIFIED} = ${query.certified}`);
    const after = decodeCursor(query.cursor, 2);
    if (after) where.push(`(m.code, m.id) > (${bind(after[0])}, ${bind(after[1])}::uuid)`);
    const rows = await tx.query<Omit<MetricListView['items'][number], 'labels' | 'datasetName' | 'datasetNameEn'>>(
      `SELECT m.id, m.code, m.name, m.name_en, v.id AS version_id, v.version_no, v.status, ${CERTIFIED} AS certified, m.template_code, v.kind, v.dataset_code, v.numerator, v.denominator, v.formula, v.inputs, v.direction, v.unit, v.decimals, v.percent, v.flow,
         CASE WHEN n.id IS NULL THEN NULL ELSE jsonb_build_object('id', n.id, 'code', n.code, 'name', n.name, 'nameEn', n.name_en,
           'processId', p.id, 'processName', p.name, 'processNameEn', p.name_en) END AS process_node,
         CASE WHEN o.id IS NULL OR o.id = v.id THEN NULL ELSE jsonb_build_object('id', o.id, 'versionNo', o.version_no, 'status', o.status) END AS open_version,
         ${PERSON}
       FROM metric m JOIN LATERAL (${SHOWN}) v ON true LEFT JOIN LATERAL (${OPEN}) o ON true
         LEFT JOIN process_node n ON n.tenant_id = m.tenant_id AND n.id = v.process_node_id
         LEFT JOIN process p ON p.tenant_id = n.tenant_id AND p.id = n.process_id
         LEFT JOIN person s ON s.tenant_id = m.tenant_id AND s.id = m.steward_id
       WHERE ${where.join(' AND ')} ORDER BY m.code, m.id LIMIT ${Math.min(limit, PAGE_MAX) + 1}`,
      params,
    );
    const items = await this.catalog.labelled(tx, rows.slice(0, limit));
    const last = items.at(-1);
    return {
      items,
      next: rows.length > limit && last ? encodeCursor([last.code, last.id]) : null,
      offers: policyOffers(metricPolicy, tx.viewer, { 'metric.create': [] }),
    };
  }

  /** @throws Problem notFound (404). */
  async metric(tx: Tx, id: string): Promise<MetricView> {
    const metric = await tx.get<Omit<MetricView, 'versions' | 'offers'>>(
      `SELECT m.id, m.code, m.name, m.name_en, m.version, m.stands_alone, m.template_code, ${LINKS} AS links, ${PERSON}, ${APPROVERS} AS approvers FROM metric m LEFT JOIN person s ON s.tenant_id = m.tenant_id AND s.id = m.steward_id WHERE m.tenant_id = $1 AND m.id = $2`,
      [tx.tenantId, id],
    );
    const versions = await this.items(tx, `v.metric_id = $2`, [id]);
    const open = versions.some((v) => v.status === 'draft' || v.status === 'in_review');
    const refused = (await this.paidOn.refuses(tx, [id])).has(id);
    return {
      ...metric,
      versions,
      offers: policyOffers(metricPolicy, tx.viewer, {
        'metric.update': [],
        'metricLink.edit': [],
        'metric.revise': [...(open ? ['noOpenVersion'] : []), ...(refused ? [PAID_ON_RULE] : [])],
      }),
    };
  }

  /** @throws Problem notFound (404). */
  async version(tx: Tx, id: string): Promise<MetricVersionItemView> {
    const [item] = await this.items(tx, `v.id = $2`, [id]);
    if (!item) throw new Problem('notFound', 'notFound');
    return item;
  }

  /** @throws Problem notFound (404) · ruleBroken (422) when they are versions of two metrics. */
  async diff(tx: Tx, beforeId: string, afterId: string): Promise<MetricVersionDiffView> {
    const [before, after] = await this.pair(tx, beforeId, afterId);
    const sides = await this.catalog.labelled(tx, [before, after]);
    const labels = new Map(sides.flatMap((side) => side.labels.map((label) => [label.name, label])));
    const datasets = new Map(sides.map((side) => [side.datasetCode, { code: side.datasetCode, name: side.datasetName, nameEn: side.datasetNameEn }]));
    return { before, after, fields: differences(definitionOf(before), definitionOf(after)), labels: [...labels.values()], datasets: [...datasets.values()] };
  }

  /** What both make of the same rows, whether in force or not. @throws as `diff` does. */
  async comparedValues(tx: Tx, beforeId: string, afterId: string): Promise<ComparedValuesView> {
    const [before, after] = await this.pair(tx, beforeId, afterId);
    const old = await this.trials.preview(tx, definitionOf(before));
    const fresh = await this.trials.preview(tx, definitionOf(after));
    const months = [...new Set([...old.months, ...fresh.months])].sort();
    const subjects = new Map([...old.subjects, ...fresh.subjects].map((subject) => [subject.id, subject]));
    const value = (of: DraftPreviewView, id: string, month: string): string | null =>
      of.subjects.find((subject) => subject.id === id)?.values.find((v) => v.month === month)?.value ?? null;
    return {
      subjects: [...subjects.values()].map(({ id, name, nameEn }) => ({
        ...{ id, name, nameEn },
        months: months.map((month) => ({ month, before: value(old, id, month), after: value(fresh, id, month) })),
      })),
    };
  }

  private async pair(tx: Tx, ...ids: [string, string]): Promise<[MetricVersionView, MetricVersionView]> {
    const sql = `SELECT ${VERSION_COLUMNS} FROM ${VERSION_TABLES} WHERE v.tenant_id = $1 AND v.id = $2`;
    const before = await tx.get<MetricVersionView>(sql, [tx.tenantId, ids[0]]);
    const after = await tx.get<MetricVersionView>(sql, [tx.tenantId, ids[1]]);
    if (before.metricId !== after.metricId) throw new Problem('ruleBroken', 'ruleBroken', undefined, { violations: ['sameMetric'] });
    return [before, after];
  }

  private async items(tx: Tx, where: string, params: unknown[]): Promise<MetricVersionItemView[]> {
    const rows = await tx.query<VersionRow>(
      `SELECT ${VERSION_COLUMNS}, v.process_node_id, v.author_id, n.owner_id AS node_owner_id, ${WRITERS} AS writers, ${CERTIFICATION} AS certification, ${COUNTS_WITHOUT_QUALITY} AS counts_without_quality,
         CASE WHEN v.status = 'draft' THEN (SELECT l.reason FROM transition_log l WHERE l.tenant_id = v.tenant_id AND l.instance_id = v.id AND l.event = 'metricVersion.return'
           ORDER BY l.version DESC LIMIT 1) END AS returned_because
       FROM ${VERSION_TABLES} WHERE v.tenant_id = $1 AND ${where} ORDER BY v.version_no DESC`,
      [tx.tenantId, ...params],
    );
    const views = await this.catalog.labelled(tx, rows);
    // one version of a metric is open at most, so that the rules are asked once a metric
    return Promise.all(
      views.map(async ({ processNodeId, authorId, nodeOwnerId, writers, certification, ...view }) => {
        const context = await this.rules.contextOf(tx, { ...view, processNodeId, authorId } as unknown as MetricVersion);
        return {
          ...view,
          duplicateOf: context.duplicateOf,
          unknownInputs: context.unknownInputs,
          circle: context.circle ?? [],
          testResults: context.tests ?? [],
          unknownColumns: context.columns ? unknownColumns(context.definition, context.columns) : [],
          certification: certificationOf(tx, view.status, { nodeOwnerId, writers, certification }),
          offers: offers(metricVersionMachine, view.status, context, metricPolicy, approvingParties(tx.viewer, context.approverIds)).map((offer) =>
            offer.allowed && context.paidOnIt && WRITTEN_BY.includes(offer.event) ? { ...offer, waived: [PAID_ON_RULE] } : offer,
          ),
        };
      }),
    );
  }
}

type Signed = Omit<CertificationView, 'offers'> & { stewardId: string | null; ownerId: string | null };
type VersionRow = MetricVersionView & {
  processNodeId: string | null;
  authorId: string | null;
  returnedBecause: string | null;
  countsWithoutQuality: boolean;
  nodeOwnerId: string | null;
  writers: string[];
  certification: Signed | null;
};

const UNSIGNED: Signed = {
  status: 'none',
  stewardId: null,
  ownerId: null,
  steward: null,
  stewardSignedAt: null,
  owner: null,
  ownerSignedAt: null,
  fallenBecause: null,
};

/** One that fell is begun anew, as long as the version is in force. */
function certificationOf(
  tx: Tx,
  versionStatus: string,
  { nodeOwnerId, writers, certification }: Pick<VersionRow, 'nodeOwnerId' | 'writers' | 'certification'>,
): CertificationView {
  const { stewardId, ownerId, ...view } = certification ?? UNSIGNED;
  const standing = view.status === 'signing' || view.status === 'certified';
  const context: CertificationContext = {
    inForce: versionStatus === 'published',
    stewardId: standing ? stewardId : null,
    ownerId: standing ? ownerId : null,
    actorId: tx.viewer.personId,
    authorIds: writers,
  };
  const open = context.inForce
    ? offers(certificationMachine, standing ? view.status : 'signing', context, certificationPolicy, answeringParties(tx.viewer, nodeOwnerId))
    : [];
  return { ...view, offers: standing ? open : open.filter(({ event }) => event !== 'certification.withdraw') };
}

const definitionOf = (view: MetricVersionView): Definition => ({ ...view, processNodeId: view.processNode?.id ?? null }) as Definition;
