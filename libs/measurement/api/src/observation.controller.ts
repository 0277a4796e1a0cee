import { Controller, Get, HttpCode, Param, ParseUUIDPipe, Post, Query, Req, Res } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiBody, ApiConsumes, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { pushPolicy } from '@kpi-loop/measurement/domain';
import { Access, UnitOfWork, keyOf, type KpiRequest } from '@kpi-loop/shared/api';
import { Problem } from '@kpi-loop/shared/kernel';
import { ObservationCommands } from './observation.commands';
import { PushQuery, PushResultView } from './observation.dto';

/** For programs. Who they are is said by a key; nobody signs in here. */
@ApiTags('observations')
@Controller('observations')
export class ObservationController {
  constructor(
    private readonly commands: ObservationCommands,
    private readonly uow: UnitOfWork,
  ) {}

  @Post()
  @HttpCode(200)
  @RouteConfig({ streamed: true })
  @Access(pushPolicy, 'observation.push')
  @ApiConsumes('application/x-ndjson', 'application/vnd.kpi-loop.rows+json', 'text/csv')
  @ApiBody({ schema: { type: 'string', description: 'one JSON object a line, a JSON array of objects, or CSV with a header' } })
  @ApiOkResponse({ type: PushResultView })
  async push(@Req() request: KpiRequest, @Res({ passthrough: true }) reply: FastifyReply, @Query() query: PushQuery): Promise<PushResultView> {
    if (!request.body) throw new Problem('invalid', 'fileEmpty');
    const result = await this.commands.push(request.machine!, query, keyOf(request), request.body as AsyncIterable<Buffer>);
    if (result.replayed) void reply.header('idempotent-replayed', 'true');
    if (result.status === 'failed') void reply.status(422);
    return result;
  }

  @Get('runs/:id')
  @Access(pushPolicy, 'observation.result')
  @ApiOkResponse({ type: PushResultView })
  result(@Req() request: KpiRequest, @Param('id', ParseUUIDPipe) id: string): Promise<PushResultView> {
    const machine = request.machine!;
    return this.uow.asSystem(machine.tenantId, (tx) => this.commands.result(tx, machine, id));
  }
}
