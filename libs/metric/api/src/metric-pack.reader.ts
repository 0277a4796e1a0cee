import { Injectable } from '@nestjs/common';
import {
  ENTERED,
  PAID_ON_RULE,
  cycleFrom,
  differences,
  metricPolicy,
  PACK_SCHEMA,
  PACK_VERSION,
  standingOf,
  type Definition,
  type PackedMetric,
} from '@kpi-loop/metric/domain';
import { canonical, sha256Of, type Tx } from '@kpi-loop/shared/api';
import { Problem, permit } from '@kpi-loop/shared/kernel';
import { DatasetCatalog } from './dataset-catalog';
import { DEFINITION, columnsOfDefinition } from './definition-columns';
import { readPack } from './metric-pack.file';
import type { MetricPackView, PackedDatasetView, PackedItemView, PackedNodeView, PackImportDto, PackPreviewView } from './metric-pack.dto';
import type { MetricVersion } from './metric-version.entity';
import { contentHash } from './metric-version.rules';
import { PaidOn } from './paid-on';
import { tenantParties } from './parties';

/** The definition that a metric is known by: in force, else the one being written, else the last one. */
const SHOWN = `SELECT DISTINCT ON (m.id) m.id AS owner_id, m.code, m.name, m.name_en, m.stands_alone, v.*, EXISTS (
    SELECT FROM metric_version o WHERE o.tenant_id = m.tenant_id AND o.metric_id = m.id AND o.status IN ('draft', 'in_review')) AS being_written
  FROM metric m JOIN metric_version v ON v.tenant_id = m.tenant_id AND v.metric_id = m.id WHERE m.tenant_id = $1`;
const ORDER = `ORDER BY m.id, array_position(ARRAY['published', 'in_review', 'draft', 'deprecated', 'discarded'], v.status), v.version_no DESC`;

type Shown = MetricVersion & { code: string; name: string; nameEn: string; standsAlone: boolean; beingWritten: boolean };

/** A metric of a file with what it becomes here. */
export interface Planned {
  packed: PackedMetric;
  item: PackedItemView;
  definition: Definition;
  here: Shown | null;
}

export interface ImportPlan {
  view: PackPreviewView;
  planned: Planned[];
}

interface Here {
  metrics: Map<string, Shown>;
  inForce: Map<string, string[]>;
  contents: Map<string, string>;
  datasets: PackedDatasetView[];
  nodes: PackedNodeView[];
}

export const nodeKey = (node: { process: string; code: string }): string => `${node.process}/${node.code}`;

/** Metrics as a file, and what a file would do here. */
@Injectable()
export class MetricPackReader {
  constructor(
    private readonly catalog: DatasetCatalog,
    private readonly paidOn: PaidOn,
  ) {}

  /** By code, so that the same metrics make the same file. @throws Problem notFound (404) when one of them is not there. */
  async export(tx: Tx, metricIds: readonly string[]): Promise<MetricPackView> {
    permit(metricPolicy, 'metricPack.export', tenantParties(tx.viewer));
    const rows = await tx.query<Shown & { links: { kind: string; timing: 'leading'; code: string }[]; node: PackedMetric['node'] }>(
      `SELECT s.*, coalesce((SELECT jsonb_agg(jsonb_build_object('kind', k.kind, 'timing', k.timing, 'code', o.code) ORDER BY o.code) FROM metric_link k JOIN metric o ON o.tenant_id = k.tenant_id AND o.id = k.other_id
           WHERE k.tenant_id = $1 AND k.metric_id = s.owner_id AND k.ended_at IS NULL), '[]') AS links,
         (SELECT jsonb_build_object('process', p.code, 'code', n.code, 'name', n.name, 'nameEn', n.name_en) FROM process_node n JOIN process p ON p.tenant_id = n.tenant_id AND p.id = n.process_id
           WHERE n.tenant_id = $1 AND n.id = s.process_node_id) AS node
       FROM (${SHOWN} AND m.id = ANY ($2::uuid[]) ${ORDER}) s ORDER BY s.code`,
      [tx.tenantId, metricIds],
    );
    if (rows.length !== new Set(metricIds).size) throw new Problem('notFound', 'notFound');
    const metrics = rows.map((row): PackedMetric => {
      const { processNodeId: _, ...definition } = definitionOf(row);
      return {
        ...{ code: row.code, name: row.name, nameEn: row.nameEn, standsAlone: row.standsAlone },
        companions: row.links.filter((l) => l.kind === 'companion').map((l) => l.code),
        drivers: row.links.filter((l) => l.kind === 'driver').map(({ code, timing }) => ({ code, timing })),
        node: row.node,
        definition,
      };
    });
    return { schema: PACK_SCHEMA, schemaVersion: PACK_VERSION, hash: sha256Of(metrics), metrics };
  }

  /** @throws Problem ruleBroken (422) pack… for a file that cannot be one of metrics. */
  async plan(tx: Tx, dto: PackImportDto): Promise<ImportPlan> {
    permit(metricPolicy, 'metricPack.import', tenantParties(tx.viewer));
    const metrics = await readPack(dto.pack);
    const chosen = new Set(dto.codes ?? metrics.map((m) => m.code));
    const here = await this.here(tx, dto, metrics);
    const datasetOf = new Map(here.datasets.map((d) => [d.code, d.mappedTo]));
    const nodeOf = new Map(here.nodes.map((n) => [n.key, n.nodeId]));
    const planned = metrics.map((packed) => {
      const given = columnsOfDefinition(packed.definition, packed.code);
      const definition = {
        ...given,
        datasetCode: datasetOf.get(given.datasetCode) ?? given.datasetCode,
        processNodeId: packed.node ? (nodeOf.get(nodeKey(packed.node)) ?? null) : null,
      };
      return { packed, definition, here: here.metrics.get(packed.code) ?? null };
    });
    const paidOn = await this.paidOn.refuses(
      tx,
      [...here.metrics.values()].map(({ metricId }) => metricId),
    );
    const reads = new Map([
      ...here.inForce,
      ...planned.filter((p) => chosen.has(p.packed.code)).map((p): [string, string[]] => [p.packed.code, p.definition.inputs.map((i) => i.code)]),
    ]);
    const items = planned.map((p): Planned => ({
      ...p,
      item: itemOf(p, here, reads, { chosen: chosen.has(p.packed.code), paidOnIt: paidOn.has(p.here?.metricId ?? '') }),
    }));
    const used = items.filter(({ item }) => item.chosen && item.standing !== 'same');
    const datasets = here.datasets.filter(({ code }) => metrics.some((m) => m.definition.datasetCode.trim() === code));
    const open = used.some(
      ({ packed }) =>
        datasets.some((d) => d.code === packed.definition.datasetCode.trim() && d.mappedTo === null) ||
        here.nodes.some((n) => packed.node && n.key === nodeKey(packed.node) && !n.decided),
    );
    const ready = !open && used.every(({ item }) => item.standing !== 'conflict');
    return { planned: items, view: { items: items.map(({ item }) => item), datasets, nodes: here.nodes, ready } };
  }

  private async here(tx: Tx, dto: PackImportDto, metrics: readonly PackedMetric[]): Promise<Here> {
    const rows = await tx.query<Shown>(`${SHOWN} AND m.code = ANY ($2) ${ORDER}`, [tx.tenantId, metrics.map((m) => m.code)]);
    const inForce = await tx.query<{ code: string; reads: string[]; contentHash: string | null; status: string }>(
      `SELECT m.code, v.status, v.content_hash, ARRAY(SELECT i->>'code' FROM jsonb_array_elements(v.inputs) i) AS reads
       FROM metric m JOIN metric_version v ON v.tenant_id = m.tenant_id AND v.metric_id = m.id AND v.status IN ('published', 'in_review', 'draft') WHERE m.tenant_id = $1 ORDER BY v.status <> 'published'`,
      [tx.tenantId],
    );
    return {
      metrics: new Map(rows.map((row) => [row.code, row])),
      inForce: new Map([...inForce].reverse().map((row) => [row.code, row.reads])),
      contents: new Map(inForce.flatMap((row) => (row.status === 'published' && row.contentHash ? [[row.contentHash, row.code] as const] : []))),
      datasets: await this.datasets(tx, dto, metrics),
      nodes: await this.nodes(tx, dto, metrics),
    };
  }

  private async datasets(tx: Tx, dto: PackImportDto, metrics: readonly PackedMetric[]): Promise<PackedDatasetView[]> {
    // what people enter has no dataset before there is a metric to enter it for
    const codes = [...new Set(metrics.map((m) => m.definition.datasetCode.trim()).filter((code) => code !== '' && !code.startsWith(ENTERED)))].sort();
    const views: PackedDatasetView[] = [];
    for (const code of codes) {
      const said = dto.datasets[code];
      const wanted = typeof said === 'string' && said.trim() ? said.trim().slice(0, 100) : code;
      const known = (await this.catalog.columns(tx, wanted)) !== null;
      views.push({ code, mappedTo: known || typeof said === 'string' ? wanted : null, known });
    }
    return views;
  }

  private async nodes(tx: Tx, dto: PackImportDto, metrics: readonly PackedMetric[]): Promise<PackedNodeView[]> {
    const all = await tx.query<{ id: string; key: string }>(
      `SELECT n.id, p.code || '/' || n.code AS key FROM process_node n JOIN process p ON p.tenant_id = n.tenant_id AND p.id = n.process_id WHERE n.tenant_id = $1`,
      [tx.tenantId],
    );
    const ids = new Set(all.map(({ id }) => id));
    const byKey = new Map(all.map(({ key, id }) => [key, id]));
    const named = new Map(metrics.flatMap(({ node }) => (node ? [[nodeKey(node), node] as const] : [])));
    return [...named]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, node]) => {
        const said = dto.nodes[key];
        const chosen = typeof said === 'string' && ids.has(said) ? said : null;
        const nodeId = said === '' ? null : (chosen ?? byKey.get(key) ?? null);
        return { key, name: node.name, nameEn: node.nameEn, nodeId, decided: nodeId !== null || said === '' };
      });
  }
}

const definitionOf = (row: MetricVersion): Definition => Object.fromEntries(DEFINITION.map((column) => [column, row[column]])) as unknown as Definition;

/** With the keys of everything inside in one order: the database keeps them in another one than a file. */
const ordered = (definition: Definition): Definition => JSON.parse(canonical(definition)) as Definition;

function itemOf(
  { packed, definition, here }: Omit<Planned, 'item'>,
  known: Here,
  reads: ReadonlyMap<string, string[]>,
  { chosen, paidOnIt }: { chosen: boolean; paidOnIt: boolean },
): PackedItemView {
  const before = here ? ordered(definitionOf(here)) : null;
  const after = ordered(definition);
  const changed = before ? differences(before, after).flatMap((d) => (d.changed ? [d.field] : [])) : [];
  const sameTests = before !== null && canonical(before.tests) === canonical(after.tests);
  const same = before !== null && changed.length === 0 && sameTests;
  const circle = cycleFrom(packed.code, (at) => reads.get(at) ?? []);
  const missing = [...new Set(definition.inputs.map((i) => i.code))].filter((code) => !reads.has(code));
  const twin = known.contents.get(contentHash(definition));
  const broken = [
    ...(here?.beingWritten ? ['noOpenVersion'] : []),
    ...(paidOnIt ? [PAID_ON_RULE] : []),
    ...(twin !== undefined && twin !== packed.code ? ['notADuplicate'] : []),
    ...(circle ? ['noCircle'] : []),
    ...(missing.length ? ['packInputsThere'] : []),
  ];
  return {
    ...{ code: packed.code, name: packed.name, nameEn: packed.nameEn, chosen },
    standing: standingOf({ known: here !== null, same, broken }),
    broken: same ? [] : broken,
    about: [circle?.join(' → ') ?? '', missing.join(', '), twin !== packed.code ? (twin ?? '') : ''].find((text) => text !== '') ?? '',
    metricId: here?.metricId ?? null,
    changed: same ? [] : changed,
  };
}
