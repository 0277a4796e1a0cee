import { Controller, Get, Req, Res } from '@nestjs/common';
import { ApiProduces, ApiTags } from '@nestjs/swagger';
import type { Policy } from '@kpi-loop/shared/kernel';
import type { FastifyReply } from 'fastify';
import { Access, OwnTransaction, type KpiRequest } from './http/access';
import { readCookie } from './http/session-cookie';
import { Relay, concerns } from './relay';
import { UnitOfWork } from './unit-of-work';

const eventsPolicy = { 'events.listen': ['anyone'] } satisfies Policy<string>;
const HEARTBEAT_MS = 15_000;

@ApiTags('events')
@Controller('events')
export class EventsController {
  constructor(
    private readonly relay: Relay,
    private readonly uow: UnitOfWork,
  ) {}

  /** Server-sent events: that something happened (`id`, `type`, `aggregate`, `aggregateId`), never its content. */
  @Get()
  @OwnTransaction()
  @Access(eventsPolicy, 'events.listen')
  @ApiProduces('text/event-stream')
  listen(@Req() request: KpiRequest, @Res() reply: FastifyReply): void {
    let viewer = request.tx!.viewer;
    const bearer = readCookie(request)!;
    reply.hijack();
    const out = reply.raw;
    out.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' });
    out.write(': welcome\n\n');
    const stop = this.relay.listen((fact) => {
      if (concerns(viewer, fact))
        out.write(`id: ${fact.id}\ndata: ${JSON.stringify({ id: fact.id, type: fact.type, aggregate: fact.aggregate, aggregateId: fact.aggregateId })}\n\n`);
    });
    // the session is looked at again with every heartbeat: a revoked one ends, a changed role counts
    const heartbeat = setInterval(() => {
      this.uow
        .asBearer(bearer.tenantId, bearer.tokenHash, async (tx) => tx?.viewer ?? null)
        .then((now) => {
          if (!now) return out.end();
          viewer = now;
          return out.write(': still here\n\n');
        })
        .catch(() => out.end());
    }, HEARTBEAT_MS);
    out.on('close', () => {
      clearInterval(heartbeat);
      stop();
    });
  }
}
