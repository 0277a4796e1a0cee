import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Jobs } from './jobs';
import { UnitOfWork } from './unit-of-work';

/** A statement each, so that nobody waits long for the rows of the others. */
const BATCH = 1000;

/**
 * What nobody asks for any more. An answer is kept at least a day for a repeated key, an effect far longer than its job
 * can be delivered; which days have begun is kept, and the session in which somebody was last seen. Deadlines stay when they have fired: cards and duties are read with them.
 */
const OLD: Record<string, string> = {
  session: `expires_at < now() AND EXISTS (SELECT FROM session l WHERE l.tenant_id = session.tenant_id AND l.account_id = session.account_id AND l.seen_at > session.seen_at)`,
  idempotency_key: `created_at < now() - interval '48 hours'`,
  job_effect: `at < now() - interval '30 days' AND handler <> 'day'`,
};

/** Once in each tenant's day, by whichever worker takes the job. */
@Injectable()
export class Housekeeping implements OnModuleInit {
  constructor(
    private readonly jobs: Jobs,
    private readonly uow: UnitOfWork,
    private readonly dataSource: DataSource,
  ) {}

  onModuleInit(): void {
    this.jobs.react('day.began', 'housekeeping', (tx) => tx.job('housekeeping'));
    this.jobs.onLong('housekeeping', (tenantId) => this.clear(tenantId));
  }

  private async clear(tenantId: string): Promise<void> {
    for (const [table, old] of Object.entries(OLD)) {
      const batch = `DELETE FROM ${table} WHERE ctid = ANY (ARRAY(SELECT ctid FROM ${table} WHERE tenant_id = $1 AND ${old} LIMIT ${BATCH} FOR UPDATE SKIP LOCKED))`;
      await untilNoneIsLeft(() => this.uow.asSystem(tenantId, (tx) => tx.execute(batch, [tenantId]), { durable: false }));
    }
    // of no tenant: whoever comes first finds them
    await untilNoneIsLeft(async () => (await this.dataSource.query<{ gone: number }[]>(`SELECT system.forget_attempts('1 day', ${BATCH}) AS gone`))[0].gone);
  }
}

async function untilNoneIsLeft(remove: () => Promise<number>): Promise<void> {
  for (let gone = BATCH; gone === BATCH;) gone = await remove();
}
