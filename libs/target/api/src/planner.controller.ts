import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Access, CurrentTx, type Tx } from '@kpi-loop/shared/api';
import { plannerPolicy } from '@kpi-loop/target/domain';
import { PlannerCommands } from './planner.commands';
import { PlannerQuery, PlannerView, ProposedLinesView, ProposeLinesDto, SolvedDriverView, SolveDriversDto } from './planner.dto';
import { PlannerReader } from './planner.reader';

@ApiTags('scorecards')
@Controller('driver-plans')
export class PlannerController {
  constructor(
    private readonly reader: PlannerReader,
    private readonly commands: PlannerCommands,
  ) {}

  @Get()
  @Access(plannerPolicy, 'driverPlan.read')
  @ApiOkResponse({ type: PlannerView })
  plan(@CurrentTx() tx: Tx, @Query() query: PlannerQuery): Promise<PlannerView> {
    return this.reader.plan(tx, query);
  }

  @Post('solve')
  @HttpCode(200)
  @Access(plannerPolicy, 'driverPlan.read')
  @ApiOkResponse({ type: SolvedDriverView })
  solve(@Body() body: SolveDriversDto): SolvedDriverView {
    return this.reader.solve(body);
  }

  @Post('propose')
  @HttpCode(200)
  @Access(plannerPolicy, 'driverPlan.propose')
  @ApiOkResponse({ type: ProposedLinesView })
  propose(@CurrentTx() tx: Tx, @Body() body: ProposeLinesDto): Promise<ProposedLinesView> {
    return this.commands.propose(tx, body);
  }
}
