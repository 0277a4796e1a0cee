import { Controller, Get, HttpCode, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { Policy } from '@kpi-loop/shared/kernel';
import { Access, CurrentTx } from '../http/access';
import { Tx } from '../tx';
import { DeadJobPage, DeadJobQuery } from './dead-job.dto';
import { DeadJobs } from './dead-jobs';

/** Whoever runs the company's system: a job is named, what it was about is not told (OPS reads no business data). */
const deadJobPolicy = { 'deadJob.read': ['OPS', 'HR'], 'deadJob.retry': ['OPS', 'HR'] } satisfies Policy<string>;

@ApiTags('job')
@Controller('dead-jobs')
export class DeadJobsController {
  constructor(private readonly deadJobs: DeadJobs) {}

  @Get()
  @Access(deadJobPolicy, 'deadJob.read')
  @ApiOkResponse({ type: DeadJobPage })
  list(@CurrentTx() tx: Tx, @Query() query: DeadJobQuery): Promise<DeadJobPage> {
    return this.deadJobs.page(tx, query);
  }

  @Post(':id/retry')
  @HttpCode(204)
  @Access(deadJobPolicy, 'deadJob.retry')
  retry(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string): Promise<void> {
    return this.deadJobs.retry(tx, id);
  }
}
