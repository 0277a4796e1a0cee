import { Controller, Get, HttpCode, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Access, CurrentTx, Tx } from '@kpi-loop/shared/api';
import { DutiesView, DutyCountView, NotificationPage, NotificationQuery, UnreadView } from './notification.dto';
import { notificationPolicy } from './notification.policy';
import { NotificationReader } from './notification.reader';

@ApiTags('notification')
@Controller('notifications')
export class NotificationController {
  constructor(private readonly reader: NotificationReader) {}

  @Get()
  @Access(notificationPolicy, 'notification.read')
  @ApiOkResponse({ type: NotificationPage })
  list(@CurrentTx() tx: Tx, @Query() query: NotificationQuery): Promise<NotificationPage> {
    return this.reader.page(tx, query);
  }

  @Get('count')
  @Access(notificationPolicy, 'notification.read')
  @ApiOkResponse({ type: UnreadView })
  async count(@CurrentTx() tx: Tx): Promise<UnreadView> {
    return { unread: await this.reader.unread(tx) };
  }

  @Post('read')
  @HttpCode(200)
  @Access(notificationPolicy, 'notification.markRead')
  @ApiOkResponse({ type: UnreadView })
  async readAll(@CurrentTx() tx: Tx): Promise<UnreadView> {
    return { unread: await this.reader.markAllRead(tx) };
  }

  @Post(':id/read')
  @HttpCode(200)
  @Access(notificationPolicy, 'notification.markRead')
  @ApiOkResponse({ type: UnreadView })
  async read(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string): Promise<UnreadView> {
    return { unread: await this.reader.markRead(tx, id) };
  }
}

@ApiTags('notification')
@Controller('duties')
export class DutyController {
  constructor(private readonly reader: NotificationReader) {}

  @Get()
  @Access(notificationPolicy, 'duty.read')
  @ApiOkResponse({ type: DutiesView })
  list(@CurrentTx() tx: Tx): Promise<DutiesView> {
    return this.reader.duties(tx);
  }

  @Get('count')
  @Access(notificationPolicy, 'duty.read')
  @ApiOkResponse({ type: DutyCountView })
  count(@CurrentTx() tx: Tx): Promise<DutyCountView> {
    return this.reader.dutyCount(tx);
  }
}
