import { inject, Pipe, type PipeTransform } from '@angular/core';
import { Texts } from '@kpi-loop/shared/ui';

/** The name in the language of the viewer; the Chinese one where there is no other. */
@Pipe({ name: 'cardName', pure: false })
export class CardNamePipe implements PipeTransform {
  private readonly texts = inject(Texts);

  transform(of: { name: string; nameEn: string } | null | undefined): string {
    return of ? (this.texts.lang() === 'en' && of.nameEn) || of.name : '–';
  }
}
