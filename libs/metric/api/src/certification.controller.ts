import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { certificationPolicy } from '@kpi-loop/metric/domain';
import { Access, CurrentTx, ReasonDto, Tx } from '@kpi-loop/shared/api';
import { CertificationCommands } from './certification.commands';
import { MetricCentreReader } from './metric-centre.reader';
import { MetricVersionItemView } from './metric.dto';

@ApiTags('metric')
@Controller('metric-versions')
export class CertificationController {
  constructor(
    private readonly centre: MetricCentreReader,
    private readonly commands: CertificationCommands,
  ) {}

  @Post(':id/certify-as-steward')
  @HttpCode(200)
  @Access(certificationPolicy, 'certification.signAsSteward')
  @ApiOkResponse({ type: MetricVersionItemView })
  async asSteward(@CurrentTx() tx: Tx, @Param('id') id: string): Promise<MetricVersionItemView> {
    await this.commands.sign(tx, id, 'certification.signAsSteward');
    return this.centre.version(tx, id);
  }

  @Post(':id/certify-as-owner')
  @HttpCode(200)
  @Access(certificationPolicy, 'certification.signAsOwner')
  @ApiOkResponse({ type: MetricVersionItemView })
  async asOwner(@CurrentTx() tx: Tx, @Param('id') id: string): Promise<MetricVersionItemView> {
    await this.commands.sign(tx, id, 'certification.signAsOwner');
    return this.centre.version(tx, id);
  }

  @Post(':id/withdraw-certification')
  @HttpCode(200)
  @Access(certificationPolicy, 'certification.withdraw')
  @ApiOkResponse({ type: MetricVersionItemView })
  async withdraw(@CurrentTx() tx: Tx, @Param('id') id: string, @Body() dto: ReasonDto): Promise<MetricVersionItemView> {
    await this.commands.withdraw(tx, id, dto.reason);
    return this.centre.version(tx, id);
  }
}
