import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Access, CurrentTx, type Tx } from '@kpi-loop/shared/api';
import { generationPolicy } from '@kpi-loop/target/domain';
import { CardGenerator } from './card-generator';
import { GenerationCommands } from './generation.commands';
import * as dto from './generation.dto';

/** Cards for a unit or the whole company by rule. */
@ApiTags('scorecard generations')
@Controller('scorecard-generations')
export class GenerationController {
  constructor(
    private readonly generator: CardGenerator,
    private readonly commands: GenerationCommands,
  ) {}

  @Get()
  @Access(generationPolicy, 'scorecard.generate')
  @ApiOkResponse({ type: dto.GenerationsView })
  list(@CurrentTx() tx: Tx, @Query() query: dto.GenerationsQuery): Promise<dto.GenerationsView> {
    return this.commands.list(tx, query.periodId);
  }

  @Post('preview')
  @HttpCode(200)
  @Access(generationPolicy, 'scorecard.generate')
  @ApiOkResponse({ type: dto.GenerationPreview })
  preview(@CurrentTx() tx: Tx, @Body() body: dto.GenerateCardsDto): Promise<dto.GenerationPreview> {
    return this.generator.preview(tx, body);
  }

  @Post()
  @Access(generationPolicy, 'scorecard.generate')
  @ApiCreatedResponse({ type: dto.GenerationView })
  ask(@CurrentTx() tx: Tx, @Body() body: dto.GenerateCardsDto): Promise<dto.GenerationView> {
    return this.commands.ask(tx, body);
  }
}
