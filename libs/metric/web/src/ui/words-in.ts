import { inject, Pipe, type PipeTransform } from '@angular/core';
import type { Words } from '@kpi-loop/metric/domain';
import { Texts } from '@kpi-loop/shared/ui';

/** `{{ template.name | wordsIn }}`: what a template says, in the language that is spoken. */
@Pipe({ name: 'wordsIn', pure: false })
export class WordsInPipe implements PipeTransform {
  private readonly texts = inject(Texts);

  transform(words: Words): string {
    return this.texts.lang() === 'en' ? words.en : words.zh;
  }
}
