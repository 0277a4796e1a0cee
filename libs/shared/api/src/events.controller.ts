import { Controller, Get, Query, Req, Res, type BeforeApplicationShutdown } from '@nestjs/common';
import { ApiOkResponse, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { Policy, Role } from '@kpi-loop/shared/kernel';
import type { FastifyReply } from 'fastify';
import type { ServerResponse } from 'node:http';
import { concerns, type Hearer } from './audience';
import { EventsQuery } from './events.dto';
import { Access, OwnTransaction, type KpiRequest } from './http/access';
import { readCookie } from './http/session-cookie';
import { type Announcement, Relay } from './relay';
import type { Tx } from './tx';
import { UnitOfWork } from './unit-of-work';

const eventsPolicy = { 'events.listen': ['anyone'] } satisfies Policy<string>;
const HEARTBEAT_MS = 15_000;

@ApiTags('events')
@Controller('events')
export class EventsController implements BeforeApplicationShutdown {
  private readonly streams = new Set<ServerResponse>();
  private stopping = false;

  constructor(
    private readonly relay: Relay,
    private readonly uow: UnitOfWork,
  ) {}

  /**
   * Server-sent events: that something happened (`id`, `type`, `aggregate`, `aggregateId`), never its content. With `since` (the
   * position of `GET /api/session`) it begins with what was committed after that; `live.reset` stands for more than can be told.
   */
  @Get()
  @OwnTransaction()
  @Access(eventsPolicy, 'events.listen')
  @ApiProduces('text/event-stream')
  @ApiOkResponse({ schema: { type: 'string' } })
  async listen(@Req() request: KpiRequest, @Res() reply: FastifyReply, @Query() { since }: EventsQuery): Promise<void> {
    const bearer = readCookie(request)!;
    const who = (): Promise<Hearer | null> =>
      this.uow.asBearer(bearer.tenantId, bearer.tokenHash, async (tx) => tx && { viewer: tx.viewer, inScope: await peopleInScope(tx) });
    let hearer = (await who()) ?? { viewer: request.tx!.viewer, inScope: new Map() };
    await this.relay.ready();
    reply.hijack();
    const out = reply.raw;
    out.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no', 'x-request-id': request.id });
    out.write(': welcome\n\n');
    const tell = (fact: Announcement): void => {
      if (concerns(hearer, fact)) out.write(message(fact));
    };
    const stop = this.relay.listen(tell);
    // the session is looked at again with every heartbeat: a revoked one ends, a changed role counts
    const heartbeat = setInterval(() => {
      who()
        .then((now) => {
          if (!now) return out.end();
          hearer = now;
          return out.write(': still here\n\n');
        })
        .catch(() => out.end());
    }, HEARTBEAT_MS);
    this.streams.add(out);
    if (this.stopping) out.end();
    if (since) await this.catchUp(since, tell, out);
    out.on('close', () => {
      this.streams.delete(out);
      clearInterval(heartbeat);
      stop();
    });
  }

  /** What was committed between the page's first question and its stream; the same may be told twice, never not at all. */
  private async catchUp(since: string, tell: (fact: Announcement) => void, out: ServerResponse): Promise<void> {
    try {
      const missed = await this.relay.since(since);
      if (missed) missed.forEach(tell);
      else out.write(message({ id: '', type: 'live.reset', aggregate: '', aggregateId: '' }));
    } catch {
      // the browser connects again, and loads anew what it shows
      out.end();
    }
  }

  /** A stream never ends by itself, and the server waits for every answer before it stops: browsers connect again, elsewhere. */
  beforeApplicationShutdown(): void {
    this.stopping = true;
    for (const out of this.streams) out.end();
  }
}

function message({ id, type, aggregate, aggregateId }: Pick<Announcement, 'id' | 'type' | 'aggregate' | 'aggregateId'>): string {
  return `id: ${id}\ndata: ${JSON.stringify({ id, type, aggregate, aggregateId })}\n\n`;
}

/** For roles that are limited to a unit: who is in it, or below, today. */
async function peopleInScope(tx: Tx): Promise<Map<Role, Set<string>>> {
  if (!tx.viewer.roles.some((grant) => grant.unitId)) return new Map();
  const rows = await tx.query<{ role: Role; people: string[] }>(
    `SELECT g.role, array_agg(DISTINCT a.person_id) AS people FROM role_grant g
     JOIN org_unit scope ON scope.tenant_id = g.tenant_id AND scope.id = g.unit_id
     JOIN org_unit u ON u.tenant_id = g.tenant_id AND starts_with(u.path, scope.path)
     JOIN assignment a ON a.tenant_id = u.tenant_id AND a.unit_id = u.id AND a.valid_from <= $3 AND (a.valid_to IS NULL OR a.valid_to >= $3)
     WHERE g.tenant_id = $1 AND g.person_id = $2 AND g.valid_from <= $3 AND (g.valid_to IS NULL OR g.valid_to >= $3) GROUP BY g.role`,
    [tx.tenantId, tx.viewer.personId, tx.today],
  );
  return new Map(rows.map(({ role, people }) => [role, new Set(people)]));
}
