import { inject, Injectable } from '@angular/core';
import { englishOf } from '../texts/local-name';
import { Texts } from '../texts/texts';
import { type FieldProblem, ProblemError } from './problem-error';

export interface ProblemWords {
  title: string;
  reasons: string[];
  requestId?: string;
}

@Injectable({ providedIn: 'root' })
export class ProblemSpeaker {
  private readonly texts = inject(Texts);

  words(error: unknown): ProblemWords {
    if (!(error instanceof ProblemError)) return { title: this.texts.text('problem.unexpected'), reasons: [] };
    const params = this.spoken(error.params);
    const title =
      this.texts.known(`problem.${error.code}`, params) ?? this.texts.known(`problem.http${error.status}`) ?? this.texts.text('problem.unexpected');
    const reasons = [...error.violations.map((rule) => this.rule(rule, params)), ...error.fields.map((field) => this.field(field))];
    return { title, reasons, requestId: error.status >= 500 ? error.requestId : undefined };
  }

  /** Why a rule refuses; an unknown rule is shown by its name, which support can look up. */
  rule(name: string, params?: Record<string, unknown>): string {
    return this.texts.known(`rule.${name}`, params) ?? this.texts.text('ui.offer.unknownRule', { rule: name });
  }

  /** Names that came in both languages, in the one that is spoken. */
  private spoken(params: Record<string, unknown>): Record<string, unknown> {
    return this.texts.lang() === 'en' ? Object.fromEntries(Object.entries(params).map(([key, value]) => [key, englishOf(params, key) ?? value])) : params;
  }

  field(problem: FieldProblem): string {
    return this.texts.known(`field.${problem.code}`, problem.params) ?? this.texts.text('field.invalid');
  }
}
