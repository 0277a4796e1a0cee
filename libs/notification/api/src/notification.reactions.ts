import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Jobs } from '@kpi-loop/shared/api';
import { NotificationWriter } from './notification.writer';
import { TELLINGS } from './telling.table';

/** Hears everybody, is called by nobody. */
@Injectable()
export class NotificationReactions implements OnModuleInit {
  constructor(
    private readonly jobs: Jobs,
    private readonly writer: NotificationWriter,
  ) {}

  onModuleInit(): void {
    for (const telling of TELLINGS) this.jobs.reactToAll(telling.fact, 'notification.tell', (tx, facts) => this.writer.tell(tx, telling, facts));
  }
}
