import { Injectable, type OnModuleInit } from '@nestjs/common';
import { AGREE_WD, cycleRequestMachine } from '@kpi-loop/cycle/domain';
import { Ladder, dueEvent, rungEvent, type Held } from '@kpi-loop/organization/api';
import { Jobs, everyone, type Tx } from '@kpi-loop/shared/api';
import { CycleRequest } from './cycle-request.entity';
import { CycleRequestReader } from './cycle-request.reader';
import { CycleReader } from './cycle.reader';

const task = (id: string) => ({ aggregate: 'cycleRequest', id });

/** R-SM3: every seat has the same working days. After them more people hear of the request, and it waits on: silence agrees to nothing and refuses nothing. */
@Injectable()
export class CycleRequestClock implements OnModuleInit {
  constructor(
    private readonly jobs: Jobs,
    private readonly ladder: Ladder,
    private readonly requests: CycleRequestReader,
    private readonly cycles: CycleReader,
  ) {}

  onModuleInit(): void {
    for (const event of [dueEvent('cycleRequest'), rungEvent('cycleRequest')])
      this.jobs.due('cycleRequest', event, (tx, id, payload) => this.stepDue(tx, id, payload as unknown as Held));
    this.jobs.react('day.began', 'cycle.requestTerms', (tx) => this.untimed(tx));
  }

  async begin(tx: Tx, { id, cycleId }: Pick<CycleRequest, 'id' | 'cycleId'>): Promise<void> {
    const { change } = await this.cycles.policyOf(tx, cycleId);
    await this.ladder.begin(tx, task(id), change.agreeWD ?? AGREE_WD, { status: 'requested' });
  }

  /** Whose seats are open is asked anew whenever somebody is told. */
  private async stepDue(tx: Tx, id: string, held: Held): Promise<void> {
    const request = await tx.claim(CycleRequest, id);
    if (request.status !== held.status) return;
    const context = await this.requests.context(tx, request);
    await tx.advance(CycleRequest, request, cycleRequestMachine, context, { type: 'cycleRequest.stepDue', rung: held.rung }, { audience: everyone });
    await this.ladder.climb(tx, task(id), held);
  }

  /** What was asked for before requests had a term gets one from today on. */
  private async untimed(tx: Tx): Promise<void> {
    const rows = await tx.query<CycleRequest>(
      `SELECT r.id, r.cycle_id FROM cycle_request r WHERE r.tenant_id = $1 AND r.status = 'requested'
         AND NOT EXISTS (SELECT FROM deadline d WHERE d.tenant_id = r.tenant_id AND d.aggregate = 'cycleRequest' AND d.aggregate_id = r.id)`,
      [tx.tenantId],
    );
    for (const row of rows) await this.begin(tx, row);
  }
}
