import { Module } from '@nestjs/common';
import { AppealCommands } from './appeal.commands';
import { AppealController, AppealPayController } from './appeal.controller';
import { AppealEvidence } from './appeal.evidence';
import { AppealList } from './appeal.list';
import { AppealPay } from './appeal.pay';
import { AppealReader } from './appeal.reader';

@Module({ controllers: [AppealPayController, AppealController], providers: [AppealReader, AppealList, AppealCommands, AppealEvidence, AppealPay] })
export class AppealModule {}
