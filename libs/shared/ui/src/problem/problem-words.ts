import { inject, Injectable } from '@angular/core';
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
    const title =
      this.texts.known(`problem.${error.code}`, error.params) ?? this.texts.known(`problem.http${error.status}`) ?? this.texts.text('problem.unexpected');
    const reasons = [...error.violations.map((rule) => this.rule(rule, error.params)), ...error.fields.map((field) => this.field(field))];
    return { title, reasons, requestId: error.status >= 500 ? error.requestId : undefined };
  }

  /** Why a rule refuses; an unknown rule is shown by its name, which support can look up. */
  rule(name: string, params?: Record<string, unknown>): string {
    return this.texts.known(`rule.${name}`, params) ?? this.texts.text('ui.offer.unknownRule', { rule: name });
  }

  field(problem: FieldProblem): string {
    return this.texts.known(`field.${problem.code}`, problem.params) ?? this.texts.text('field.invalid');
  }
}
