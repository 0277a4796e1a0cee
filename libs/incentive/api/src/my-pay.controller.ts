import { Body, Controller, Get, Header, HttpCode, Param, ParseUUIDPipe, Post, Query, Req } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { statementPolicy } from '@kpi-loop/incentive/domain';
import { Access, CurrentTx, OwnTransaction, Reauthentication, Tx, type KpiRequest } from '@kpi-loop/shared/api';
import { AccessPage, AccessQuery, MyStatementsView, OpenedStatementView, OpenStatementDto, TeamStatementsView } from './my-pay.dto';
import { MyPayReader } from './my-pay.reader';

@ApiTags('myPay')
@Controller('my')
export class MyPayController {
  constructor(
    private readonly reader: MyPayReader,
    private readonly reauthentication: Reauthentication,
  ) {}

  @Get('statements')
  @Access(statementPolicy, 'statement.readMine')
  @ApiOkResponse({ type: MyStatementsView })
  statements(@CurrentTx() tx: Tx): Promise<MyStatementsView> {
    return this.reader.mine(tx);
  }

  @Post('statements/:id/open')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  @OwnTransaction('honoured')
  @Access(statementPolicy, 'statement.open')
  @ApiOkResponse({ type: OpenedStatementView })
  open(@Req() request: KpiRequest, @Param('id', ParseUUIDPipe) id: string, @Body() dto: OpenStatementDto): Promise<OpenedStatementView> {
    return this.reauthentication.once(request, dto.password, (tx) => this.reader.open(tx, id));
  }

  @Get('team-statements')
  @Access(statementPolicy, 'statement.readTeam')
  @ApiOkResponse({ type: TeamStatementsView })
  team(@CurrentTx() tx: Tx): Promise<TeamStatementsView> {
    return this.reader.team(tx);
  }

  @Get('access-log')
  @Access(statementPolicy, 'accessLog.readMine')
  @ApiOkResponse({ type: AccessPage })
  accessLog(@CurrentTx() tx: Tx, @Query() query: AccessQuery): Promise<AccessPage> {
    return this.reader.accesses(tx, query);
  }
}
