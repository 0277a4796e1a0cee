import { Body, Controller, Get, HttpCode, Param, ParseUUIDPipe, Patch, Post, Put, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { cyclePolicy, defaultPolicy } from '@kpi-loop/cycle/domain';
import { Access, CurrentTx, ReasonDto, Tx } from '@kpi-loop/shared/api';
import { permit } from '@kpi-loop/shared/kernel';
import { ConsoleView } from './console.dto';
import { ConsoleReader } from './console.reader';
import { CloseContractingDto } from './cycle-request.dto';
import { CycleCommands } from './cycle.commands';
import {
  CreateCycleDto,
  CyclePage,
  CycleView,
  EditCycleDto,
  NextCycleDto,
  NextCyclePreview,
  PolicyDefaultsView,
  PopulationRulesDto,
  PopulationView,
  StageDeadlinesDto,
} from './cycle.dto';
import { CycleDrafts } from './cycle.drafts';
import { ConsoleQuery, CycleListQuery, NextCycleQuery, PopulationListQuery } from './cycle.query';
import { CycleReader } from './cycle.reader';
import { NextCycle } from './next-cycle';
import { cycleParties } from './parties';
import { PopulationReader } from './population.reader';

@ApiTags('cycles')
@Controller('cycles')
export class CycleController {
  constructor(
    private readonly reader: CycleReader,
    private readonly drafts: CycleDrafts,
    private readonly commands: CycleCommands,
    private readonly people: PopulationReader,
    private readonly consoles: ConsoleReader,
    private readonly nextCycle: NextCycle,
  ) {}

  @Get()
  @Access(cyclePolicy, 'cycle.read')
  @ApiOkResponse({ type: CyclePage })
  list(@CurrentTx() tx: Tx, @Query() query: CycleListQuery): Promise<CyclePage> {
    return this.reader.list(tx, query);
  }

  @Get('policy-defaults')
  @Access(cyclePolicy, 'cycle.read')
  @ApiOkResponse({ type: PolicyDefaultsView })
  defaults(): PolicyDefaultsView {
    return { policy: defaultPolicy as unknown as Record<string, unknown> };
  }

  @Post()
  @Access(cyclePolicy, 'cycle.create')
  @ApiCreatedResponse({ type: CycleView })
  create(@CurrentTx() tx: Tx, @Body() dto: CreateCycleDto): Promise<CycleView> {
    return this.drafts.create(tx, dto);
  }

  @Get(':id')
  @Access(cyclePolicy, 'cycle.read')
  @ApiOkResponse({ type: CycleView })
  one(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string): Promise<CycleView> {
    return this.reader.view(tx, id);
  }

  @Patch(':id')
  @Access(cyclePolicy, 'cycle.edit')
  @ApiOkResponse({ type: CycleView })
  edit(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string, @Body() dto: EditCycleDto): Promise<CycleView> {
    return this.drafts.edit(tx, id, dto);
  }

  @Get(':id/population')
  @Access(cyclePolicy, 'cycle.readPopulation')
  @ApiOkResponse({ type: PopulationView })
  population(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string, @Query() query: PopulationListQuery): Promise<PopulationView> {
    permit(cyclePolicy, 'cycle.readPopulation', cycleParties(tx.viewer));
    return this.people.preview(tx, id, query);
  }

  @Put(':id/population-rules')
  @Access(cyclePolicy, 'cycle.edit')
  @ApiOkResponse({ type: CycleView })
  setRules(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string, @Body() dto: PopulationRulesDto): Promise<CycleView> {
    return this.drafts.setRules(tx, id, dto.rules);
  }

  @Put(':id/deadlines')
  @Access(cyclePolicy, 'cycle.edit')
  @ApiOkResponse({ type: CycleView })
  setDeadlines(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string, @Body() dto: StageDeadlinesDto): Promise<CycleView> {
    return this.drafts.setDeadlines(tx, id, dto.deadlines);
  }

  @Post(':id/suggest-deadlines')
  @HttpCode(200)
  @Access(cyclePolicy, 'cycle.edit')
  @ApiOkResponse({ type: CycleView })
  suggestDeadlines(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string): Promise<CycleView> {
    return this.drafts.suggestDeadlines(tx, id);
  }

  @Post(':id/publish')
  @HttpCode(200)
  @Access(cyclePolicy, 'cycle.publish')
  @ApiOkResponse({ type: CycleView })
  publish(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string): Promise<CycleView> {
    return this.commands.publish(tx, id);
  }

  @Post(':id/start')
  @HttpCode(200)
  @Access(cyclePolicy, 'cycle.start')
  @ApiOkResponse({ type: CycleView })
  start(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string): Promise<CycleView> {
    return this.commands.start(tx, id);
  }

  @Post(':id/close')
  @HttpCode(200)
  @Access(cyclePolicy, 'cycle.close')
  @ApiOkResponse({ type: CycleView })
  close(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string): Promise<CycleView> {
    return this.commands.close(tx, id);
  }

  @Post(':id/cancel')
  @HttpCode(200)
  @Access(cyclePolicy, 'cycle.cancel')
  @ApiOkResponse({ type: CycleView })
  cancel(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string, @Body() dto: ReasonDto): Promise<CycleView> {
    return this.commands.cancel(tx, id, dto.reason);
  }

  @Post(':id/close-contracting')
  @HttpCode(200)
  @Access(cyclePolicy, 'cycle.closeContracting')
  @ApiOkResponse({ type: CycleView })
  closeContracting(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string, @Body() dto: CloseContractingDto): Promise<CycleView> {
    return this.commands.closeContracting(tx, id, dto.reason);
  }

  @Post(':id/freeze')
  @HttpCode(200)
  @Access(cyclePolicy, 'cycle.freeze')
  @ApiOkResponse({ type: CycleView })
  freeze(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string): Promise<CycleView> {
    return this.commands.freeze(tx, id);
  }

  @Post(':id/settle')
  @HttpCode(200)
  @Access(cyclePolicy, 'cycle.settle')
  @ApiOkResponse({ type: CycleView })
  settle(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string): Promise<CycleView> {
    return this.commands.settle(tx, id);
  }

  @Post(':id/archive')
  @HttpCode(200)
  @Access(cyclePolicy, 'cycle.archive')
  @ApiOkResponse({ type: CycleView })
  archive(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string): Promise<CycleView> {
    return this.commands.archive(tx, id);
  }

  /** What the next cycle would begin with: a year later, unless other dates are given. */
  @Get(':id/next')
  @Access(cyclePolicy, 'cycle.create')
  @ApiOkResponse({ type: NextCyclePreview })
  previewNext(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string, @Query() query: NextCycleQuery): Promise<NextCyclePreview> {
    return this.nextCycle.preview(tx, id, query);
  }

  @Post(':id/next')
  @Access(cyclePolicy, 'cycle.create')
  @ApiCreatedResponse({ type: CycleView })
  makeNext(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string, @Body() dto: NextCycleDto): Promise<CycleView> {
    return this.nextCycle.make(tx, id, dto);
  }

  @Get(':id/console')
  @Access(cyclePolicy, 'cycle.readConsole')
  @ApiOkResponse({ type: ConsoleView })
  console(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string, @Query() query: ConsoleQuery): Promise<ConsoleView> {
    permit(cyclePolicy, 'cycle.readConsole', cycleParties(tx.viewer));
    return this.consoles.view(tx, id, query.periodId);
  }
}
