import { Module } from '@nestjs/common';
import { DutyController, NotificationController } from './notification.controller';
import { NotificationReactions } from './notification.reactions';
import { NotificationReader } from './notification.reader';
import { NotificationWriter } from './notification.writer';

@Module({ controllers: [NotificationController, DutyController], providers: [NotificationReader, NotificationWriter, NotificationReactions] })
export class NotificationModule {}
