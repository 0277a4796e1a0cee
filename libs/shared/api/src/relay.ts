import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { DataSource } from 'typeorm';

export interface Announcement {
  id: string;
  tenantId: string;
  type: string;
  aggregate: string;
  aggregateId: string;
  audience: string[] | null;
  audienceRoles: string[] | null;
}

type Listener = (announcement: Announcement) => void;
interface FactRow {
  tx: string;
  id: string;
  tenant_id: string;
  type: string;
  aggregate: string;
  aggregate_id: string;
  audience: string[] | null;
  audience_roles: string[] | null;
}

const PERIOD_MS = 300;
const FIRST_ID = '00000000-0000-0000-0000-000000000000';

/** One a process: reads committed facts and tells whoever listens. It polls, so that no business transaction ever notifies. */
@Injectable()
export class Relay implements OnApplicationShutdown {
  private readonly log = new Logger('relay');
  private readonly listeners = new Set<Listener>();
  private timer: NodeJS.Timeout | null = null;
  private position: { tx: string; id: string } | null = null;
  private polling = false;

  constructor(private readonly dataSource: DataSource) {}

  /** What is committed after it has resolved is heard by whoever listens then. */
  async ready(): Promise<void> {
    this.position ??= await this.begin();
  }

  listen(listener: Listener): () => void {
    this.listeners.add(listener);
    this.timer ??= setInterval(() => void this.poll(), PERIOD_MS);
    return () => this.listeners.delete(listener);
  }

  /** One at a time: two looks from one position would announce the same facts twice. */
  private async poll(): Promise<void> {
    if (this.polling) return;
    this.polling = true;
    try {
      await this.ready();
      const rows = await this.dataSource.query<FactRow[]>(`SELECT * FROM system.facts_after($1::xid8, $2, 1000)`, [this.position!.tx, this.position!.id]);
      for (const row of rows) {
        this.position = { tx: row.tx, id: row.id };
        const announcement: Announcement = {
          id: row.id,
          tenantId: row.tenant_id,
          type: row.type,
          aggregate: row.aggregate,
          aggregateId: row.aggregate_id,
          audience: row.audience,
          audienceRoles: row.audience_roles,
        };
        for (const listener of this.listeners) listener(announcement);
      }
    } catch (error) {
      this.log.warn(`relay: ${error instanceof Error ? error.message : String(error)}`);
    } finally {
      this.polling = false;
    }
  }

  private async begin(): Promise<{ tx: string; id: string }> {
    const [{ tx }] = await this.dataSource.query<{ tx: string }[]>(`SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS tx`);
    return { tx, id: FIRST_ID };
  }

  onApplicationShutdown(): void {
    if (this.timer) clearInterval(this.timer);
    this.listeners.clear();
  }
}
