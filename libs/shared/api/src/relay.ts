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

interface Position {
  tx: string;
  id: string;
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
/** How many facts are announced at a time, and how many a stream catches up with before it says that much has happened. */
const MOST = 1000;
/** Where the facts of a snapshot end: everything that was not yet committed comes after it. */
export const POSITION = 'pg_snapshot_xmin(pg_current_snapshot())::text';
const FIRST_ID = '00000000-0000-0000-0000-000000000000';

/** One a process: reads committed facts and tells whoever listens. It polls, so that no business transaction ever notifies. */
@Injectable()
export class Relay implements OnApplicationShutdown {
  private readonly log = new Logger('relay');
  private readonly listeners = new Set<Listener>();
  private timer: NodeJS.Timeout | null = null;
  private position: Position | null = null;
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

  /** What was committed since a snapshot was at this position; null when it is more than anybody needs one by one. */
  async since(position: string): Promise<Announcement[] | null> {
    const rows = await this.after({ tx: position, id: FIRST_ID });
    return rows.length < MOST ? rows.map(announcement) : null;
  }

  /** One at a time: two looks from one position would announce the same facts twice. */
  private async poll(): Promise<void> {
    if (this.polling) return;
    this.polling = true;
    try {
      await this.ready();
      for (const row of await this.after(this.position!)) {
        this.position = { tx: row.tx, id: row.id };
        for (const listener of this.listeners) listener(announcement(row));
      }
    } catch (error) {
      this.log.warn(`relay: ${error instanceof Error ? error.message : String(error)}`);
    } finally {
      this.polling = false;
    }
  }

  private after({ tx, id }: Position): Promise<FactRow[]> {
    return this.dataSource.query<FactRow[]>(`SELECT * FROM system.facts_after($1::xid8, $2, $3)`, [tx, id, MOST]);
  }

  private async begin(): Promise<Position> {
    const [{ tx }] = await this.dataSource.query<{ tx: string }[]>(`SELECT ${POSITION} AS tx`);
    return { tx, id: FIRST_ID };
  }

  onApplicationShutdown(): void {
    if (this.timer) clearInterval(this.timer);
    this.listeners.clear();
  }
}

function announcement(row: FactRow): Announcement {
  return {
    id: row.id,
    tenantId: row.tenant_id,
    type: row.type,
    aggregate: row.aggregate,
    aggregateId: row.aggregate_id,
    audience: row.audience,
    audienceRoles: row.audience_roles,
  };
}
