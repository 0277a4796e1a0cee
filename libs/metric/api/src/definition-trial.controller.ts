import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { metricPolicy } from '@kpi-loop/metric/domain';
import { Access, CurrentTx, Tx } from '@kpi-loop/shared/api';
import { compileFormula } from './compile-formula';
import { columnsOfDefinition } from './definition-columns';
import { DefinitionTrialDto, DraftPreviewView, FormulaCheckDto, FormulaCheckView, TestRunView } from './definition-trial.dto';
import { DefinitionTrials } from './definition-trials';
import { LikenessDto, LikenessView } from './likeness.dto';
import { LikenessReader } from './likeness.reader';

/** What a definition comes to, while it is being written. Nothing is kept. */
@ApiTags('metric')
@Controller('definitions')
export class DefinitionTrialController {
  constructor(
    private readonly trials: DefinitionTrials,
    private readonly alike: LikenessReader,
  ) {}

  @Post('check-formula')
  @HttpCode(200)
  @Access(metricPolicy, 'metric.try')
  @ApiOkResponse({ type: FormulaCheckView })
  checkFormula(@Body() { formula, inputs }: FormulaCheckDto): FormulaCheckView {
    const { errors, used } = compileFormula(formula, inputs);
    return { errors, used };
  }

  /** Metrics that measure the same or nearly the same, and words that are taken. */
  @Post('likeness')
  @HttpCode(200)
  @Access(metricPolicy, 'metric.try')
  @ApiOkResponse({ type: LikenessView })
  likeness(@CurrentTx() tx: Tx, @Body() dto: LikenessDto): Promise<LikenessView> {
    return this.alike.of(tx, dto);
  }

  @Post('run-tests')
  @HttpCode(200)
  @Access(metricPolicy, 'metric.try')
  @ApiOkResponse({ type: TestRunView })
  async runTests(@CurrentTx() tx: Tx, @Body() { definition }: DefinitionTrialDto): Promise<TestRunView> {
    const results = await this.trials.tests(tx, columnsOfDefinition(definition, ''));
    return { ran: results !== null, results: results ?? [] };
  }

  @Post('preview')
  @HttpCode(200)
  @Access(metricPolicy, 'metric.try')
  @ApiOkResponse({ type: DraftPreviewView })
  preview(@CurrentTx() tx: Tx, @Body() { definition }: DefinitionTrialDto): Promise<DraftPreviewView> {
    return this.trials.preview(tx, columnsOfDefinition(definition, ''));
  }
}
