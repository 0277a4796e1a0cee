import { Injectable } from '@nestjs/common';
import type { Stage } from '@kpi-loop/cycle/domain';
import { OrganizationReader } from '@kpi-loop/organization/api';
import type { Tx } from '@kpi-loop/shared/api';
import type { BlockerView, ConsoleUnitView } from './console.dto';
import { cycleParties } from './parties';
import type { Blocker, StageReport } from './ports';

interface Unit {
  id: string;
  path: string;
}
interface NamedUnit extends Unit {
  name: string;
  nameEn: string;
  headName: string | null;
  headNameEn: string | null;
}
type StagedBlocker = Blocker & { stage: Stage };
type Names = ReadonlyMap<string, { name: string; nameEn: string }>;
interface UnitRow {
  unit: Unit;
  stages: Map<Stage, Map<string, number>>;
  blockers: StagedBlocker[];
}

const depthOf = (path: string): number => path.split('/').length - 1;
/** `HQ/D1/T10/`, 2 → `HQ/D1/`; a path that is no deeper is itself. */
const upTo = (path: string, depth: number): string => {
  const steps = path.split('/').slice(0, -1);
  return `${steps.slice(0, depth).join('/')}/`;
};
const READERS_OF_ALL = ['HR', 'EXEC', 'AUD'] as const;

/** Units × states: what the stages report about units, added up to the units just below what the viewer stands above; of each stage who holds a unit up first. */
@Injectable()
export class ConsoleUnits {
  constructor(private readonly organization: OrganizationReader) {}

  async table(tx: Tx, reports: StageReport[]): Promise<ConsoleUnitView[]> {
    // of all of them only where they lie; those that are shown are named
    const units = await tx.query<Unit>(`SELECT id, path FROM org_unit WHERE tenant_id = $1`, [tx.tenantId]);
    const roots = await this.rootsOf(tx);
    const byId = new Map(units.map((unit) => [unit.id, unit]));
    const byPath = new Map(units.map((unit) => [unit.path, unit]));
    const byHeight = roots.sort((a, b) => a.length - b.length);
    const rowOf = ({ path }: Unit): Unit | undefined => {
      const top = byHeight.find((root) => path.startsWith(root));
      return top === undefined ? undefined : byPath.get(upTo(path, depthOf(top) + 1));
    };
    const rows = new Map<string, UnitRow>();
    for (const report of reports) {
      const open = new Map<UnitRow, string[]>();
      for (const { unitId, byStatus, heldUpBy, open: asked } of report.byUnit) {
        const own = byId.get(unitId);
        const unit = own && rowOf(own);
        if (!unit) continue;
        const row: UnitRow = rows.get(unit.id) ?? { unit, stages: new Map(), blockers: [] };
        const counts = row.stages.get(report.stage) ?? new Map<string, number>();
        for (const [status, count] of Object.entries(byStatus)) counts.set(status, (counts.get(status) ?? 0) + count);
        row.stages.set(report.stage, counts);
        if (heldUpBy && !row.blockers.some(({ stage }) => stage === report.stage)) row.blockers.push({ ...heldUpBy, stage: report.stage });
        if (asked)
          open
            .set(row, open.get(row) ?? [])
            .get(row)!
            .push(unitId);
        rows.set(unit.id, row);
      }
      for (const [row, blocker] of await firstOf(report, open)) row.blockers.push({ ...blocker, stage: report.stage });
    }
    const named = await this.named(tx, [...rows.keys()]);
    const names = await this.names(
      tx,
      [...rows.values()].flatMap((row) => row.blockers),
    );
    return [...rows.values()].sort((a, b) => (a.unit.path < b.unit.path ? -1 : 1)).map((row) => unitView(named.get(row.unit.id)!, row, names));
  }

  /** Blockers about people are shown to those who may see these people; the others are everybody's who reads the console. */
  async visibleBlockers(tx: Tx, blockers: StagedBlocker[]): Promise<BlockerView[]> {
    const params: unknown[] = [tx.tenantId, blockers.flatMap(({ personId }) => personId ?? [])];
    const visible = this.organization.visible(tx, 'p.id', [...READERS_OF_ALL, 'HRBP'], params);
    const people = new Set(
      (await tx.query<{ id: string }>(`SELECT p.id FROM person p WHERE p.tenant_id = $1 AND p.id = ANY ($2::uuid[]) AND ${visible}`, params)).map(
        ({ id }) => id,
      ),
    );
    const shown = blockers.filter(({ personId }) => !personId || people.has(personId));
    const names = await this.names(tx, shown);
    return shown.map((blocker) => blockerView(blocker, names)).sort((a, b) => Number(b.late) - Number(a.late));
  }

  /** Paths of the units whose numbers the viewer may read: all, or those of the role's scope, or those the viewer heads. */
  private async rootsOf(tx: Tx): Promise<string[]> {
    const parties = cycleParties(tx.viewer);
    const scopes = tx.viewer.roles.filter(({ role }) => role === 'HRBP').map(({ unitId }) => unitId);
    const all = tx.viewer.kind === 'system' || READERS_OF_ALL.some((role) => parties.has(role)) || scopes.includes(null);
    const rows = await tx.query<{ path: string }>(
      `SELECT path FROM org_unit WHERE tenant_id = $1 AND CASE WHEN $4 THEN parent_id IS NULL ELSE id = ANY ($2::uuid[]) OR head_id = $3 END`,
      [tx.tenantId, scopes, tx.viewer.personId, all],
    );
    return rows.map(({ path }) => path);
  }

  private async named(tx: Tx, ids: string[]): Promise<ReadonlyMap<string, NamedUnit>> {
    const units = await tx.query<NamedUnit>(
      `SELECT u.id, u.name, u.name_en, u.path, p.name AS head_name, p.name_en AS head_name_en FROM org_unit u
       LEFT JOIN LATERAL (SELECT name, name_en FROM person WHERE tenant_id = u.tenant_id AND id = u.head_id LIMIT 1) p ON true
       WHERE u.tenant_id = $1 AND u.id = ANY ($2::uuid[])`,
      [tx.tenantId, ids],
    );
    return new Map(units.map((unit) => [unit.id, unit]));
  }

  private async names(tx: Tx, blockers: StagedBlocker[]): Promise<Names> {
    const ids = [...new Set(blockers.flatMap(({ personId }) => personId ?? []))];
    const people = await tx.query<{ id: string; name: string; nameEn: string }>(
      `SELECT id, name, name_en FROM person WHERE tenant_id = $1 AND id = ANY ($2::uuid[])`,
      [tx.tenantId, ids],
    );
    return new Map(people.map((person) => [person.id, person]));
  }
}

function blockerView({ stage, key, params, personId, link, late }: StagedBlocker, names: Names): BlockerView {
  const person = names.get(personId ?? '');
  return { stage, key, params, personId: personId ?? null, personName: person?.name ?? null, personNameEn: person?.nameEn ?? null, link, late: late ?? false };
}

/**
 * Of each row who holds up the first of its open units that anybody holds up: asked of the first one of each row, and of all the others
 * only where nobody does.
 */
async function firstOf(report: StageReport, open: ReadonlyMap<UnitRow, string[]>): Promise<Map<UnitRow, Blocker>> {
  const found = new Map<UnitRow, Blocker>();
  const ask = async (asked: (row: UnitRow, unitIds: string[]) => string[]): Promise<void> => {
    const unitIds = [...open].flatMap(([row, of]) => asked(row, of));
    const heldUp = unitIds.length && report.heldUp ? await report.heldUp(unitIds) : new Map<string, Blocker>();
    for (const [row, of] of open) {
      const first = of.find((unitId) => heldUp.has(unitId));
      if (first) found.set(row, heldUp.get(first)!);
    }
  };
  await ask((_, unitIds) => unitIds.slice(0, 1));
  await ask((row, unitIds) => (found.has(row) ? [] : unitIds.slice(1)));
  return found;
}

function unitView(unit: NamedUnit, { stages, blockers }: UnitRow, names: Names): ConsoleUnitView {
  return {
    unitId: unit.id,
    name: unit.name,
    nameEn: unit.nameEn,
    headName: unit.headName,
    headNameEn: unit.headNameEn,
    stages: [...stages].map(([stage, counts]) => ({ stage, byStatus: [...counts].map(([status, count]) => ({ status, count })) })),
    heldUpBy: blockers.map((blocker) => blockerView(blocker, names)),
  };
}
