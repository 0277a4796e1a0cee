import { Injectable } from '@nestjs/common';
import type { Stage } from '@kpi-loop/cycle/domain';
import { OrganizationReader } from '@kpi-loop/organization/api';
import type { Tx } from '@kpi-loop/shared/api';
import type { BlockerView, ConsoleUnitView } from './console.dto';
import { cycleParties } from './parties';
import type { Blocker, StageReport } from './ports';

interface Unit {
  id: string;
  name: string;
  nameEn: string;
  path: string;
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
    const units = await tx.query<Unit>(
      `SELECT u.id, u.name, u.name_en, u.path, p.name AS head_name, p.name_en AS head_name_en FROM org_unit u LEFT JOIN person p ON p.tenant_id = u.tenant_id AND p.id = u.head_id
       WHERE u.tenant_id = $1 ORDER BY u.path`,
      [tx.tenantId],
    );
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
      for (const { unitId, byStatus, heldUpBy } of report.byUnit) {
        const own = byId.get(unitId);
        const unit = own && rowOf(own);
        if (!unit) continue;
        const row: UnitRow = rows.get(unit.id) ?? { unit, stages: new Map(), blockers: [] };
        const counts = row.stages.get(report.stage) ?? new Map<string, number>();
        for (const [status, count] of Object.entries(byStatus)) counts.set(status, (counts.get(status) ?? 0) + count);
        row.stages.set(report.stage, counts);
        if (heldUpBy && !row.blockers.some(({ stage }) => stage === report.stage)) row.blockers.push({ ...heldUpBy, stage: report.stage });
        rows.set(unit.id, row);
      }
    }
    const names = await this.names(
      tx,
      [...rows.values()].flatMap((row) => row.blockers),
    );
    return [...rows.values()].sort((a, b) => (a.unit.path < b.unit.path ? -1 : 1)).map((row) => unitView(row, names));
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

function unitView({ unit, stages, blockers }: UnitRow, names: Names): ConsoleUnitView {
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
