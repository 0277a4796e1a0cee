import { inject, Pipe, type PipeTransform } from '@angular/core';
import { Texts } from '@kpi-loop/shared/ui';

/** The title of a key task or a bonus item in the language of the viewer; the other one where there is only that. */
@Pipe({ name: 'taskName', pure: false })
export class TaskNamePipe implements PipeTransform {
  private readonly texts = inject(Texts);

  transform({ title, titleEn }: { title: string; titleEn: string }): string {
    return (this.texts.lang() === 'en' ? titleEn || title : title || titleEn) || '–';
  }
}
