import { Controller, Get, Param, ParseUUIDPipe, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Access, CurrentTx, Tx } from '@kpi-loop/shared/api';
import { monitoringPolicy } from '@kpi-loop/monitoring/domain';
import { MyKpisQuery, MyKpisView, TeamKpisQuery, TeamKpisView, ThreadView, WhyView } from './kpi.dto';
import { MyKpisReader } from './my-kpis.reader';
import { TeamReader } from './team.reader';
import { ThreadReader } from './thread.reader';
import { WhyReader } from './why.reader';

@ApiTags('kpis')
@Controller()
export class KpiController {
  constructor(
    private readonly own: MyKpisReader,
    private readonly teams: TeamReader,
    private readonly whys: WhyReader,
    private readonly threads: ThreadReader,
  ) {}

  @Get('my/kpis')
  @Access(monitoringPolicy, 'kpi.readOwn')
  @ApiOkResponse({ type: MyKpisView })
  mine(@CurrentTx() tx: Tx, @Query() query: MyKpisQuery): Promise<MyKpisView> {
    return this.own.view(tx, query.periodId);
  }

  @Get('team/kpis')
  @Access(monitoringPolicy, 'kpi.readTeam')
  @ApiOkResponse({ type: TeamKpisView })
  team(@CurrentTx() tx: Tx, @Query() query: TeamKpisQuery): Promise<TeamKpisView> {
    return this.teams.view(tx, query);
  }

  @Get('lines/:id/why')
  @Access(monitoringPolicy, 'line.why')
  @ApiOkResponse({ type: WhyView })
  why(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string): Promise<WhyView> {
    return this.whys.view(tx, id);
  }

  @Get('lines/:id/thread')
  @Access(monitoringPolicy, 'line.thread')
  @ApiOkResponse({ type: ThreadView })
  thread(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string): Promise<ThreadView> {
    return this.threads.view(tx, id);
  }
}
