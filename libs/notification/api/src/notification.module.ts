import { Module } from '@nestjs/common';
import { TargetModule } from '@kpi-loop/target/api';
import { InboxProof } from './inbox-proof';
import { DutyController, NotificationController } from './notification.controller';
import { NotificationReactions } from './notification.reactions';
import { NotificationReader } from './notification.reader';
import { NotificationWriter } from './notification.writer';

@Module({
  imports: [TargetModule],
  controllers: [NotificationController, DutyController],
  providers: [NotificationReader, NotificationWriter, NotificationReactions, InboxProof],
})
export class NotificationModule {}
