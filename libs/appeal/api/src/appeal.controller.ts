import { Body, Controller, Get, Header, HttpCode, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { appealPolicy, policyOfAppeal } from '@kpi-loop/appeal/domain';
import { Access, CurrentTx, ReasonDto, Tx } from '@kpi-loop/shared/api';
import { AppealCommands } from './appeal.commands';
import {
  AdmitAppealDto,
  AppealCandidateQuery,
  AppealFilingQuery,
  AppealFindingsDto,
  AppealNoteDto,
  AppealQuery,
  AppealStatementDto,
  AppealStatisticsQuery,
  AppealVoteDto,
  EditAppealDto,
  NewAppealDto,
  ReplaceMemberDto,
} from './appeal.dto';
import { AppealDeciding } from './appeal.deciding';
import { AppealPacks } from './appeal.packs';
import { AppealList } from './appeal.list';
import { AppealPay } from './appeal.pay';
import { AppealReader } from './appeal.reader';
import { AppealReplacing } from './appeal.replacing';
import { AppealPayRemediesView, AppealStatisticsView } from './appeal-counts.view';
import { AppealCandidatesView, AppealFilingView } from './appeal-filing.view';
import { AppealEvidencePackView } from './appeal-pack.view';
import { AppealPage, AppealView } from './appeal.view';

/** The door is open to HR too: where no HRBP may screen, or no EXEC decide, HR does (R-SM5). */
const WITH_HR = policyOfAppeal({ withoutHrbp: true, withoutExec: true });

@ApiTags('appeals')
@Controller('appeals')
export class AppealController {
  constructor(
    private readonly reader: AppealReader,
    private readonly lists: AppealList,
    private readonly commands: AppealCommands,
    private readonly packs: AppealPacks,
    private readonly deciding: AppealDeciding,
    private readonly replacing: AppealReplacing,
  ) {}

  /** What the viewer may read but for the own ones. */
  @Get()
  @Access(appealPolicy, 'appeal.list')
  @ApiOkResponse({ type: AppealPage })
  register(@CurrentTx() tx: Tx, @Query() query: AppealQuery): Promise<AppealPage> {
    return this.lists.register(tx, query);
  }

  @Get('mine')
  @Access(appealPolicy, 'appeal.list')
  @ApiOkResponse({ type: AppealPage })
  mine(@CurrentTx() tx: Tx, @Query() query: AppealQuery): Promise<AppealPage> {
    return this.lists.mine(tx, query);
  }

  @Get('filing')
  @Access(appealPolicy, 'appeal.create')
  @ApiOkResponse({ type: AppealFilingView })
  filing(@CurrentTx() tx: Tx, @Query() query: AppealFilingQuery): Promise<AppealFilingView> {
    return this.reader.filing(tx, query);
  }

  @Get('statistics')
  @Access(appealPolicy, 'appeal.readStatistics')
  @ApiOkResponse({ type: AppealStatisticsView })
  statistics(@CurrentTx() tx: Tx, @Query() query: AppealStatisticsQuery): Promise<AppealStatisticsView> {
    return this.lists.statistics(tx, query);
  }

  @Get(':id')
  @Header('cache-control', 'no-store')
  @Access(appealPolicy, 'appeal.read')
  @ApiOkResponse({ type: AppealView })
  one(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string): Promise<AppealView> {
    return this.reader.view(tx, id);
  }

  @Get(':id/evidence')
  @Header('cache-control', 'no-store')
  @Access(appealPolicy, 'appeal.readCase')
  @ApiOkResponse({ type: AppealEvidencePackView })
  evidence(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string): Promise<AppealEvidencePackView> {
    return this.packs.of(tx, id);
  }

  /** Who could sit on the panel. */
  @Get(':id/panel-candidates')
  @Access(WITH_HR, 'appeal.admit')
  @ApiOkResponse({ type: AppealCandidatesView })
  candidates(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string, @Query() query: AppealCandidateQuery): Promise<AppealCandidatesView> {
    return this.reader.candidates(tx, id, query);
  }

  @Post()
  @HttpCode(200)
  @Access(appealPolicy, 'appeal.create')
  @ApiOkResponse({ type: AppealView })
  create(@CurrentTx() tx: Tx, @Body() dto: NewAppealDto): Promise<AppealView> {
    return this.commands.create(tx, dto);
  }

  @Post(':id/edit')
  @HttpCode(200)
  @Access(appealPolicy, 'appeal.edit')
  @ApiOkResponse({ type: AppealView })
  edit(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string, @Body() dto: EditAppealDto): Promise<AppealView> {
    return this.commands.edit(tx, id, dto);
  }

  @Post(':id/file')
  @HttpCode(200)
  @Access(appealPolicy, 'appeal.file')
  @ApiOkResponse({ type: AppealView })
  file(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string): Promise<AppealView> {
    return this.commands.file(tx, id);
  }

  @Post(':id/screen')
  @HttpCode(200)
  @Access(WITH_HR, 'appeal.screen')
  @ApiOkResponse({ type: AppealView })
  screen(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string): Promise<AppealView> {
    return this.commands.screen(tx, id);
  }

  @Post(':id/admit')
  @HttpCode(200)
  @Access(WITH_HR, 'appeal.admit')
  @ApiOkResponse({ type: AppealView })
  admit(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string, @Body() dto: AdmitAppealDto): Promise<AppealView> {
    return this.commands.admit(tx, id, dto);
  }

  @Post(':id/refuse')
  @HttpCode(200)
  @Access(WITH_HR, 'appeal.refuse')
  @ApiOkResponse({ type: AppealView })
  refuse(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string, @Body() dto: ReasonDto): Promise<AppealView> {
    return this.commands.refuse(tx, id, dto.reason);
  }

  @Post(':id/give-statement')
  @HttpCode(200)
  @Access(appealPolicy, 'appeal.giveStatement')
  @ApiOkResponse({ type: AppealView })
  giveStatement(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string, @Body() dto: AppealStatementDto): Promise<AppealView> {
    return this.commands.giveStatement(tx, id, dto.statement);
  }

  @Post(':id/facts-in')
  @HttpCode(200)
  @Access(WITH_HR, 'appeal.factsIn')
  @ApiOkResponse({ type: AppealView })
  factsIn(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string, @Body() dto: AppealFindingsDto): Promise<AppealView> {
    return this.commands.factsIn(tx, id, dto.findings);
  }

  /** Whoever is in conflict after all leaves the panel; he reads the case no more. */
  @Post(':id/recuse')
  @HttpCode(204)
  @Access(appealPolicy, 'appeal.recuse')
  @ApiNoContentResponse()
  recuse(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string, @Body() dto: ReasonDto): Promise<void> {
    return this.replacing.recuse(tx, id, dto.reason);
  }

  @Post(':id/replace-member')
  @HttpCode(200)
  @Access(WITH_HR, 'appeal.replaceMember')
  @ApiOkResponse({ type: AppealView })
  replaceMember(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string, @Body() dto: ReplaceMemberDto): Promise<AppealView> {
    return this.replacing.replace(tx, id, dto);
  }

  @Post(':id/vote')
  @HttpCode(200)
  @Access(appealPolicy, 'appeal.vote')
  @ApiOkResponse({ type: AppealView })
  vote(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string, @Body() dto: AppealVoteDto): Promise<AppealView> {
    return this.deciding.vote(tx, id, dto);
  }

  @Post(':id/escalate')
  @HttpCode(200)
  @Access(appealPolicy, 'appeal.escalate')
  @ApiOkResponse({ type: AppealView })
  escalate(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string, @Body() dto: ReasonDto): Promise<AppealView> {
    return this.commands.escalate(tx, id, dto.reason);
  }

  @Post(':id/decide-final')
  @HttpCode(200)
  @Access(WITH_HR, 'appeal.decideFinal')
  @ApiOkResponse({ type: AppealView })
  decideFinal(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string, @Body() dto: AppealVoteDto): Promise<AppealView> {
    return this.deciding.decideFinal(tx, id, dto);
  }

  @Post(':id/withdraw')
  @HttpCode(200)
  @Access(appealPolicy, 'appeal.withdraw')
  @ApiOkResponse({ type: AppealView })
  withdraw(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string): Promise<AppealView> {
    return this.commands.withdraw(tx, id);
  }

  /** R-AP1: the HRBP has looked into the fall of the next grade. */
  @Post(':id/close-check')
  @HttpCode(200)
  @Access(WITH_HR, 'appeal.closeCheck')
  @ApiOkResponse({ type: AppealView })
  closeCheck(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string, @Body() dto: AppealNoteDto): Promise<AppealView> {
    return this.commands.closeCheck(tx, id, dto.note);
  }
}

/** For COMP: what decisions said of pay, without a word of why. */
@ApiTags('appeals')
@Controller('appeals/pay-remedies')
export class AppealPayController {
  constructor(private readonly remedies: AppealPay) {}

  @Get()
  @Access(appealPolicy, 'appeal.readPay')
  @ApiOkResponse({ type: AppealPayRemediesView })
  list(@CurrentTx() tx: Tx): Promise<AppealPayRemediesView> {
    return this.remedies.list(tx);
  }

  @Post(':id/done')
  @HttpCode(200)
  @Access(appealPolicy, 'appeal.payDone')
  @ApiOkResponse({ type: AppealPayRemediesView })
  done(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string): Promise<AppealPayRemediesView> {
    return this.remedies.done(tx, id);
  }
}
