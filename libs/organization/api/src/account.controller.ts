import { Body, Controller, Get, HttpCode, Param, ParseUUIDPipe, Post, Req } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { accountPolicy } from '@kpi-loop/organization/domain';
import { Access, CurrentTx, OwnTransaction, RequestTransaction, Tx, type KpiRequest } from '@kpi-loop/shared/api';
import { AccountCommands, newPassword } from './account.commands';
import { AccountCreateDto, OneTimePasswordView, OwnAccountView, PasswordChangeDto } from './account.dto';

/**
 * Routes with a password in them open their own transaction: hashing is slow on purpose and holds no connection; and of
 * what is kept for a repeated key nothing gives a password away.
 */
@ApiTags('account')
@Controller()
export class AccountController {
  constructor(
    private readonly commands: AccountCommands,
    private readonly transactions: RequestTransaction,
  ) {}

  @Get('account')
  @Access(accountPolicy, 'account.readOwn')
  @ApiOkResponse({ type: OwnAccountView })
  own(@CurrentTx() tx: Tx): Promise<OwnAccountView> {
    return this.commands.own(tx);
  }

  @Post('account/password')
  @HttpCode(204)
  @OwnTransaction('honoured')
  @Access(accountPolicy, 'account.changePassword')
  changePassword(@Req() request: KpiRequest, @Body() dto: PasswordChangeDto): Promise<void> {
    return this.transactions.after(
      request,
      () => this.commands.checkPassword(request.tx!.viewer, dto),
      (tx, change) => this.commands.changePassword(tx, change),
      { secretRequest: true },
    );
  }

  @Post('people/:id/account')
  @HttpCode(200)
  @OwnTransaction('honoured')
  @Access(accountPolicy, 'account.create')
  @ApiOkResponse({ type: OneTimePasswordView })
  create(@Req() request: KpiRequest, @Param('id', ParseUUIDPipe) id: string, @Body() dto: AccountCreateDto): Promise<OneTimePasswordView> {
    return this.transactions.after(request, newPassword, (tx, given) => this.commands.create(tx, id, dto.login, given), { secretAnswer: true });
  }

  @Post('people/:id/account/reset')
  @HttpCode(200)
  @OwnTransaction('honoured')
  @Access(accountPolicy, 'account.reset')
  @ApiOkResponse({ type: OneTimePasswordView })
  reset(@Req() request: KpiRequest, @Param('id', ParseUUIDPipe) id: string): Promise<OneTimePasswordView> {
    return this.transactions.after(request, newPassword, (tx, given) => this.commands.reset(tx, id, given), { secretAnswer: true });
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
}
