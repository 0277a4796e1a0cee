import { Body, Controller, Get, HttpCode, Param, ParseUUIDPipe, Post, Req } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { accountPolicy } from '@kpi-loop/organization/domain';
import { Access, CurrentTx, OwnTransaction, Tx, UnitOfWork, readCookie, type KpiRequest } from '@kpi-loop/shared/api';
import { Problem } from '@kpi-loop/shared/kernel';
import { AccountCommands } from './account.commands';
import { AccountCreateDto, OneTimePasswordView, OwnAccountView, PasswordChangeDto } from './account.dto';

/**
 * Routes with a password in them open their own transaction: what a transaction of the interceptor remembers of a request
 * (its hash, its answer) is kept in a table, and a password is kept nowhere.
 */
@ApiTags('account')
@Controller()
export class AccountController {
  constructor(
    private readonly commands: AccountCommands,
    private readonly uow: UnitOfWork,
  ) {}

  @Get('account')
  @Access(accountPolicy, 'account.readOwn')
  @ApiOkResponse({ type: OwnAccountView })
  own(@CurrentTx() tx: Tx): Promise<OwnAccountView> {
    return this.commands.own(tx);
  }

  @Post('account/password')
  @HttpCode(204)
  @OwnTransaction()
  @Access(accountPolicy, 'account.changePassword')
  changePassword(@Req() request: KpiRequest, @Body() dto: PasswordChangeDto): Promise<void> {
    return this.unremembered(request, (tx) => this.commands.changePassword(tx, dto));
  }

  @Post('people/:id/account')
  @HttpCode(200)
  @OwnTransaction()
  @Access(accountPolicy, 'account.create')
  @ApiOkResponse({ type: OneTimePasswordView })
  create(@Req() request: KpiRequest, @Param('id', ParseUUIDPipe) id: string, @Body() dto: AccountCreateDto): Promise<OneTimePasswordView> {
    return this.unremembered(request, (tx) => this.commands.create(tx, id, dto.login));
  }

  @Post('people/:id/account/reset')
  @HttpCode(200)
  @OwnTransaction()
  @Access(accountPolicy, 'account.reset')
  @ApiOkResponse({ type: OneTimePasswordView })
  reset(@Req() request: KpiRequest, @Param('id', ParseUUIDPipe) id: string): Promise<OneTimePasswordView> {
    return this.unremembered(request, (tx) => this.commands.reset(tx, id));
  }

  @Post('people/:id/account/disable')
  @HttpCode(204)
  @Access(accountPolicy, 'account.disable')
  disable(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string): Promise<void> {
    return this.commands.disable(tx, id);
  }

  @Post('people/:id/account/enable')
  @HttpCode(204)
  @Access(accountPolicy, 'account.enable')
  enable(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string): Promise<void> {
    return this.commands.enable(tx, id);
  }

  private unremembered<T>(request: KpiRequest, work: (tx: Tx) => Promise<T>): Promise<T> {
    const bearer = readCookie(request)!;
    return this.uow.asBearer(bearer.tenantId, bearer.tokenHash, (tx) => {
      if (!tx) throw new Problem('unauthenticated', 'signInFirst');
      return work(tx);
    });
  }
}
