import { Body, Controller, Get, HttpCode, Param, ParseUUIDPipe, Post, Query, Req } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Access, CurrentTx, OwnTransaction, Reauthentication, type KpiRequest, type Tx } from '@kpi-loop/shared/api';
import { scorecardPolicy } from '@kpi-loop/target/domain';
import { NegotiationCommands } from './negotiation.commands';
import { ResultCommands } from './result.commands';
import { ScorecardCommands } from './scorecard.commands';
import * as dto from './scorecard.dto';
import { ScorecardList } from './scorecard.list';
import { ScorecardReader } from './scorecard.reader';
import { ScorecardStarter } from './scorecard.starter';
import { SigningCommands } from './signing.commands';
import { TargetCommands } from './target.commands';

const ID = ':id';
/** A verb of a card: `POST /api/scorecards/:id/<verb>`, answered with the fresh card. */
const Verb =
  (verb: string, action: keyof typeof scorecardPolicy): MethodDecorator =>
  (target, key, descriptor) => {
    for (const decorate of [Post(`${ID}/${verb}`), HttpCode(200), Access(scorecardPolicy, action), ApiOkResponse({ type: dto.ScorecardView })]) {
      (decorate as MethodDecorator)(target, key, descriptor);
    }
  };

@ApiTags('scorecards')
@Controller('scorecards')
export class ScorecardController {
  constructor(
    private readonly list: ScorecardList,
    private readonly reader: ScorecardReader,
    private readonly starter: ScorecardStarter,
    private readonly commands: ScorecardCommands,
    private readonly talks: NegotiationCommands,
    private readonly signing: SigningCommands,
    private readonly results: ResultCommands,
    private readonly reauthentication: Reauthentication,
  ) {}

  @Get()
  @Access(scorecardPolicy, 'scorecard.list')
  @ApiOkResponse({ type: dto.ScorecardListView })
  find(@CurrentTx() tx: Tx, @Query() query: dto.ScorecardListQuery): Promise<dto.ScorecardListView> {
    return this.list.page(tx, query);
  }

  @Get('mine')
  @Access(scorecardPolicy, 'scorecard.list')
  @ApiOkResponse({ type: dto.MyScorecardsView })
  mine(@CurrentTx() tx: Tx, @Query() query: dto.MyScorecardsQuery): Promise<dto.MyScorecardsView> {
    return this.reader.mine(tx, query.periodId);
  }

  @Get(ID)
  @Access(scorecardPolicy, 'scorecard.read')
  @ApiOkResponse({ type: dto.ScorecardView })
  one(@CurrentTx() tx: Tx, @Param('id') id: string): Promise<dto.ScorecardView> {
    return this.reader.view(tx, id);
  }

  @Get(':id/suggestion')
  @Access(scorecardPolicy, 'scorecard.read')
  @ApiOkResponse({ type: dto.LineSuggestionView })
  suggestion(@CurrentTx() tx: Tx, @Param('id') id: string, @Query() query: dto.SuggestionQuery): Promise<dto.LineSuggestionView> {
    return this.starter.suggestion(tx, id, query.metricId);
  }

  @Post()
  @Access(scorecardPolicy, 'scorecard.create')
  @ApiCreatedResponse({ type: dto.ScorecardView })
  create(@CurrentTx() tx: Tx, @Body() body: dto.CreateScorecardDto): Promise<dto.ScorecardView> {
    return this.starter.create(tx, body);
  }

  @Post('batch')
  @Access(scorecardPolicy, 'scorecard.createBatch')
  @ApiCreatedResponse({ type: dto.ScorecardBatchView })
  createBatch(@CurrentTx() tx: Tx, @Body() body: dto.CreateScorecardsDto): Promise<dto.ScorecardBatchView> {
    return this.starter.createBatch(tx, body);
  }

  @Verb('edit-lines', 'scorecard.editLines')
  editLines(@CurrentTx() tx: Tx, @Param('id') id: string, @Body() body: dto.EditScorecardLinesDto): Promise<dto.ScorecardView> {
    return this.talks.editLines(tx, id, body);
  }

  @Verb('propose', 'scorecard.propose')
  propose(@CurrentTx() tx: Tx, @Param('id') id: string, @Body() body: dto.OptionalReasonDto): Promise<dto.ScorecardView> {
    return this.commands.propose(tx, id, body);
  }

  @Verb('accept-line', 'scorecard.acceptLine')
  acceptLine(@CurrentTx() tx: Tx, @Param('id') id: string, @Body() body: dto.AcceptLineDto): Promise<dto.ScorecardView> {
    return this.talks.acceptLine(tx, id, body);
  }

  @Verb('counter-line', 'scorecard.counterLine')
  counterLine(@CurrentTx() tx: Tx, @Param('id') id: string, @Body() body: dto.CounterLineDto): Promise<dto.ScorecardView> {
    return this.talks.counterLine(tx, id, body);
  }

  @Verb('mediate', 'scorecard.mediate')
  mediate(@CurrentTx() tx: Tx, @Param('id') id: string, @Body() body: dto.CounterLineDto): Promise<dto.ScorecardView> {
    return this.talks.mediate(tx, id, body);
  }

  @Verb('waive-weight', 'scorecard.waiveWeight')
  waiveWeight(@CurrentTx() tx: Tx, @Param('id') id: string, @Body() body: dto.WaiveWeightDto): Promise<dto.ScorecardView> {
    return this.talks.waiveWeight(tx, id, body);
  }

  @Verb('comment', 'scorecard.comment')
  comment(@CurrentTx() tx: Tx, @Param('id') id: string, @Body() body: dto.CommentScorecardDto): Promise<dto.ScorecardView> {
    return this.talks.comment(tx, id, body);
  }

  @Verb('return', 'scorecard.return')
  return(@CurrentTx() tx: Tx, @Param('id') id: string, @Body() body: dto.OptionalReasonDto): Promise<dto.ScorecardView> {
    return this.commands.return(tx, id, body);
  }

  @Verb('agree', 'scorecard.agree')
  agree(@CurrentTx() tx: Tx, @Param('id') id: string): Promise<dto.ScorecardView> {
    return this.commands.agree(tx, id);
  }

  @Verb('mediated', 'scorecard.mediated')
  mediated(@CurrentTx() tx: Tx, @Param('id') id: string): Promise<dto.ScorecardView> {
    return this.commands.mediated(tx, id);
  }

  @Verb('request-mediation', 'scorecard.requestMediation')
  requestMediation(@CurrentTx() tx: Tx, @Param('id') id: string, @Body() body: dto.GivenReasonDto): Promise<dto.ScorecardView> {
    return this.commands.requestMediation(tx, id, body);
  }

  @Verb('decide', 'scorecard.decide')
  decide(@CurrentTx() tx: Tx, @Param('id') id: string, @Body() body: dto.DecideScorecardDto): Promise<dto.ScorecardView> {
    return this.commands.decide(tx, id, body);
  }

  @Verb('dissent', 'scorecard.dissent')
  dissent(@CurrentTx() tx: Tx, @Param('id') id: string, @Body() body: dto.DissentScorecardDto): Promise<dto.ScorecardView> {
    return this.commands.dissent(tx, id, body);
  }

  @Verb('submit', 'scorecard.submit')
  submit(@CurrentTx() tx: Tx, @Param('id') id: string, @Body() body: dto.SubmitScorecardDto): Promise<dto.ScorecardView> {
    return this.signing.submit(tx, id, body);
  }

  @Verb('approve', 'scorecard.approve')
  approve(@CurrentTx() tx: Tx, @Param('id') id: string, @Body() body: dto.OptionalReasonDto): Promise<dto.ScorecardView> {
    return this.signing.approve(tx, id, body);
  }

  @Verb('reject', 'scorecard.reject')
  reject(@CurrentTx() tx: Tx, @Param('id') id: string, @Body() body: dto.GivenReasonDto): Promise<dto.ScorecardView> {
    return this.signing.reject(tx, id, body);
  }

  @Verb('recall', 'scorecard.recall')
  recall(@CurrentTx() tx: Tx, @Param('id') id: string, @Body() body: dto.GivenReasonDto): Promise<dto.ScorecardView> {
    return this.signing.recall(tx, id, body);
  }

  @Verb('send-back', 'scorecard.sendBack')
  sendBack(@CurrentTx() tx: Tx, @Param('id') id: string, @Body() body: dto.GivenReasonDto): Promise<dto.ScorecardView> {
    return this.signing.sendBack(tx, id, body);
  }

  /** With the password once more: whoever signs shows again who he is. */
  @OwnTransaction('honoured')
  @Verb('sign', 'scorecard.sign')
  sign(@Req() request: KpiRequest, @Param('id', ParseUUIDPipe) id: string, @Body() { agreedHash, password }: dto.SignScorecardDto): Promise<dto.ScorecardView> {
    return this.reauthentication.once(request, password, (tx) => this.signing.sign(tx, id, { agreedHash }), {});
  }

  @Verb('refuse-sign', 'scorecard.refuseSign')
  refuseSign(@CurrentTx() tx: Tx, @Param('id') id: string, @Body() body: dto.GivenReasonDto): Promise<dto.ScorecardView> {
    return this.signing.refuseSign(tx, id, body);
  }

  @Verb('confirm-refusal', 'scorecard.confirmRefusal')
  confirmRefusal(@CurrentTx() tx: Tx, @Param('id') id: string, @Body() body: dto.OptionalReasonDto): Promise<dto.ScorecardView> {
    return this.signing.confirmRefusal(tx, id, body);
  }

  @Verb('unsign-error', 'scorecard.unsignError')
  unsignError(@CurrentTx() tx: Tx, @Param('id') id: string, @Body() body: dto.GivenReasonDto): Promise<dto.ScorecardView> {
    return this.signing.unsignError(tx, id, body);
  }

  @Verb('acknowledge', 'scorecard.acknowledge')
  acknowledge(@CurrentTx() tx: Tx, @Param('id') id: string): Promise<dto.ScorecardView> {
    return this.results.acknowledge(tx, id);
  }

  @Verb('void', 'scorecard.void')
  void(@CurrentTx() tx: Tx, @Param('id') id: string, @Body() body: dto.GivenReasonDto): Promise<dto.ScorecardView> {
    return this.commands.void(tx, id, body);
  }
}

/** What HR does with all cards of a period. */
@ApiTags('scorecards')
@Controller('scorecard-results')
export class ScorecardResultsController {
  constructor(private readonly targets: TargetCommands) {}

  /** Scored cards become visible to their owners. */
  @Post('publish')
  @HttpCode(200)
  @Access(scorecardPolicy, 'scorecard.publish')
  @ApiOkResponse({ type: dto.ScorecardBatchView })
  async publish(@CurrentTx() tx: Tx, @Body() body: dto.PublishScorecardsDto): Promise<dto.ScorecardBatchView> {
    return { ids: await this.targets.publish(tx, body.periodId) };
  }
}
