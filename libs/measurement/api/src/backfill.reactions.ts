import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Jobs } from '@kpi-loop/shared/api';
import { BackfillCommands, LOOK_JOB } from './backfill.commands';
import { BackfillLook } from './backfill.look';

@Injectable()
export class BackfillReactions implements OnModuleInit {
  constructor(
    private readonly jobs: Jobs,
    private readonly look: BackfillLook,
    private readonly commands: BackfillCommands,
  ) {}

  onModuleInit(): void {
    this.jobs.onLong(LOOK_JOB, (tenantId, payload) => this.look.run(tenantId, String(payload['backfillId'])));
    for (const fact of ['run.succeeded', 'run.failed'])
      this.jobs.react(fact, 'measurement.backfill', (tx, { payload }) => this.commands.goOn(tx, String(payload['datasetId'])));
  }
}
