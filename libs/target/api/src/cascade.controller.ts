import { Body, Controller, Get, HttpCode, Param, ParseUUIDPipe, Post, Put, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Access, CurrentTx, type Tx } from '@kpi-loop/shared/api';
import { cascadePolicy } from '@kpi-loop/target/domain';
import * as dto from './cascade.dto';
import { CascadeReader } from './cascade.reader';
import { Splitter } from './splitter';

/** 目标分解: from the company to units to people. */
@ApiTags('cascade')
@Controller('cascade')
export class CascadeController {
  constructor(
    private readonly reader: CascadeReader,
    private readonly splitter: Splitter,
  ) {}

  @Get()
  @Access(cascadePolicy, 'cascade.read')
  @ApiOkResponse({ type: dto.CascadeView })
  tree(@CurrentTx() tx: Tx, @Query() query: dto.CascadeQuery): Promise<dto.CascadeView> {
    return this.reader.tree(tx, query);
  }

  /** What would be proposed to whom. */
  @Get('lines/:id/split')
  @Access(cascadePolicy, 'cascade.propose')
  @ApiOkResponse({ type: dto.SplitView })
  suggest(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string, @Query() query: dto.SplitQuery): Promise<dto.SplitView> {
    return this.splitter.suggest(tx, id, query.by);
  }

  @Post('lines/:id/split')
  @HttpCode(200)
  @Access(cascadePolicy, 'cascade.propose')
  @ApiOkResponse({ type: dto.SplitOutcomesView })
  propose(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string, @Body() body: dto.ProposeSplitDto): Promise<dto.SplitOutcomesView> {
    return this.splitter.propose(tx, id, body);
  }

  /** Where a metric looks, for the balance of a plan. */
  @Put('metrics/:id/perspective')
  @HttpCode(204)
  @Access(cascadePolicy, 'cascade.classify')
  async classify(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string, @Body() body: dto.PerspectiveDto): Promise<void> {
    await this.reader.classify(tx, id, body.perspective);
  }
}
