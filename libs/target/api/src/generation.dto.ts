import { Amount, Flag, Id, Instant, Int, Json, Nested, NestedList, OneOf, Text, Texts } from '@kpi-loop/shared/api';
import { GENERATION_ORIGINS, SKIP_REASONS, SUBJECT_KINDS, type GenerationOrigin, type SkipReason, type SubjectKind } from '@kpi-loop/target/domain';
import { ScorecardPersonView } from './scorecard.dto';

// ── requests ─────────────────────────────────────────────────────────────

export class GenerateCardsDto {
  @Id() periodId: string;
  @OneOf(SUBJECT_KINDS, 'SubjectKind', { optional: true, description: 'people when absent' }) subjectKind?: SubjectKind;
  @Id({ optional: true, nullable: true, description: 'with the units below; absent: the whole company' }) unitId?: string | null;
  @Id({ optional: true, nullable: true, description: 'for whoever has no template of his position or level, before the standard one of the company' })
  templateId?: string | null;
  @Amount({ optional: true, nullable: true, description: '0.05 for 5 %; absent: as the template says, else the rules of the cycle' }) growth?: string | null;
  @Flag({ optional: true, description: 'whoever had a card before begins with its lines, targets grown' }) copyLast?: boolean;
}

export class GenerationsQuery {
  @Id() periodId: string;
}

// ── views ────────────────────────────────────────────────────────────────

/** A person or a unit. */
export class SkippedSubjectView extends ScorecardPersonView {
  @OneOf(SKIP_REASONS, 'SkipReason') reason: SkipReason;
  @Text() unitName: string;
  @Text() unitNameEn: string;
}

export class PlannedTemplateView {
  @Id() id: string;
  @Text() name: string;
  @Text() nameEn: string;
  @Int({ description: 'cards that will begin with it' }) cards: number;
  @Texts({ description: 'rules of the cycle that these cards will break: nobody can agree on them as they are' }) breaks: string[];
}

export class GenerationPreview {
  @Int() cards: number;
  @Int() lines: number;
  @Json({ description: 'who gets no card, counted by reason' }) skipped: Partial<Record<SkipReason, number>>;
  @Int({ description: 'cards that will begin with the lines of the one before' }) copied: number;
  @NestedList(() => SkippedSubjectView, { description: 'the first of them, those who need a look first' }) people: SkippedSubjectView[];
  @NestedList(() => PlannedTemplateView) templates: PlannedTemplateView[];
}

export class GenerationView {
  @Id() id: string;
  @Id() periodId: string;
  @OneOf(SUBJECT_KINDS, 'SubjectKind') subjectKind: SubjectKind;
  @Nested(() => ScorecardPersonView, { nullable: true, description: 'a unit; null: the whole company' }) unit: ScorecardPersonView | null;
  @OneOf(GENERATION_ORIGINS, 'GenerationOrigin', { description: 'a person; or by itself, when the period opened or somebody joined within it' })
  origin: GenerationOrigin;
  @Nested(() => ScorecardPersonView, { nullable: true, description: 'null: the system' }) askedBy: ScorecardPersonView | null;
  @Instant() askedAt: string;
  @Instant({ nullable: true, description: 'null while it is at work' }) finishedAt: string | null;
  @Int({ nullable: true }) made: number | null;
  @Int({ nullable: true }) lines: number | null;
  @Json({ nullable: true }) skipped: Partial<Record<SkipReason, number>> | null;
  @Text({ nullable: true, description: 'the rule that stood against it' }) refusal: string | null;
}

export class GenerationsView {
  @NestedList(() => GenerationView) items: GenerationView[];
}
