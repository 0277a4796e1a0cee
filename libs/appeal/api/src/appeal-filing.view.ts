import { APPEAL_GROUNDS } from '@kpi-loop/appeal/domain';
import { Amount, Flag, Id, Nested, NestedList, OneOf, Text, Texts } from '@kpi-loop/shared/api';
import { AppealTermsView } from './appeal.dto';
import { AppealPersonRef, AppealSubjectView, AppealLineView } from './appeal-refs.view';

export class AppealGroundOptionView {
  @OneOf(APPEAL_GROUNDS, 'AppealGround') ground: string;
  @Flag({ description: 'a line has to be named' }) needsLine: boolean;
}

/** What may be contested, before anything is. */
export class AppealFilingView extends AppealSubjectView {
  @Nested(() => AppealPersonRef) person: AppealPersonRef;
  @Amount({ nullable: true }) total: string | null;
  @Text({ nullable: true }) grade: string | null;
  @Nested(() => AppealTermsView) terms: AppealTermsView;
  @Flag({ description: 'the other statements of the period are paid meanwhile' }) payUndisputed: boolean;
  @NestedList(() => AppealGroundOptionView) grounds: AppealGroundOptionView[];
  @NestedList(() => AppealLineView) lines: AppealLineView[];
  @Flag() allowed: boolean;
  @Texts({ description: 'rules that refuse it now: withinAppealWindow, noOtherAppealOpen' }) because: string[];
  @Id({ nullable: true, description: 'a draft, or one that is not over, which is there already' }) appealId: string | null;
}

export class AppealCandidateView {
  @Id() id: string;
  @Text() name: string;
  @Text() nameEn: string;
  @Text() unitName: string;
  @Text() unitNameEn: string;
  @Flag() allowed: boolean;
  @Texts({ description: 'panelConflictFree, panelSeatsFit' }) because: string[];
}

export class AppealCandidatesView {
  @NestedList(() => AppealCandidateView) items: AppealCandidateView[];
}
