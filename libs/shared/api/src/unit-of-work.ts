import { Injectable } from '@nestjs/common';
import type { IsoDate } from '@kpi-loop/shared/kernel';
import type { PoolClient } from 'pg';
import { DataSource } from 'typeorm';
import { isUuid } from './ids';
import { Jobs } from './jobs';
import { RecentViewers, type Told } from './recent-viewers';
import { prepared } from './statement';
import { Tx } from './tx';
import { systemViewer, type RoleGrant, type Viewer } from './viewer';
import { Wire } from './wire';

interface SessionRow {
  session_id: string;
  account_id: string;
  login: string;
  locale: string;
  person_id: string | null;
  person_name: string | null;
  person_name_en: string | null;
  roles: RoleGrant[];
  is_head: boolean;
  today: IsoDate;
}

const HEX_HASH = /^[0-9a-f]{64}$/;
/** A print of the session: how often who somebody is has changed in the tenant, and the day. Unless it is the one that is assumed, all of who he is. */
const SESSION_TOLD = prepared(`SELECT system.session_told($1::uuid, $2::bytea, $3) AS told`);
const SET_TENANT = prepared(`SELECT set_config('app.tenant', $1, true)`);
/** No person behind it: a guard against what people do lets it pass. */
const SET_TENANT_FOR_SYSTEM = prepared(`SELECT set_config('app.tenant', $1, true), set_config('app.by', 'system', true)`);
const TODAY = prepared(`SELECT tenant_today() AS today`);
const PERSON = prepared(
  `SELECT NULL AS session_id, (SELECT id FROM account a WHERE a.tenant_id = p.tenant_id AND a.person_id = p.id LIMIT 1) AS account_id, NULL AS login, 'zh-CN' AS locale,
     p.id AS person_id, p.name AS person_name, p.name_en AS person_name_en, tenant_today() AS today,
     coalesce((SELECT jsonb_agg(jsonb_build_object('role', g.role, 'unitId', g.unit_id)) FROM role_grant g WHERE g.tenant_id = p.tenant_id AND g.person_id = p.id
       AND g.valid_from <= tenant_today() AND (g.valid_to IS NULL OR g.valid_to >= tenant_today())), '[]') AS roles,
     EXISTS (SELECT 1 FROM assignment m WHERE m.tenant_id = p.tenant_id AND m.manager_id = p.id AND m.valid_from <= tenant_today() AND (m.valid_to IS NULL OR m.valid_to >= tenant_today())) AS is_head
   FROM person p WHERE p.tenant_id = $1 AND p.id = $2`,
);

/** The bearer is not who was assumed: nothing of the transaction counts. */
class Mistaken extends Error {}

/** Opens, commits and rolls back. The tenant is set inside the transaction and ends with it (scale.md, finding 4). */
@Injectable()
export class UnitOfWork {
  private readonly recent = new RecentViewers();

  constructor(
    private readonly dataSource: DataSource,
    private readonly jobs: Jobs,
  ) {}

  /**
   * Work for nobody in particular: timers, reactions, seeds. Work that is not `durable` does not wait for the disk: a crash
   * of the database may undo its last moments, always together with everything after them, so it is for what is done again
   * from a queue whose own mark is no more durable (ADR 0011).
   */
  async asSystem<T>(tenantId: string, work: (tx: Tx) => Promise<T>, { durable = true } = {}): Promise<T> {
    return this.inTransaction(async (wire, make) => {
      if (!durable) wire.ahead('SET LOCAL synchronous_commit = off');
      wire.ahead(SET_TENANT_FOR_SYSTEM, [this.tenant(tenantId)]);
      const { rows } = await wire.send(TODAY);
      return work(make(systemViewer(tenantId, (rows as { today: IsoDate }[])[0].today)));
    });
  }

  /**
   * Work for the bearer of a session token; `null` when there is no such session. Who was seen before is assumed to
   * be who he was, so that the first statements of the work leave with the one that proves it; where it does not, nothing has
   * been done and the work is done again for who he is now.
   */
  async asBearer<T>(tenantId: string, tokenHash: string, work: (tx: Tx | null) => Promise<T>): Promise<T> {
    if (!HEX_HASH.test(tokenHash)) throw new Error('token hash');
    const bearer = `${this.tenant(tenantId)}.${tokenHash}`;
    const assumed = this.recent.of(bearer);
    // the first statement of the transaction: what the work writes is not seen by it
    const open = async (wire: Wire): Promise<Told | null> => {
      const [{ told }] = (await wire.send(SESSION_TOLD, [tenantId, `\\x${tokenHash}`, assumed?.print ?? ''])).rows as { told: string | null }[];
      if (told === null || told === assumed?.print) return assumed && told ? assumed : null;
      const [print, row] = told.split('\n');
      // as a rule it is somebody else who has changed
      return { viewer: row === assumed?.row ? assumed.viewer : viewerOf(tenantId, JSON.parse(row) as SessionRow), print, row };
    };
    if (assumed) {
      try {
        return await this.inTransaction(async (wire, make) => {
          const [now, result] = await Promise.allSettled([open(wire), work(make(assumed.viewer))]);
          if (now.status === 'rejected') throw now.reason;
          if (now.value?.row !== assumed.row) throw new Mistaken();
          this.recent.remember(bearer, now.value);
          if (result.status === 'rejected') throw result.reason;
          return result.value;
        });
      } catch (error) {
        if (!(error instanceof Mistaken)) throw error;
        this.recent.forget(bearer);
      }
    }
    return this.inTransaction(async (wire, make) => {
      const now = await open(wire);
      if (now) this.recent.remember(bearer, now);
      return work(now && make(now.viewer));
    });
  }

  /** Work for a known person, with the rights that person has now. Used where a request is not at hand (imports, seeds, tests). */
  async asPerson<T>(tenantId: string, personId: string, work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.inTransaction(async (wire, make) => {
      wire.ahead(SET_TENANT, [this.tenant(tenantId)]);
      const row = ((await wire.send(PERSON, [tenantId, personId])).rows as SessionRow[])[0];
      if (!row) throw new Error(`no person ${personId}`);
      return work(make(viewerOf(tenantId, row)));
    });
  }

  /** Nothing but reading what was asked for is waited for: BEGIN leaves with the first statement, facts and jobs with COMMIT. */
  private async inTransaction<T>(work: (wire: Wire, make: (viewer: Viewer) => Tx) => Promise<T>): Promise<T> {
    const runner = this.dataSource.createQueryRunner();
    const wire = new Wire((await runner.connect()) as PoolClient);
    let tx: Tx | null = null;
    try {
      wire.begin();
      const result = await work(wire, (viewer) => (tx = new Tx(viewer, wire, this.dataSource, this.jobs)));
      await (tx as Tx | null)?.flush();
      await wire.commit();
      return result;
    } catch (error) {
      await wire.rollback();
      throw wire.cause(error);
    } finally {
      await runner.release();
    }
  }

  private tenant(id: string): string {
    if (!isUuid(id)) throw new Error('tenant id');
    return id;
  }
}

function viewerOf(tenantId: string, row: SessionRow): Viewer {
  return {
    kind: 'person',
    tenantId,
    accountId: row.account_id,
    sessionId: row.session_id,
    login: row.login,
    locale: row.locale,
    personId: row.person_id,
    name: row.person_name ?? row.login,
    nameEn: row.person_name_en ?? row.login,
    roles: row.roles,
    isHead: row.is_head,
    today: row.today,
  };
}
