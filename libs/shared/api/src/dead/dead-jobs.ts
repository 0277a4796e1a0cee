import { Injectable } from '@nestjs/common';
import { decodeCursor, encodeCursor } from '../http/keyset';
import type { JobData } from '../jobs';
import type { Tx } from '../tx';
import type { DeadJobPage, DeadJobQuery, DeadJobView } from './dead-job.dto';
import { plainly } from './failure';

const PAGE = 50;

/** What failed for good: seen by those who can do something about it, and put into its queue again. */
@Injectable()
export class DeadJobs {
  /** The latest first. */
  async page(tx: Tx, { cursor, limit = PAGE }: DeadJobQuery): Promise<DeadJobPage> {
    const [at, id] = decodeCursor(cursor, 2) ?? [null, null];
    const rows = await tx.query<DeadJobView & { key: string }>(
      `SELECT j.id, j.name, j.at, j.attempts, j.error, j.at::text AS key,
         CASE WHEN p.id IS NOT NULL THEN jsonb_build_object('name', p.name, 'nameEn', p.name_en) END AS by
       FROM system.dead_jobs($2, $3, $4) j
       LEFT JOIN fact f ON f.tenant_id = $1 AND f.id = j.fact_id
       LEFT JOIN person p ON p.tenant_id = $1 AND p.id = f.actor_id
       ORDER BY j.at DESC, j.id DESC`,
      [tx.tenantId, at, id, limit + 1],
    );
    const last = rows[limit - 1];
    return {
      items: rows.slice(0, limit).map(({ key: _, ...job }) => ({ ...job, error: plainly(job.error) })),
      next: rows.length > limit ? encodeCursor([last.key, last.id]) : null,
    };
  }

  /** Out of the dead ones and into its queue, or neither. @throws Problem notFound (404), also for one that was retried before. */
  async retry(tx: Tx, id: string): Promise<void> {
    const { name, payload, key } = await tx.get<Pick<JobData, 'name' | 'payload'> & { key: string | null }>(`SELECT * FROM system.take_dead_job($1)`, [id]);
    // what it would have written under its effect was undone with its last attempt: it gets a new one
    await tx.job(name, payload, key ? { key } : {});
    tx.record({ type: 'deadJob.retried', job: name }, 'deadJob', id, { people: [tx.viewer.personId], roles: ['OPS', 'HR', 'AUD'] });
  }
}
