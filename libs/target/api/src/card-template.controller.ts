import { Body, Controller, Get, HttpCode, Param, ParseUUIDPipe, Post, Put } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Access, CurrentTx, type Tx } from '@kpi-loop/shared/api';
import { templatePolicy } from '@kpi-loop/target/domain';
import * as dto from './card-template.dto';
import { CardTemplates } from './card-templates';

@ApiTags('scorecard templates')
@Controller('scorecard-templates')
export class CardTemplateController {
  constructor(private readonly templates: CardTemplates) {}

  @Get()
  @Access(templatePolicy, 'scorecardTemplate.list')
  @ApiOkResponse({ type: dto.CardTemplatesView })
  list(@CurrentTx() tx: Tx): Promise<dto.CardTemplatesView> {
    return this.templates.list(tx);
  }

  @Post()
  @Access(templatePolicy, 'scorecardTemplate.write')
  @ApiCreatedResponse({ type: dto.CardTemplateView })
  make(@CurrentTx() tx: Tx, @Body() body: dto.CardTemplateDto): Promise<dto.CardTemplateView> {
    return this.templates.make(tx, body);
  }

  @Put(':id')
  @Access(templatePolicy, 'scorecardTemplate.write')
  @ApiOkResponse({ type: dto.CardTemplateView })
  edit(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string, @Body() body: dto.CardTemplateDto): Promise<dto.CardTemplateView> {
    return this.templates.edit(tx, id, body);
  }

  @Post(':id/archive')
  @HttpCode(200)
  @Access(templatePolicy, 'scorecardTemplate.write')
  @ApiOkResponse({ type: dto.CardTemplateView })
  archive(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string): Promise<dto.CardTemplateView> {
    return this.templates.archive(tx, id);
  }
}
