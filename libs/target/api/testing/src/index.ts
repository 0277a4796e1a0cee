import { hashPassword, newId } from '@kpi-loop/shared/api';
import type { Api, Company, PersonKey } from '@kpi-loop/shared/api/testing';

export interface MetricShape {
  direction?: 'HIGHER' | 'LOWER' | 'RANGE';
  kind?: 'simple' | 'ratio';
  flow?: boolean;
  percent?: boolean;
  decimals?: number;
  status?: 'published' | 'deprecated' | 'draft';
}

/** A metric with one definition, as if it had gone its way. Returns the ids. */
export async function aMetric(api: Api, company: Company, code: string, shape: MetricShape = {}): Promise<{ metricId: string; versionId: string }> {
  const { direction = 'HIGHER', kind = 'simple', flow = kind === 'simple', percent = false, decimals = 2, status = 'published' } = shape;
  const [metricId, versionId, process, node] = [newId(), newId(), newId(), newId()];
  const t = company.tenantId;
  await api.sql(`INSERT INTO process (tenant_id, id, code, name) VALUES ($1, $2, $3, $3)`, [t, process, `P-${code}`]);
  await api.sql(`INSERT INTO process_node (tenant_id, id, process_id, code, name, ordinal) VALUES ($1, $2, $3, $4, $4, 1)`, [t, node, process, `N-${code}`]);
  await api.sql(`INSERT INTO metric (tenant_id, id, code, name, name_en) VALUES ($1, $2, $3, $3, $3)`, [t, metricId, code]);
  await api.sql(
    `INSERT INTO metric_version (tenant_id, id, metric_id, version_no, status, process_node_id, kind, dataset_code, numerator, denominator, direction, unit, decimals, percent, flow, author_id, approver_id, content_hash)
     VALUES ($1, $2, $3, 1, $4, $5, $6, 'ds', '{"agg": "sum", "column": "a", "filters": []}', $7, $8, '', $9, $10, $11, $12, $13, 'x')`,
    [
      t,
      versionId,
      metricId,
      status,
      node,
      kind,
      kind === 'ratio' ? '{"agg": "sum", "column": "b", "filters": []}' : null,
      direction,
      decimals,
      percent,
      flow,
      company.people.steward,
      company.people.steward2,
    ],
  );
  return { metricId, versionId };
}

export interface LineShape {
  metricId: string;
  weight: string;
  threshold?: string | null;
  target: string;
  stretch?: string | null;
  rule?: object;
}

/** What stands beside the KPIs of a card, as a request says it. */
export interface TaskShape {
  tasks?: object[];
  bonuses?: object[];
}

export interface CardBody {
  id: string;
  version: number;
  status: string;
  agreedHash: string | null;
  lines: { id: string; metricId: string; target: string; weight: string; offers: { event: string; allowed: boolean; because: string[] }[] }[];
  tasks: { id: string; milestones: { id: string; version: number }[] }[];
  bonuses: { id: string }[];
  offers: { event: string; allowed: boolean; because: string[] }[];
}

/** A draft by the head for one of the people. */
export async function aDraftCard(company: Company, periodId: string, owner: PersonKey, head: PersonKey, lines: LineShape[], beside: TaskShape = {}): Promise<CardBody> {
  const made = await (await company.as(head)).post('/api/scorecards', { periodId, subjectKind: 'person', subjectId: company.people[owner], lines, ...beside }).expect(201);
  return made.body as CardBody;
}

export const PASSWORD = 'right horse';
let hash: Promise<string> | null = null;

/** Everybody of the company has the password of the specs: whoever signs shows it once more. */
export async function withPasswords(company: Company): Promise<void> {
  hash ??= hashPassword(PASSWORD);
  await company.api.sql(`UPDATE account SET password_hash = $2 WHERE tenant_id = $1`, [company.tenantId, await hash]);
}

/** A card both have agreed on at once, approved by the chain and signed by both. Everything through the real endpoints. */
export async function anEffectiveCard(
  company: Company,
  periodId: string,
  owner: PersonKey,
  head: PersonKey,
  head2: PersonKey,
  lines: LineShape[],
  beside: TaskShape = {},
): Promise<CardBody> {
  await withPasswords(company);
  const draft = await aDraftCard(company, periodId, owner, head, lines, beside);
  const send = async (who: PersonKey, verb: string, body: object = {}) =>
    (await (await company.as(who)).post(`/api/scorecards/${draft.id}/${verb}`, body).expect(200)).body as CardBody;
  await send(head, 'propose');
  for (const line of [...draft.lines, ...draft.tasks, ...draft.bonuses]) await send(owner, 'accept-line', { lineId: line.id });
  const { agreedHash } = await send(owner, 'agree');
  await send(head, 'submit');
  const { status } = await send(head2, 'approve');
  if (status === 'in_approval') await send('hrbp', 'approve');
  await send(owner, 'sign', { agreedHash, password: PASSWORD });
  return send(head, 'sign', { agreedHash, password: PASSWORD });
}
