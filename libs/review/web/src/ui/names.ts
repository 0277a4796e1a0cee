import { inject, Pipe, type PipeTransform } from '@angular/core';
import { Texts } from '@kpi-loop/shared/ui';

export interface Named {
  name: string;
  nameEn: string;
}

export const nameIn = (lang: string, of: Named | null | undefined): string => (of ? (lang === 'en' && of.nameEn) || of.name : '–');

/** The name in the language of the viewer; the Chinese one where there is no other. */
@Pipe({ name: 'reviewName', pure: false })
export class ReviewNamePipe implements PipeTransform {
  private readonly texts = inject(Texts);

  transform(of: Named | null | undefined): string {
    return nameIn(this.texts.lang(), of);
  }
}
