import { Injectable } from '@nestjs/common';
import type { Tx } from '@kpi-loop/shared/api';
import { Problem } from '@kpi-loop/shared/kernel';
import type { AdmitAppealDto, AppealVoteDto, EditAppealDto, NewAppealDto } from './appeal.dto';
import type { AppealView } from './appeal.view';

const soon = (): Promise<AppealView> => Promise.reject(new Problem('notFound', 'notFound'));

@Injectable()
export class AppealCommands {
  create = (_: Tx, __: NewAppealDto) => soon();
  edit = (_: Tx, __: string, ___: EditAppealDto) => soon();
  file = (_: Tx, __: string) => soon();
  screen = (_: Tx, __: string) => soon();
  admit = (_: Tx, __: string, ___: AdmitAppealDto) => soon();
  refuse = (_: Tx, __: string, ___: string) => soon();
  giveStatement = (_: Tx, __: string, ___: string) => soon();
  factsIn = (_: Tx, __: string, ___: string) => soon();
  vote = (_: Tx, __: string, ___: AppealVoteDto) => soon();
  escalate = (_: Tx, __: string, ___: string) => soon();
  decideFinal = (_: Tx, __: string, ___: AppealVoteDto) => soon();
  withdraw = (_: Tx, __: string) => soon();
  closeCheck = (_: Tx, __: string, ___: string) => soon();
}
