import { Body, Controller, Delete, Get, HttpCode, Param, ParseUUIDPipe, Post, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Problem, type Policy } from '@kpi-loop/shared/kernel';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Access, CurrentTx, Public } from '../http/access';
import { clearCookie, hashToken, writeCookie } from '../http/session-cookie';
import { POSITION } from '../relay';
import { Tx } from '../tx';
import { UnitOfWork } from '../unit-of-work';
import { SessionListItem, SessionView, SignInDto } from './auth.dto';
import { SignIn } from './sign-in';

const sessionPolicy = { 'session.read': ['anyone'], 'session.end': ['anyone'] } satisfies Policy<string>;
const secure = (): boolean => process.env['COOKIE_SECURE'] === 'true';

@ApiTags('session')
@Controller('session')
export class SessionController {
  constructor(
    private readonly signInService: SignIn,
    private readonly uow: UnitOfWork,
  ) {}

  @Post()
  @HttpCode(200)
  @Public()
  @ApiOkResponse({ type: SessionView })
  async signIn(@Body() dto: SignInDto, @Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<SessionView> {
    const { tenantId, token } = await this.signInService.signIn(dto.login, dto.password, request.ip, request.headers['user-agent'] ?? '');
    writeCookie(reply, tenantId, token, secure());
    return this.uow.asBearer(tenantId, hashToken(token), (tx) => sessionView(tx!));
  }

  @Get()
  @Access(sessionPolicy, 'session.read')
  @ApiOkResponse({ type: SessionView })
  whoAmI(@CurrentTx() tx: Tx): Promise<SessionView> {
    return sessionView(tx);
  }

  @Delete()
  @HttpCode(204)
  @Access(sessionPolicy, 'session.end')
  async signOut(@CurrentTx() tx: Tx, @Res({ passthrough: true }) reply: FastifyReply): Promise<void> {
    await tx.execute(`UPDATE session SET revoked_at = now() WHERE tenant_id = $1 AND id = $2`, [tx.tenantId, tx.viewer.sessionId]);
    clearCookie(reply, secure());
  }

  @Get('all')
  @Access(sessionPolicy, 'session.read')
  @ApiOkResponse({ type: [SessionListItem] })
  mySessions(@CurrentTx() tx: Tx): Promise<SessionListItem[]> {
    return tx.query<SessionListItem>(
      `SELECT id, user_agent, created_at, seen_at, id = $3 AS current FROM session
       WHERE tenant_id = $1 AND account_id = $2 AND revoked_at IS NULL AND expires_at > now() ORDER BY created_at DESC LIMIT 100`,
      [tx.tenantId, tx.viewer.accountId, tx.viewer.sessionId],
    );
  }

  @Delete(':id')
  @HttpCode(204)
  @Access(sessionPolicy, 'session.end')
  async revoke(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string): Promise<void> {
    const ended = await tx.execute(`UPDATE session SET revoked_at = now() WHERE tenant_id = $1 AND id = $2 AND account_id = $3 AND revoked_at IS NULL`, [
      tx.tenantId,
      id,
      tx.viewer.accountId,
    ]);
    if (!ended) throw new Problem('notFound', 'notFound');
  }
}

async function sessionView(tx: Tx): Promise<SessionView> {
  const { viewer } = tx;
  const { demo, position, ...tenant } = await tx.get<SessionView['tenant'] & { demo: boolean; position: string }>(
    `SELECT id, name, name_en, timezone, currency, tenant_today() AS today, clock_at AS clock, demo, ${POSITION} AS position FROM tenant WHERE id = $1`,
    [tx.tenantId],
  );
  return {
    account: { id: viewer.accountId!, login: viewer.login! },
    person: viewer.personId ? { id: viewer.personId, name: viewer.name, nameEn: viewer.nameEn } : null,
    tenant,
    roles: [...new Set(viewer.roles.map((grant) => grant.role))],
    isHead: viewer.isHead,
    demo,
    position,
  };
}
