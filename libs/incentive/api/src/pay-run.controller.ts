import { Body, Controller, Get, Header, HttpCode, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { payRunPolicy, statementPolicy } from '@kpi-loop/incentive/domain';
import { Access, CurrentTx, ReasonDto, Tx } from '@kpi-loop/shared/api';
import { PayDifferenceView } from './pay-difference.dto';
import { PayDifferences } from './pay-differences';
import { PayRunCommands } from './pay-run.commands';
import {
  HeldView,
  HoldDto,
  NewPayRunDto,
  PayRunPage,
  PayRunQuery,
  PayRunView,
  PayStatementMoved,
  PayStatementPage,
  PayStatementQuery,
  PayStatementView,
  UnholdDto,
} from './pay-run.dto';
import { PayRunReader } from './pay-run.reader';
import { StatementCommands } from './statement.commands';

@ApiTags('payRuns')
@Controller('pay-runs')
export class PayRunController {
  constructor(
    private readonly reader: PayRunReader,
    private readonly commands: PayRunCommands,
    private readonly statements: StatementCommands,
    private readonly differences: PayDifferences,
  ) {}

  @Get()
  @Access(payRunPolicy, 'payRun.read')
  @ApiOkResponse({ type: PayRunPage })
  list(@CurrentTx() tx: Tx, @Query() query: PayRunQuery): Promise<PayRunPage> {
    return this.reader.list(tx, query);
  }

  @Get(':id')
  @Header('cache-control', 'no-store')
  @Access(payRunPolicy, 'payRun.read')
  @ApiOkResponse({ type: PayRunView })
  one(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string): Promise<PayRunView> {
    return this.reader.view(tx, id, true);
  }

  @Post()
  @HttpCode(200)
  @Access(payRunPolicy, 'payRun.create')
  @ApiOkResponse({ type: PayRunView })
  create(@CurrentTx() tx: Tx, @Body() dto: NewPayRunDto): Promise<PayRunView> {
    return this.commands.create(tx, dto);
  }

  @Post(':id/calculate')
  @HttpCode(200)
  @Access(payRunPolicy, 'payRun.calculate')
  @ApiOkResponse({ type: PayRunView })
  calculate(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string): Promise<PayRunView> {
    return this.commands.calculate(tx, id);
  }

  @Post(':id/submit')
  @HttpCode(200)
  @Access(payRunPolicy, 'payRun.submit')
  @ApiOkResponse({ type: PayRunView })
  submit(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string): Promise<PayRunView> {
    return this.commands.submit(tx, id);
  }

  @Post(':id/return')
  @HttpCode(200)
  @Access(payRunPolicy, 'payRun.return')
  @ApiOkResponse({ type: PayRunView })
  return(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string, @Body() dto: ReasonDto): Promise<PayRunView> {
    return this.commands.return(tx, id, dto.reason);
  }

  @Post(':id/approve')
  @HttpCode(200)
  @Access(payRunPolicy, 'payRun.approve')
  @ApiOkResponse({ type: PayRunView })
  approve(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string): Promise<PayRunView> {
    return this.commands.approve(tx, id);
  }

  @Post(':id/unapprove')
  @HttpCode(200)
  @Access(payRunPolicy, 'payRun.unapprove')
  @ApiOkResponse({ type: PayRunView })
  unapprove(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string, @Body() dto: ReasonDto): Promise<PayRunView> {
    return this.commands.unapprove(tx, id, dto.reason);
  }

  @Post(':id/release')
  @HttpCode(200)
  @Access(payRunPolicy, 'payRun.release')
  @ApiOkResponse({ type: PayRunView })
  release(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string): Promise<PayRunView> {
    return this.commands.release(tx, id);
  }

  @Post(':id/recall')
  @HttpCode(200)
  @Access(payRunPolicy, 'payRun.recall')
  @ApiOkResponse({ type: PayRunView })
  recall(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string, @Body() dto: ReasonDto): Promise<PayRunView> {
    return this.commands.recall(tx, id, dto.reason);
  }

  @Get(':id/statements')
  @Header('cache-control', 'no-store')
  @Access(payRunPolicy, 'payRun.readAmounts')
  @ApiOkResponse({ type: PayStatementPage })
  amounts(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string, @Query() query: PayStatementQuery): Promise<PayStatementPage> {
    return this.reader.statements(tx, id, query);
  }

  @Get(':id/differences')
  @Header('cache-control', 'no-store')
  @Access(payRunPolicy, 'payRun.readAmounts')
  @ApiOkResponse({ type: [PayDifferenceView] })
  heldBack(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string): Promise<PayDifferenceView[]> {
    return this.differences.ofRun(tx, id);
  }

  @Get(':id/held')
  @Access(payRunPolicy, 'payRun.read')
  @ApiOkResponse({ type: [HeldView] })
  held(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string): Promise<HeldView[]> {
    return this.reader.held(tx, id);
  }

  @Post(':id/hold')
  @HttpCode(200)
  @Access(statementPolicy, 'statement.hold')
  @ApiOkResponse({ type: PayStatementMoved })
  hold(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string, @Body() dto: HoldDto): Promise<PayStatementMoved> {
    return this.statements.hold(tx, id, dto);
  }

  @Post(':id/unhold')
  @HttpCode(200)
  @Access(statementPolicy, 'statement.unhold')
  @ApiOkResponse({ type: PayStatementMoved })
  unhold(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string, @Body() dto: UnholdDto): Promise<PayStatementMoved> {
    return this.statements.unhold(tx, id, dto);
  }
}

@ApiTags('payRuns')
@Controller('statements')
export class StatementController {
  constructor(
    private readonly reader: PayRunReader,
    private readonly commands: StatementCommands,
  ) {}

  @Get(':id')
  @Header('cache-control', 'no-store')
  @Access(payRunPolicy, 'payRun.readAmounts')
  @ApiOkResponse({ type: PayStatementView })
  statement(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string): Promise<PayStatementView> {
    return this.reader.statement(tx, id);
  }

  @Post(':id/explain')
  @HttpCode(200)
  @Access(statementPolicy, 'statement.explain')
  @ApiOkResponse({ type: PayStatementMoved })
  explain(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string, @Body() dto: ReasonDto): Promise<PayStatementMoved> {
    return this.commands.explain(tx, id, dto.reason);
  }

  @Post(':id/approve')
  @HttpCode(200)
  @Access(statementPolicy, 'statement.approve')
  @ApiOkResponse({ type: PayStatementMoved })
  approve(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string): Promise<PayStatementMoved> {
    return this.commands.approve(tx, id);
  }

  @Post(':id/release')
  @HttpCode(200)
  @Access(statementPolicy, 'statement.release')
  @ApiOkResponse({ type: PayStatementMoved })
  release(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string): Promise<PayStatementMoved> {
    return this.commands.release(tx, id);
  }
}
